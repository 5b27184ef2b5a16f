#include "kernel/lib/printf.hpp"

#include <array>
#include <cstdarg>
#include <cstdint>
#include <string_view>

#include "kernel/drivers/console.hpp"
#include "kernel/lib/stop.hpp"
#include "kernel/memory/platform.hpp"
#include "kernel/sync/spinlock.hpp"

namespace kernel {

namespace {

constinit Spinlock print_lock("printf");

void put(std::string_view text) {
  for (const char byte : text) consputc(byte);
}

enum class Base : unsigned { Decimal = 10, Hexadecimal = 16 };
enum class Sign : std::uint8_t { None, Minus };

/// How a number is asked for between % and the letter.
struct NumberFormat {
  char padding = ' ';
  std::size_t width = 0;
  bool is_long = false;
};

void put_number(std::uint64_t magnitude, Base base, Sign sign, const NumberFormat& format) {
  std::array<char, 20> digits;
  std::size_t start = digits.size();
  do {
    digits[--start] = "0123456789abcdef"[magnitude % static_cast<unsigned>(base)];
    magnitude /= static_cast<unsigned>(base);
  } while (magnitude != 0);

  const std::size_t length = digits.size() - start;
  if (sign == Sign::Minus) put("-");
  for (std::size_t i = length; i < format.width; ++i) consputc(format.padding);
  put({&digits[start], length});
}

void put_signed(std::int64_t value, const NumberFormat& format) {
  const auto bits = static_cast<std::uint64_t>(value);
  if (value < 0) {
    put_number(-bits, Base::Decimal, Sign::Minus, format);
  } else {
    put_number(bits, Base::Decimal, Sign::None, format);
  }
}

/// Reads flags, width and length from `text` on, and leaves it at the letter.
NumberFormat parse_format(const char*& text) {
  NumberFormat format;
  if (*text == '0') format.padding = *text++;
  for (; *text >= '0' && *text <= '9'; ++text)
    format.width = format.width * 10 + static_cast<std::size_t>(*text - '0');
  for (; *text == 'l' || *text == 'z'; ++text) format.is_long = true;
  return format;
}

void put_argument(char letter, const NumberFormat& format, std::va_list& arguments) {
  const auto next_unsigned = [&]() -> std::uint64_t {
    return format.is_long ? va_arg(arguments, std::uint64_t) : va_arg(arguments, unsigned);
  };
  switch (letter) {
    case 'd':
      put_signed(format.is_long ? va_arg(arguments, std::int64_t) : va_arg(arguments, int), format);
      break;
    case 'u': put_number(next_unsigned(), Base::Decimal, Sign::None, format); break;
    case 'x': put_number(next_unsigned(), Base::Hexadecimal, Sign::None, format); break;
    case 'p':
      put("0x");
      put_number(va_arg(arguments, std::uintptr_t), Base::Hexadecimal, Sign::None,
                 {.padding = '0', .width = 16});
      break;
    case 's': {
      const char* text = va_arg(arguments, const char*);
      put(text != nullptr ? text : "(null)");
      break;
    }
    case 'c': consputc(static_cast<char>(va_arg(arguments, int))); break;
    default: consputc(letter); break;
  }
}

}  // namespace

// During a panic there is no lock: its holder may be the hart that panicked, and all others are silent.
PrintGuard::PrintGuard() {
  if (!panicking()) print_lock.acquire();
}
PrintGuard::~PrintGuard() {
  if (!panicking()) print_lock.release();
}

void print(std::string_view text) { put(text); }

void printf(const char* format, ...) {
  const PrintGuard guard;
  std::va_list arguments;
  va_start(arguments, format);
  for (const char* text = format; *text != '\0'; ++text) {
    if (*text != '%') {
      consputc(*text);
      continue;
    }
    const NumberFormat number = parse_format(++text);
    if (*text == '\0') break;
    put_argument(*text, number, arguments);
  }
  va_end(arguments);
}

}  // namespace kernel
