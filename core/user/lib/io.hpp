// Reading and writing above the bare system calls.
#pragma once

#include <cstdarg>
#include <optional>

#include "user/lib/system_calls.hpp"

namespace user {

inline constexpr int kStandardInput = 0;
inline constexpr int kStandardOutput = 1;
inline constexpr int kStandardError = 2;

/// Formats %d %i %u %x %c %s %p %%, with l and ll before d, i, u, x. A short text reaches the file in one
/// write.
[[gnu::format(printf, 1, 2)]] void printf(const char* format, ...);
[[gnu::format(printf, 2, 3)]] void fprintf(int fd, const char* format, ...);
[[gnu::format(printf, 2, 0)]] void vprintf(int fd, const char* format, va_list arguments);

/// Prints a message to the standard error file and ends the program with status 1.
[[noreturn]] [[gnu::format(printf, 1, 2)]] void die(const char* format, ...);

/// Reads a line of less than `size` characters from the standard input, with its newline if it fitted, and
/// ends it with a zero. Reads byte by byte, so that nothing behind the line is taken from whoever reads next.
/// Empty at the end.
char* gets(char* buffer, int size);

/// The fstat of the file at `path`; nothing when it cannot be opened.
std::optional<Stat> stat(const char* path);

/// A file descriptor that closes itself.
class OpenFile {
 public:
  OpenFile(const char* path, int flags) : fd_(open(path, flags)) {}
  ~OpenFile() {
    if (*this) close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  explicit operator bool() const { return fd_ >= 0; }
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace user
