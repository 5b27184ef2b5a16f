#include "user/lib/io.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace user {
namespace {

/// Collects characters and writes them out by the bufferful.
class Writer {
 public:
  explicit Writer(int fd) : fd_(fd) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { flush(); }

  void put(char c) {
    if (used_ == buffer_.size()) flush();
    buffer_[used_++] = c;
  }
  void put(std::string_view text) {
    for (char c : text) put(c);
  }
  void put_unsigned(std::uint64_t value, unsigned base, unsigned min_digits = 1) {
    std::array<char, 20> digits;
    unsigned count = 0;
    for (; value != 0 || count < min_digits; value /= base)
      digits[count++] = "0123456789abcdef"[value % base];
    while (count > 0) put(digits[--count]);
  }
  void put_signed(std::int64_t value) {
    if (value < 0) put('-');
    const auto magnitude = static_cast<std::uint64_t>(value);
    put_unsigned(value < 0 ? -magnitude : magnitude, 10);
  }

 private:
  void flush() {
    if (used_ > 0) write(fd_, buffer_.data(), static_cast<int>(used_));
    used_ = 0;
  }

  int fd_;
  std::size_t used_ = 0;
  std::array<char, 128> buffer_;
};

/// Walks a va_list; the caller says how wide the next argument is.
class Arguments {
 public:
  explicit Arguments(va_list list) { va_copy(list_, list); }
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;
  ~Arguments() { va_end(list_); }

  template <class T>
  T next() {
    return va_arg(list_, T);
  }
  std::int64_t next_signed(bool is_long) { return is_long ? next<long>() : next<int>(); }
  std::uint64_t next_unsigned(bool is_long) { return is_long ? next<unsigned long>() : next<unsigned>(); }

 private:
  va_list list_;
};

void put_conversion(Writer& writer, char kind, bool is_long, Arguments& arguments) {
  switch (kind) {
    case 'd':
    case 'i': writer.put_signed(arguments.next_signed(is_long)); break;
    case 'u': writer.put_unsigned(arguments.next_unsigned(is_long), 10); break;
    case 'x': writer.put_unsigned(arguments.next_unsigned(is_long), 16); break;
    case 'c': writer.put(static_cast<char>(arguments.next<int>())); break;
    case 'p':
      writer.put("0x");
      writer.put_unsigned(reinterpret_cast<std::uint64_t>(arguments.next<void*>()), 16, 16);
      break;
    case 's': {
      const char* text = arguments.next<const char*>();
      writer.put(text != nullptr ? text : "(null)");
      break;
    }
    case '%': writer.put('%'); break;
    default:  // an unknown conversion shows itself
      writer.put('%');
      writer.put(kind);
  }
}

}  // namespace

void vprintf(int fd, const char* format, va_list list) {
  Writer writer(fd);
  Arguments arguments(list);
  while (*format != 0) {
    if (*format != '%') {
      writer.put(*format++);
      continue;
    }
    format++;
    bool is_long = false;
    for (; *format == 'l'; format++) is_long = true;
    if (*format == 0) break;
    put_conversion(writer, *format++, is_long, arguments);
  }
}

void printf(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(kStandardOutput, format, arguments);
  va_end(arguments);
}

void fprintf(int fd, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(fd, format, arguments);
  va_end(arguments);
}

void die(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(kStandardError, format, arguments);
  va_end(arguments);
  exit(1);
}

char* gets(char* buffer, int size) {
  int length = 0;
  while (length + 1 < size) {
    char c;
    if (read(kStandardInput, &c, 1) != 1) break;
    buffer[length++] = c;
    if (c == '\n') break;
  }
  buffer[length] = 0;
  return buffer;
}

std::optional<Stat> stat(const char* path) {
  const OpenFile file(path, O_RDONLY);
  Stat result;
  if (!file || fstat(file.fd(), &result) < 0) return {};
  return result;
}

}  // namespace user
