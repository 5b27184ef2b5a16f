#include "run.hpp"

#include <array>
#include <utility>

#include "user/lib/io.hpp"
#include "user/lib/string.hpp"

namespace sh {
namespace {

using namespace user;

/// The kernel takes fewer than 32.
constexpr std::size_t kMostWords = 31;

/// Makes `to` name what `from` names, and closes `from`.
void move_descriptor(int from, int to) {
  if (from == to) return;
  close(to);
  dup(from);
  close(from);
}

/// The kernel knows no appending: the descriptor is brought to the end of the file by reading it.
void skip_to_end(int fd) {
  std::array<char, 512> ignored;
  while (read(fd, ignored.data(), ignored.size()) > 0) {
  }
}

void redirect(const Redirection& redirection) {
  using Kind = Redirection::Kind;
  int flags = O_RDONLY;
  if (redirection.kind == Kind::Output) flags = O_WRONLY | O_CREATE | O_TRUNC;
  if (redirection.kind == Kind::Append) flags = O_RDWR | O_CREATE;
  const int fd = open(redirection.path, flags);
  if (fd < 0) die("sh: cannot open %s\n", redirection.path);
  if (redirection.kind == Kind::Append) skip_to_end(fd);
  move_descriptor(fd, redirection.kind == Kind::Input ? kStandardInput : kStandardOutput);
}

/// Programs are found in the current directory, then in the root.
[[noreturn]] void exec_program(const Word* words) {
  std::array<char*, kMostWords + 1> argv{};
  std::size_t argc = 0;
  for (const Word* word = words; word != nullptr; word = word->next) {
    if (argc == kMostWords) die("sh: more than %lu words\n", kMostWords);
    argv[argc++] = word->text;
  }
  exec(argv[0], argv.data());
  std::array<char, 64> in_root{'/'};
  if (strchr(argv[0], '/') == nullptr && strlen(argv[0]) + 1 < in_root.size()) {
    strcpy(in_root.data() + 1, argv[0]);
    exec(in_root.data(), argv.data());
  }
  die("sh: exec %s failed\n", argv[0]);
}

[[noreturn]] void become(const Command& command) {
  for (const Redirection* r = command.redirections; r != nullptr; r = r->next) redirect(*r);
  if (command.group == nullptr) exec_program(command.words);
  run(command.group);
  exit(0);
}

int fork_or_complain() {
  const int pid = fork();
  if (pid < 0) fprintf(kStandardError, "sh: no further process\n");
  return pid;
}

/// The reading end of the pipe from the command before, and both ends of the one to the command behind.
struct Plumbing {
  int input = kNone;
  int output = kNone;
  int next_input = kNone;

  static constexpr int kNone = -1;
};

[[noreturn]] void become_part_of_pipeline(const Command& command, const Plumbing& plumbing) {
  if (plumbing.next_input != Plumbing::kNone) close(plumbing.next_input);
  if (plumbing.input != Plumbing::kNone) move_descriptor(plumbing.input, kStandardInput);
  if (plumbing.output != Plumbing::kNone) move_descriptor(plumbing.output, kStandardOutput);
  become(command);
}

void run_pipeline(const Command* commands) {
  int children = 0;
  Plumbing plumbing;
  for (const Command* command = commands; command != nullptr; command = command->next) {
    std::array<int, 2> ends = {Plumbing::kNone, Plumbing::kNone};
    if (command->next != nullptr && pipe(ends.data()) < 0) {
      fprintf(kStandardError, "sh: no further pipe\n");
      break;
    }
    plumbing.next_input = ends[0];
    plumbing.output = ends[1];
    const int pid = fork_or_complain();
    if (pid == 0) become_part_of_pipeline(*command, plumbing);
    if (pid > 0) children++;
    if (plumbing.output != Plumbing::kNone) close(plumbing.output);
    if (plumbing.input != Plumbing::kNone) close(plumbing.input);
    plumbing.input = std::exchange(plumbing.next_input, Plumbing::kNone);
    if (pid < 0) break;
  }
  if (plumbing.input != Plumbing::kNone) close(plumbing.input);
  while (children-- > 0) wait(nullptr);
}

/// The parent of the process that runs the pipeline ends at once, so that init waits for it in our place.
void run_in_background(const Command* commands) {
  const int pid = fork_or_complain();
  if (pid == 0) {
    if (fork_or_complain() == 0) run_pipeline(commands);
    exit(0);
  }
  if (pid > 0) wait(nullptr);
}

/// What only the shell itself can do. False when the command is a program.
bool run_builtin(const Command& command) {
  if (command.next != nullptr || command.words == nullptr) return false;
  const Word& name = *command.words;
  if (strcmp(name.text, "exit") == 0) exit(name.next != nullptr ? atoi(name.next->text) : 0);
  if (strcmp(name.text, "cd") != 0) return false;
  const char* target = name.next != nullptr ? name.next->text : "/";
  if (chdir(target) < 0) fprintf(kStandardError, "sh: cannot cd to %s\n", target);
  return true;
}

}  // namespace

void run(const Pipeline* list) {
  for (; list != nullptr; list = list->next) {
    if (list->wait == Wait::No) {
      run_in_background(list->commands);
    } else if (!run_builtin(*list->commands)) {
      run_pipeline(list->commands);
    }
  }
}

}  // namespace sh
