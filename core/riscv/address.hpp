// Physical and virtual addresses as types of their own: passing one for the other does not compile.
#pragma once

#include <compare>
#include <cstdint>

namespace riscv {

inline constexpr std::uint64_t kPageSize = 4096;
inline constexpr unsigned kPageShift = 12;

template <class Tag>
struct Address {
  std::uint64_t value = 0;

  constexpr Address() = default;
  constexpr explicit Address(std::uint64_t v) : value(v) {}

  constexpr auto operator<=>(const Address&) const = default;
  constexpr Address operator+(std::uint64_t bytes) const { return Address(value + bytes); }
  constexpr Address operator-(std::uint64_t bytes) const { return Address(value - bytes); }
  constexpr std::uint64_t operator-(Address other) const { return value - other.value; }
  constexpr Address& operator+=(std::uint64_t bytes) { return value += bytes, *this; }
  constexpr Address& operator-=(std::uint64_t bytes) { return value -= bytes, *this; }

  constexpr Address page_base() const { return Address(value & ~(kPageSize - 1)); }
  constexpr std::uint64_t page_offset() const { return value & (kPageSize - 1); }
  constexpr std::uint64_t page_number() const { return value >> kPageShift; }
  constexpr bool page_aligned() const { return page_offset() == 0; }
};

using PhysAddr = Address<struct PhysTag>;
using VirtAddr = Address<struct VirtTag>;

}  // namespace riscv
