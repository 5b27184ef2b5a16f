#include "cli/terminal.hpp"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

namespace cli {

namespace {

/// The terminal's modes as they were found, for the signal handler; unset when there is nothing to restore.
std::optional<termios> original_modes;

void restore_terminal() {
  if (original_modes) tcsetattr(STDIN_FILENO, TCSANOW, &*original_modes);
}

extern "C" void restore_and_die(int signal) {
  restore_terminal();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

constexpr std::array kFatalSignals{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

}  // namespace

RawTerminal::RawTerminal() {
  termios modes{};
  if (isatty(STDIN_FILENO) == 0 || tcgetattr(STDIN_FILENO, &modes) != 0) return;
  original_modes = modes;
  for (const int signal : kFatalSignals) std::signal(signal, restore_and_die);
  cfmakeraw(&modes);
  // The guest ends its lines with a bare line feed.
  modes.c_oflag |= OPOST | ONLCR;
  tcsetattr(STDIN_FILENO, TCSANOW, &modes);
}

RawTerminal::~RawTerminal() {
  if (!original_modes) return;
  restore_terminal();
  original_modes.reset();
  for (const int signal : kFatalSignals) std::signal(signal, SIG_DFL);
}

Input wait_for_input(std::chrono::nanoseconds longest) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(longest);
  const timespec timeout{static_cast<time_t>(seconds.count()),
                         static_cast<long>((longest - seconds).count())};
  pollfd descriptor{STDIN_FILENO, POLLIN, 0};
  if (ppoll(&descriptor, 1, &timeout, nullptr) <= 0) return {};
  std::array<char, 4096> buffer;
  const ssize_t count = read(STDIN_FILENO, buffer.data(), buffer.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return {};
  if (count <= 0) return {"", InputState::Closed};
  return {std::string(buffer.data(), static_cast<std::size_t>(count)), InputState::Open};
}

KeyFilter::Keys KeyFilter::feed(std::string_view bytes) {
  constexpr char kPrefix = '\x01';
  Keys keys;
  for (const char byte : bytes) {
    if (!after_prefix_ && byte != kPrefix) {
      keys.for_guest += byte;
    } else if (!after_prefix_) {
      after_prefix_ = true;
    } else {
      after_prefix_ = false;
      switch (byte) {
        case 'x':
        case 'X': keys.request = Request::Leave; return keys;
        case '?':
        case 'h': keys.request = Request::Help; break;
        case 'a':
        case kPrefix: keys.for_guest += kPrefix; break;
        default: break;
      }
    }
  }
  return keys;
}

std::string_view key_help() {
  return "\npagewalk: Ctrl-A X  leave\n"
         "          Ctrl-A A  send Ctrl-A to the guest\n"
         "          Ctrl-A ?  this list\n";
}

}  // namespace cli
