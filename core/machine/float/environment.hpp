// Rounding modes and exception flags (Unprivileged, "Floating-Point Control and Status Register"; IEEE
// 754-2019).
#pragma once

#include <cstdint>

namespace machine {

/// As encoded in an instruction's rm field and in frm.
enum class Rounding : std::uint8_t { NearestEven = 0, TowardZero = 1, Down = 2, Up = 3, NearestAway = 4 };

struct FloatFlags {
  static constexpr std::uint8_t kInexact = 0x01;
  static constexpr std::uint8_t kUnderflow = 0x02;
  static constexpr std::uint8_t kOverflow = 0x04;
  static constexpr std::uint8_t kDivideByZero = 0x08;
  static constexpr std::uint8_t kInvalid = 0x10;
};

/// What an operation is carried out under, and the flags it raises.
struct FloatEnvironment {
  Rounding rounding = Rounding::NearestEven;
  std::uint8_t flags = 0;

  void raise(std::uint8_t flag) { flags |= flag; }
};

}  // namespace machine
