// The terminal this program runs in: raw keys, and the commands among them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

/// While it lives, keys reach this program one by one and without echo. Does nothing when stdin is no
/// terminal. A signal that ends the program also restores the terminal.
class RawTerminal {
 public:
  RawTerminal();
  ~RawTerminal();
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
};

enum class InputState : std::uint8_t { Open, Closed };

/// What came from stdin; nothing when the time passed without input.
struct Input {
  std::string bytes;
  InputState state = InputState::Open;
};

/// Waits for input, at most `longest`.
Input wait_for_input(std::chrono::nanoseconds longest);

/// What a key that follows Ctrl-A asks for.
enum class Request : std::uint8_t { None, Leave, Help };

/// Finds the commands that the user gives with Ctrl-A in the stream of keys; the rest is for the guest.
class KeyFilter {
 public:
  struct Keys {
    std::string for_guest;
    Request request = Request::None;  ///< keys behind a Leave are dropped
  };

  Keys feed(std::string_view bytes);

 private:
  bool after_prefix_ = false;
};

/// What Ctrl-A ? shows.
std::string_view key_help();

}  // namespace cli
