#include "kernel/drivers/console.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "kernel/abi/fs_format.hpp"
#include "kernel/drivers/uart.hpp"
#include "kernel/fs/file.hpp"
#include "kernel/memory/copy.hpp"
#include "kernel/process/process.hpp"
#include "kernel/sync/spinlock.hpp"

namespace kernel {

namespace {

constexpr char control(char letter) { return static_cast<char>(letter - '@'); }

constexpr char kEndOfInput = control('D');
constexpr char kEraseCharacter = control('H');
constexpr char kListProcesses = control('P');
constexpr char kEraseLine = control('U');
constexpr char kDelete = '\x7f';

/// What has been typed. Positions count for ever; the byte at one lies at its remainder.
///
///       taken       committed            typed
///     ....|############|xxxxxxxxxxxxxxxxxxx|....
///          a reader     the line in hand,
///          may have it  which can be edited
class InputLine {
 public:
  /// The last place is kept for what ends a line: a line that is too long loses characters, never its end.
  bool full() const { return typed_ - taken_ >= bytes_.size() - 1; }
  bool takes_end_of_line() const { return typed_ - taken_ < bytes_.size(); }
  bool readable() const { return taken_ != committed_; }

  void type(char byte) { bytes_[typed_++ % bytes_.size()] = byte; }
  /// Makes the line in hand available to readers.
  void commit() { committed_ = typed_; }
  /// Takes back the last byte of the line in hand. False when it is empty.
  bool erase() {
    if (typed_ == committed_) return false;
    --typed_;
    return true;
  }
  char take() { return bytes_[taken_++ % bytes_.size()]; }
  void put_back() { --taken_; }

 private:
  std::array<char, 128> bytes_{};
  std::size_t taken_ = 0;
  std::size_t committed_ = 0;
  std::size_t typed_ = 0;
};

constinit Spinlock input_lock("console");
constinit InputLine input;

void show_erased() {
  for (const char byte : {'\b', ' ', '\b'}) consputc(byte);
}

void type(char byte) {
  const char typed = byte == '\r' ? '\n' : byte;
  const bool ends_line = typed == '\n' || typed == kEndOfInput;
  if (input.full() && !(ends_line && input.takes_end_of_line())) return;
  consputc(typed);
  input.type(typed);
  if (ends_line || input.full()) {
    input.commit();
    wakeup(&input);
  }
}

/// Gives a reader up to `count` bytes, but not past the end of a line. Ctrl-D ends a
/// line without being part of it.
int consoleread(VirtAddr destination, int count) {
  const SpinlockGuard guard(input_lock);
  int done = 0;
  while (done < count) {
    while (!input.readable()) {
      if (killed(*myproc())) return -1;
      sleep(&input, input_lock);
    }
    const char byte = input.take();
    if (byte == kEndOfInput) {
      // What came before it is delivered first: the next read finds it alone, and is
      // told of the end by 0 bytes.
      if (done > 0) input.put_back();
      break;
    }
    const auto offset = static_cast<std::uint64_t>(done);
    if (!copyout(myproc()->pagetable, destination + offset, bytes_of(byte))) break;
    ++done;
    if (byte == '\n') break;
  }
  return done;
}

/// The number of bytes written: fewer than `count` after a bad address.
int consolewrite(VirtAddr source, int count) {
  std::array<char, 32> chunk;
  int done = 0;
  while (done < count) {
    const auto length = std::min(chunk.size(), static_cast<std::size_t>(count - done));
    const std::span<char> bytes = std::span(chunk).first(length);
    const auto offset = static_cast<std::uint64_t>(done);
    if (!copyin(myproc()->pagetable, std::as_writable_bytes(bytes), source + offset)) break;
    for (const char byte : bytes) uartputc(byte);
    done += static_cast<int>(length);
  }
  return done;
}

}  // namespace

void consoleinit() {
  uartinit();
  devices[abi::kConsoleMajor] = {.read = consoleread, .write = consolewrite};
}

void consputc(char byte) { uartputc_sync(byte); }

void consoleintr(char byte) {
  const SpinlockGuard guard(input_lock);
  switch (byte) {
    case kListProcesses: procdump(); break;
    case kEraseLine:
      while (input.erase()) show_erased();
      break;
    case kEraseCharacter:
    case kDelete:
      if (input.erase()) show_erased();
      break;
    case '\0': break;
    default: type(byte); break;
  }
}

}  // namespace kernel
