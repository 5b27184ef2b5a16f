// Fields and flags of hardware words: one declaration gives mask, read and write, so the two never disagree.
#pragma once

#include <cstdint>
#include <type_traits>

namespace riscv {

/// Bits Hi..Lo (inclusive, as the manual writes them) of a 64-bit word, read and written as a T.
template <unsigned Hi, unsigned Lo, class T = std::uint64_t>
struct Field {
  static_assert(Hi < 64 && Lo <= Hi);
  static constexpr unsigned width = Hi - Lo + 1;
  static constexpr unsigned shift = Lo;
  static constexpr std::uint64_t mask = (~0ull >> (64 - width)) << Lo;

  static constexpr T get(std::uint64_t word) { return static_cast<T>((word & mask) >> Lo); }
  static constexpr std::uint64_t with(std::uint64_t word, T value) {
    return (word & ~mask) | ((static_cast<std::uint64_t>(value) << Lo) & mask);
  }
};

/// One bit of a 64-bit word.
template <unsigned Bit>
struct Flag : Field<Bit, Bit, bool> {};

/// The low `width` bits of `value`, sign-extended to 64 bits.
constexpr std::uint64_t sign_extend(std::uint64_t value, unsigned width) {
  const unsigned unused = 64 - width;
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(value << unused) >> unused);
}

static_assert(Field<12, 11>::mask == 0x1800 && Field<12, 11>::with(~0ull, 0) == ~0x1800ull);
static_assert(Field<63, 0>::mask == ~0ull);
static_assert(sign_extend(0x800, 12) == ~0ull << 11 && sign_extend(0x7ff, 12) == 0x7ff);

}  // namespace riscv
