// vmprint [PID]: prints a process's page table on the console: its own by default, the kernel's for 0.
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"

using namespace user;

int main(int argc, char** argv) {
  if (argc > 2) die("usage: vmprint [PID]\n");
  const int pid = argc == 2 ? atoi(argv[1]) : getpid();
  if (vmprint(pid) < 0) die("vmprint: no process %d\n", pid);
  return 0;
}
