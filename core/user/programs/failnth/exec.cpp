// Programs, alone and as a shell runs them.
#include "user/lib/string.hpp"
#include "workloads.hpp"

namespace failnth {
namespace {

using namespace user;

char echo[] = "echo";
char cat[] = "cat";
char wc[] = "wc";
char sh[] = "sh";

/// Sends what this process prints into a pipe that nobody needs to read.
void be_quiet() {
  int ends[2];
  must(pipe(ends) == 0);
  for (const int fd : {kStandardOutput, kStandardError}) {
    close(fd);
    dup(ends[1]);
  }
}

/// exec gives control back only to fail; the program's own status is 0.
void become(char** argv) {
  exec(argv[0], argv);
  exit(kFailed);
}

void exec_a_program() {
  be_quiet();
  char* argv[] = {echo, nullptr};
  become(argv);
}

void exec_with_many_arguments() {
  be_quiet();
  static char* argv[32];
  for (int i = 0; i < 31; i++) argv[i] = echo;
  become(argv);
}

void exec_with_long_arguments() {
  be_quiet();
  static char text[900];  // twice that fits into the pipe
  memset(text, 'l', sizeof text - 1);
  char* argv[] = {echo, text, text, nullptr};
  become(argv);
}

void exec_with_arguments_in_new_memory() {
  be_quiet();
  char* memory = grow(4 * kPage);
  auto** argv = reinterpret_cast<char**>(memory + 2 * kPage - 16);
  strcpy(memory + kPage - 2, "echo");
  argv[0] = memory + kPage - 2;
  argv[1] = memory + 3 * kPage;  // an empty text that nobody has touched
  argv[2] = nullptr;
  become(argv);
}

void exec_a_large_program() {
  be_quiet();
  char usertests[] = "usertests", list[] = "-l", none[] = "globals_begin_with_their_values";
  char* argv[] = {usertests, list, none, nullptr};
  become(argv);
}

void exec_from_a_large_process() {
  be_quiet();
  touch(grow(60 * kPage), 60);
  char* argv[] = {echo, nullptr};
  become(argv);
}

void exec_what_is_missing() {
  char* argv[] = {echo, nullptr};
  must_be_right(exec("missing", argv) == -1);
}

void exec_what_is_no_program() {
  char* argv[] = {echo, nullptr};
  must_be_right(exec("README", argv) == -1);
}

void exec_after_a_failure() {
  be_quiet();
  char* argv[] = {echo, nullptr};
  char* memory = grow(kPage);
  memory[0] = 'k';
  exec("echo", argv);
  must_be_right(memory[0] == 'k');
  exec("echo", argv);
  exit(kWrong);
}

void run_a_program() {
  be_quiet();
  start([] {
    char* argv[] = {echo, nullptr};
    become(argv);
  });
  finish();
}

void move(int from, int to) {
  close(to);
  must_be_right(dup(from) == to);
  close(from);
}

/// echo words | cat | wc
void run_a_pipeline() {
  char words[] = "some words";
  char* commands[3][3] = {{echo, words, nullptr}, {cat, nullptr}, {wc, nullptr}};
  int input = open("README", O_RDONLY);
  must(input >= 0);
  for (int i = 0; i < 3; i++) {
    int ends[2];
    must(pipe(ends) == 0);
    start([&] {
      move(input, kStandardInput);
      move(ends[1], kStandardOutput);
      close(ends[0]);
      close(kStandardError);
      become(commands[i]);
    });
    close(ends[1]);
    close(input);
    input = ends[0];
  }
  char output[32];
  const int count = read(input, output, sizeof output);
  finish();
  must_be_right(count > 5 && output[0] == '1' && output[2] == '2');
}

/// A shell that reads a script.
void run_a_script() {
  static const char script[] =
      "echo one | cat | wc > failnth-out; mkdir failnth-dir; (cd failnth-dir; ls) | wc\n";
  const int file = open("failnth-file", O_CREATE | O_RDWR | O_TRUNC);
  must(file >= 0);
  must(write(file, script, sizeof script - 1) == sizeof script - 1);
  close(file);
  be_quiet();
  start([] {
    const int input = open("failnth-file", O_RDONLY);
    must(input >= 0);
    move(input, kStandardInput);
    char* argv[] = {sh, nullptr};
    become(argv);
  });
  int status = 0;
  wait(&status);
  must_be_right(status == 0 || status == kFailed || status == -1);
}

void run_programs_together() {
  be_quiet();
  for (int i = 0; i < 3; i++) {
    start([] {
      char* argv[] = {echo, nullptr};
      become(argv);
    });
  }
  finish();
}

constexpr Workload kWorkloads[] = {
    {"exec_a_program", exec_a_program},
    {"exec_with_many_arguments", exec_with_many_arguments},
    {"exec_with_long_arguments", exec_with_long_arguments},
    {"exec_with_arguments_in_new_memory", exec_with_arguments_in_new_memory},
    {"exec_a_large_program", exec_a_large_program},
    {"exec_from_a_large_process", exec_from_a_large_process},
    {"exec_what_is_missing", exec_what_is_missing},
    {"exec_what_is_no_program", exec_what_is_no_program},
    {"exec_after_a_failure", exec_after_a_failure},
    {"run_a_program", run_a_program},
    {"run_a_pipeline", run_a_pipeline},
    {"run_a_script", run_a_script, Speed::Slow},
    {"run_programs_together", run_programs_together},
};

}  // namespace

constinit const std::span<const Workload> exec_workloads = kWorkloads;

}  // namespace failnth
