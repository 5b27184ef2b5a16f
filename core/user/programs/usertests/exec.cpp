// exec: another program in the same process, or the same one as before.
#include <array>

#include "suites.hpp"
#include "user/lib/string.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

constexpr int kMostArguments = 31;
constinit int dirtied = 0;

char program[] = "usertests";
char probe_option[] = "-probe";
char echo[] = "echo";

/// Runs this program again as a probe of that kind.
int run_probe(const char* kind, char* argument = nullptr) {
  char* argv[] = {program, probe_option, const_cast<char*>(kind), argument, nullptr};
  return run_program(argv);
}

/// What echo prints when it gets these arguments.
std::string_view echoed(char** argv) {
  static std::array<char, 4096> output;
  Pipe pipe;
  const int child = start([&] { exit(run_program(argv, pipe.writer())); });
  pipe.close_writer();
  const int count = read_fully(pipe.reader(), output.data(), output.size());
  expect_equal(status_of(child), 0, "the status of echo");
  return {output.data(), static_cast<std::size_t>(count)};
}

void exec_passes_arguments() {
  char one[] = "one", empty[] = "", three[] = "th ree";
  char* argv[] = {echo, one, empty, three, nullptr};
  expect(echoed(argv) == "one  th ree\n", "the arguments to arrive as they were");
}

void exec_works_without_arguments() {
  char* argv[] = {echo, nullptr};
  expect(echoed(argv) == "\n", "no argument to arrive");
  expect_equal(status_in_child([] {
                 char* none[] = {nullptr};
                 exec("echo", none);
                 exit(7);
               }),
               0, "the status of a program without even a name");
}

void exec_takes_as_many_arguments_as_it_can() {
  char word[] = "w";
  static char* argv[kMostArguments + 2];
  for (char*& argument : argv) argument = word;
  argv[0] = echo;
  argv[kMostArguments] = nullptr;
  expect_equal(static_cast<std::int64_t>(echoed(argv).size()), 2 * (kMostArguments - 1), "what echo prints");
  argv[kMostArguments] = word;
  argv[kMostArguments + 1] = nullptr;
  expect_equal(exec("echo", argv), -1, "exec with one argument too many");
}

void exec_takes_long_arguments() {
  static char text[3001];
  memset(text, 'l', sizeof text - 1);
  char* argv[] = {echo, text, nullptr};
  expect_equal(static_cast<std::int64_t>(echoed(argv).size()), sizeof text, "what echo prints");
}

void exec_refuses_arguments_beyond_the_stack() {
  static char text[4097];
  memset(text, 'l', sizeof text - 1);
  char* argv[] = {echo, text, nullptr};
  expect_equal(exec("echo", argv), -1, "exec with an argument of a page");
  text[2000] = 0;
  char* several[] = {echo, text, text, text, nullptr};
  expect_equal(exec("echo", several), -1, "exec with arguments that together are too long");
}

void exec_of_what_is_no_program_fails() {
  char* argv[] = {echo, nullptr};
  create("empty");
  create("text", "This is no program, but longer than the header of one has to be, so that all can be read.");
  create("half",
         "\x7f"
         "ELF");
  mkdir("folder");
  for (const char* path : {"missing", "folder", "empty", "text", "half", "console", "README", "/", ".", ""}) {
    if (exec(path, argv) != -1) fail("expected no exec of %s", path);
  }
  for (const char* path : {"empty", "text", "half", "folder"}) unlink(path);
}

void exec_of_a_truncated_program_fails() {
  static char content[2048];
  {
    const OpenFile original("echo", O_RDONLY);
    expect_equal(read(original.fd(), content, sizeof content), sizeof content, "a part of echo");
  }
  char* argv[] = {echo, nullptr};
  for (const std::size_t size : {1u, 63u, 64u, 100u, 176u, 200u, 2048u}) {
    create("truncated", {content, size});
    expect_equal(exec("truncated", argv), -1, "exec of a part of a program");
  }
  unlink("truncated");
}

void exec_that_fails_changes_nothing() {
  dirtied = 5;
  char* heap = sbrk(100);
  heap[50] = 'h';
  const int pid = getpid();
  const int fd = open("README", O_RDONLY);
  char* argv[] = {echo, nullptr};
  for (int i = 0; i < 20; i++) expect_equal(exec("missing", argv), -1, "exec of a missing program");
  expect_equal(dirtied, 5, "a global variable");
  expect_equal(heap[50], 'h', "a byte in the heap");
  expect(sbrk(0) == heap + 100, "the end of the heap where it was");
  expect_equal(getpid(), pid, "the pid");
  char byte;
  expect_equal(read(fd, &byte, 1), 1, "a read of the open file");
}

void exec_begins_with_fresh_memory() {
  dirtied = 5;
  sbrk(100 * static_cast<int>(kPageSize));
  expect_equal(run_probe("fresh"), 0, "the status of a program that looks at its memory");
}

void exec_keeps_the_pid() {
  const int child = start([] {
    char digits[12] = {};
    char* pid = digits + sizeof digits - 1;
    for (int rest = getpid(); rest > 0; rest /= 10) *--pid = static_cast<char>('0' + rest % 10);
    char kind[] = "pid";
    char* argv[] = {program, probe_option, kind, pid, nullptr};
    exec(program, argv);
    exit(127);
  });
  expect_equal(status_of(child), 0, "the status of a program that compares its pid");
}

void exec_keeps_descriptors() {
  const int fd = open("README", O_RDONLY);
  expect_equal(fd, kStandardError + 1, "the lowest free descriptor");
  char byte;
  read(fd, &byte, 1);
  expect_equal(run_probe("descriptors"), 0, "the status of a program that reads descriptor 3");
  close(fd);
}

void exec_keeps_the_directory() {
  mkdir("folder");
  create("folder/here", "yes");
  expect_equal(chdir("folder"), 0, "chdir");
  char absolute[] = "/usertests", kind[] = "directory";
  char* argv[] = {absolute, probe_option, kind, nullptr};
  const int status = run_program(argv);
  chdir("..");
  unlink("folder/here");
  unlink("folder");
  expect_equal(status, 0, "the status of a program that opens a file by its name alone");
}

void exec_finds_programs_by_any_path() {
  char a[] = "/echo", b[] = "./echo", c[] = "///../echo", d[] = "./././echo";
  for (char* path : {a, b, c, d}) {
    char* argv[] = {path, nullptr};
    expect(echoed(argv) == "\n", "echo to be found by every path to it");
  }
}

void exec_refuses_long_paths() {
  static char path[200];
  memset(path, '/', sizeof path - 1);
  char* argv[] = {echo, nullptr};
  expect_equal(exec(path, argv), -1, "exec of a path of 199 characters");
}

void exec_many_times() {
  char* argv[] = {echo, nullptr};
  for (int i = 0; i < 50; i++) expect(echoed(argv) == "\n", "echo to print a line");
}

void exec_in_many_processes() {
  const Pipe pipe;
  expect_together(8, [&](int) {
    char* argv[] = {echo, nullptr};
    for (int i = 0; i < 5; i++) expect_equal(run_program(argv, pipe.writer()), 0, "the status of echo");
  });
}

/// Registers in which xv6 and we pass argc and argv; and the stack is aligned as the ABI wants it.
void exec_aligns_the_stack() {
  char odd[] = "odd-length";
  expect_equal(run_probe("stack", odd), 0, "the status of a program that looks at its stack");
}

constexpr Test kTests[] = {
    {"exec_passes_arguments", exec_passes_arguments},
    {"exec_works_without_arguments", exec_works_without_arguments},
    {"exec_takes_as_many_arguments_as_it_can", exec_takes_as_many_arguments_as_it_can},
    {"exec_takes_long_arguments", exec_takes_long_arguments},
    {"exec_refuses_arguments_beyond_the_stack", exec_refuses_arguments_beyond_the_stack},
    {"exec_of_what_is_no_program_fails", exec_of_what_is_no_program_fails},
    {"exec_of_a_truncated_program_fails", exec_of_a_truncated_program_fails},
    {"exec_that_fails_changes_nothing", exec_that_fails_changes_nothing},
    {"exec_begins_with_fresh_memory", exec_begins_with_fresh_memory},
    {"exec_keeps_the_pid", exec_keeps_the_pid},
    {"exec_keeps_descriptors", exec_keeps_descriptors},
    {"exec_keeps_the_directory", exec_keeps_the_directory},
    {"exec_finds_programs_by_any_path", exec_finds_programs_by_any_path},
    {"exec_refuses_long_paths", exec_refuses_long_paths},
    {"exec_many_times", exec_many_times},
    {"exec_in_many_processes", exec_in_many_processes},
    {"exec_aligns_the_stack", exec_aligns_the_stack},
};

bool memory_is_fresh() {
  const char* end = sbrk(0);
  const auto first_behind_stack = pointer_to(stack_page() + kPageSize);
  return dirtied == 0 && end <= first_behind_stack;
}

bool third_descriptor_reads_on() {
  char byte = 0;
  return read(kStandardError + 1, &byte, 1) == 1 && byte == 'e' && close(kStandardError + 2) < 0;
}

bool stack_is_aligned(char** argv) {
  return address_of(argv) % 16 == 0 && address_of(argv) / kPageSize == stack_page() / kPageSize;
}

}  // namespace

constinit const Tests exec_tests = kTests;

int probe(int argc, char** argv) {
  set_subject("probe");
  const std::string_view kind = argc > 2 ? argv[2] : "";
  if (kind == "fresh") return memory_is_fresh() ? 0 : 1;
  if (kind == "pid") return argc == 4 && atoi(argv[3]) == getpid() ? 0 : 1;
  if (kind == "descriptors") return third_descriptor_reads_on() ? 0 : 1;
  if (kind == "directory") return OpenFile("here", O_RDONLY) ? 0 : 1;
  if (kind == "stack") return stack_is_aligned(argv) ? 0 : 1;
  return 2;
}

}  // namespace usertests
