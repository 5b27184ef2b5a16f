// usertests [-q] [-l] [TEST...]: asks the kernel, one question a test, whether its system calls, its memory
// and its processes behave. It uses the system calls of xv6 alone, and runs there, too.
#include <array>

#include "suites.hpp"
#include "user/lib/string.hpp"

using namespace usertests;

int main(int argc, char** argv) {
  if (argc > 1 && user::strcmp(argv[1], "-probe") == 0) return probe(argc, argv);
  const std::array groups = {
      memory_tests,     protection_tests, fork_memory_tests, copy_tests,       exec_tests,
      process_tests,    kill_tests,       file_tests,        name_tests,       directory_tests,
      descriptor_tests, limit_tests,      pipe_tests,        scheduling_tests, concurrency_tests,
  };
  return user::testing::run_tests(argc, argv, groups);
}
