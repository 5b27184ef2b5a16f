// Sv39 virtual memory (Privileged Architecture, "Sv39: Page-Based 39-bit Virtual-Memory System").
//
//   virtual address     38      30 29      21 20      12 11            0
//                      +----------+----------+----------+--------------+
//                      |  VPN[2]  |  VPN[1]  |  VPN[0]  |    offset    |   bits 63..39 repeat bit 38
//                      +----------+----------+----------+--------------+
//
//   page-table entry    63  62 61  60    54 53                        10 9   8 7 6 5 4 3 2 1 0
//                      +---+------+--------+---------------------------+-----+-+-+-+-+-+-+-+-+
//                      | N | PBMT |reserved|            PPN            | RSW |D|A|G|U|X|W|R|V|
//                      +---+------+--------+---------------------------+-----+-+-+-+-+-+-+-+-+
#pragma once

#include <cstdint>

#include "riscv/address.hpp"
#include "riscv/bits.hpp"

namespace riscv {

/// A page-table entry: plain bits, because software, the walker and a hostile guest all write it as it
/// pleases them.
struct Pte {
  using V = Flag<0>;  ///< valid
  using R = Flag<1>;  ///< readable
  using W = Flag<2>;  ///< writable
  using X = Flag<3>;  ///< executable
  using U = Flag<4>;  ///< accessible to user mode
  using G = Flag<5>;  ///< global: in every address space
  using A = Flag<6>;  ///< accessed since last cleared
  using D = Flag<7>;  ///< dirty: written since last cleared
  using Rsw = Field<9, 8>;
  using Ppn = Field<53, 10>;
  using Reserved = Field<60, 54>;
  using Pbmt = Field<62, 61>;
  using N = Flag<63>;
  using Flags = Field<9, 0>;

  std::uint64_t raw = 0;

  constexpr bool valid() const { return V::get(raw); }
  constexpr bool readable() const { return R::get(raw); }
  constexpr bool writable() const { return W::get(raw); }
  constexpr bool executable() const { return X::get(raw); }
  constexpr bool user() const { return U::get(raw); }
  constexpr bool accessed() const { return A::get(raw); }
  /// A valid entry with any of R, W, X set maps a page; one without points to the next level.
  constexpr bool leaf() const { return (raw & (R::mask | W::mask | X::mask)) != 0; }
  constexpr bool pointer() const { return valid() && !leaf(); }
  constexpr PhysAddr target() const { return PhysAddr(Ppn::get(raw) << kPageShift); }
  constexpr std::uint64_t flags() const { return Flags::get(raw); }

  static constexpr Pte make(PhysAddr target, std::uint64_t flags) {
    return Pte{Ppn::with(flags & Flags::mask, target.value >> kPageShift)};
  }
};

static_assert((Pte::V::mask | Pte::R::mask | Pte::W::mask | Pte::X::mask | Pte::U::mask | Pte::G::mask |
               Pte::A::mask | Pte::D::mask | Pte::Rsw::mask | Pte::Ppn::mask | Pte::Reserved::mask |
               Pte::Pbmt::mask | Pte::N::mask) == ~0ull);
static_assert(Pte::make(PhysAddr(0x80200000), 0xcf).raw == 0x200800cf);
static_assert(Pte::make(PhysAddr(0x80200000), 1).target() == PhysAddr(0x80200000));

namespace sv39 {

inline constexpr unsigned kLevels = 3;
inline constexpr unsigned kIndexBits = 9;
inline constexpr unsigned kEntries = 1u << kIndexBits;
inline constexpr unsigned kVirtualBits = 39;

/// The first bit of VPN[level] in a virtual address.
constexpr unsigned index_shift(unsigned level) { return kPageShift + kIndexBits * level; }
/// VPN[level]: which entry of a level's table translates `va`.
constexpr unsigned index(VirtAddr va, unsigned level) {
  return static_cast<unsigned>(va.value >> index_shift(level)) & (kEntries - 1);
}
/// Bytes mapped by one leaf at `level`: 4 KiB, 2 MiB, 1 GiB, and so on with Sv48 and Sv57.
constexpr std::uint64_t leaf_size(unsigned level) { return 1ull << index_shift(level); }
/// Bits 63..39 must all equal bit 38; anything else page-faults.
constexpr bool canonical(VirtAddr va) { return sign_extend(va.value, kVirtualBits) == va.value; }

static_assert(index(VirtAddr(0x3ffffff000), 2) == 255 && index(VirtAddr(0x3ffffff000), 0) == 511);
static_assert(leaf_size(1) == 2 * 1024 * 1024);

}  // namespace sv39

}  // namespace riscv
