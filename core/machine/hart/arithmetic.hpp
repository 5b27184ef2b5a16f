// What the M extension, the word forms and the AMOs compute; the corner cases are those of the Unprivileged
// manual, "M".
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include "machine/isa/instruction_table.hpp"

namespace machine {

/// The low 32 bits, sign-extended: the result of every *W instruction.
constexpr std::uint64_t word(std::uint64_t value) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(value)));
}

constexpr std::uint64_t mulhu(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::uint64_t>((static_cast<unsigned __int128>(a) * b) >> 64);
}
/// A negative operand counts 2^64 too much as unsigned: take the other operand off the high half.
constexpr std::uint64_t mulh(std::uint64_t a, std::uint64_t b) {
  return mulhu(a, b) - (static_cast<std::int64_t>(a) < 0 ? b : 0) -
         (static_cast<std::int64_t>(b) < 0 ? a : 0);
}
constexpr std::uint64_t mulhsu(std::uint64_t a, std::uint64_t b) {
  return mulhu(a, b) - (static_cast<std::int64_t>(a) < 0 ? b : 0);
}

/// Division by zero gives all ones and leaves the dividend as remainder; the one overflow wraps. Nothing
/// traps.
template <class Signed>
constexpr Signed divide(Signed a, Signed b) {
  if (b == 0) return -1;
  if (a == std::numeric_limits<Signed>::min() && b == -1) return a;
  return static_cast<Signed>(a / b);
}
template <class Signed>
constexpr Signed remainder(Signed a, Signed b) {
  if (b == 0) return a;
  if (b == -1) return 0;
  return static_cast<Signed>(a % b);
}
template <class Unsigned>
constexpr Unsigned divide_unsigned(Unsigned a, Unsigned b) {
  return b == 0 ? static_cast<Unsigned>(~Unsigned{0}) : static_cast<Unsigned>(a / b);
}
template <class Unsigned>
constexpr Unsigned remainder_unsigned(Unsigned a, Unsigned b) {
  return b == 0 ? a : static_cast<Unsigned>(a % b);
}

/// Rotations by any amount, of which the low bits count. (std::rotl takes an int in one library and an
/// unsigned in another.)
template <class Unsigned>
constexpr Unsigned rotate_right(Unsigned value, std::uint64_t places) {
  constexpr std::uint64_t kLowBits = 8 * sizeof(Unsigned) - 1;
  return value >> (places & kLowBits) | value << (-places & kLowBits);
}
template <class Unsigned>
constexpr Unsigned rotate_left(Unsigned value, std::uint64_t places) {
  return rotate_right(value, -places);
}

/// orc.b: every byte that is not zero becomes 0xff.
constexpr std::uint64_t or_combine_bytes(std::uint64_t value) {
  std::uint64_t result = 0;
  for (std::uint64_t byte = 0xff; byte != 0; byte <<= 8) {
    if ((value & byte) != 0) result |= byte;
  }
  return result;
}

static_assert(or_combine_bytes(0x0100'0000'8000'0010) == 0xff00'0000'ff00'00ff);
static_assert(mulh(~0ull, ~0ull) == 0 && mulhsu(~0ull, ~0ull) == ~0ull && mulhu(~0ull, ~0ull) == ~0ull - 1);
static_assert(word(0x80000000) == 0xffffffff80000000ull);

/// The value that an AMO writes, from what memory holds and what rs2 holds. Signed decides min and max.
template <class Signed>
[[gnu::always_inline]] constexpr Signed combine(Opcode opcode, Signed memory, Signed operand) {
  using Unsigned = std::make_unsigned_t<Signed>;
  const auto um = static_cast<Unsigned>(memory), uo = static_cast<Unsigned>(operand);
  switch (opcode) {
    case Opcode::AmoaddW:
    case Opcode::AmoaddD: return static_cast<Signed>(um + uo);
    case Opcode::AmoxorW:
    case Opcode::AmoxorD: return static_cast<Signed>(um ^ uo);
    case Opcode::AmoandW:
    case Opcode::AmoandD: return static_cast<Signed>(um & uo);
    case Opcode::AmoorW:
    case Opcode::AmoorD: return static_cast<Signed>(um | uo);
    case Opcode::AmominW:
    case Opcode::AmominD: return memory < operand ? memory : operand;
    case Opcode::AmomaxW:
    case Opcode::AmomaxD: return memory > operand ? memory : operand;
    case Opcode::AmominuW:
    case Opcode::AmominuD: return um < uo ? memory : operand;
    case Opcode::AmomaxuW:
    case Opcode::AmomaxuD: return um > uo ? memory : operand;
    default: return operand;  // amoswap
  }
}

}  // namespace machine
