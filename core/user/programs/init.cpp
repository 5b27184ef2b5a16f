// init: the first process. Opens the console, keeps a shell running on it, and waits for orphans.
#include "user/lib/io.hpp"

using namespace user;

namespace {

constexpr const char* kConsole = "console";

/// Descriptors 0, 1 and 2, which all programs inherit.
void open_console() {
  if (open(kConsole, O_RDWR) < 0) {
    mknod(kConsole, kConsoleMajor, 0);
    open(kConsole, O_RDWR);
  }
  dup(kStandardInput);
  dup(kStandardInput);
}

[[noreturn]] void become_shell() {
  char name[] = "sh";
  char* argv[] = {name, nullptr};
  exec(name, argv);
  die("init: exec sh failed\n");
}

/// Starts a shell; when there is no room for it, waits until there is. The shell's pid.
int start_shell() {
  constexpr int kTicksBetweenTries = 10;
  for (;;) {
    const int shell = fork();
    if (shell == 0) become_shell();
    if (shell > 0) return shell;
    sleep(kTicksBetweenTries);
  }
}

}  // namespace

int main(int, char**) {
  open_console();
  for (;;) {
    printf("init: starting sh\n");
    const int shell = start_shell();
    int ended;
    do {
      ended = wait(nullptr);
    } while (ended >= 0 && ended != shell);
  }
}
