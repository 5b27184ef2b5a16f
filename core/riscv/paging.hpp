// Sv39, Sv48 and Sv57: one scheme with three, four or five levels of tables (Privileged Architecture, "Sv48"
// and "Sv57"). Entries, and what one level does with its nine bits of the address, are those of sv39.hpp.
//
//   56      48 47      39 38      30 29      21 20      12 11            0
//  +----------+----------+----------+----------+----------+--------------+
//  |  VPN[4]  |  VPN[3]  |  VPN[2]  |  VPN[1]  |  VPN[0]  |    offset    |
//  +----------+----------+----------+----------+----------+--------------+
//   Sv57       Sv48       Sv39
#pragma once

#include <cstdint>
#include <optional>

#include "riscv/csr.hpp"
#include "riscv/sv39.hpp"

namespace riscv {

struct PagingMode {
  unsigned levels = sv39::kLevels;

  constexpr unsigned virtual_bits() const { return sv39::index_shift(levels); }
  /// The bits above virtual_bits() must all equal the highest of them; anything else page-faults.
  constexpr bool canonical(VirtAddr va) const { return sign_extend(va.value, virtual_bits()) == va.value; }

  constexpr bool operator==(const PagingMode&) const = default;
};

inline constexpr PagingMode kSv39{3};
inline constexpr PagingMode kSv48{4};
inline constexpr PagingMode kSv57{5};
static_assert(kSv39.virtual_bits() == sv39::kVirtualBits);
static_assert(kSv48.virtual_bits() == 48 && kSv57.virtual_bits() == 57);

/// The paging mode that a value of satp selects: none for Bare and for the numbers that mean nothing.
constexpr std::optional<PagingMode> paging_mode(std::uint64_t satp) {
  switch (Satp::Mode::get(satp)) {
    case Satp::kSv39: return kSv39;
    case Satp::kSv48: return kSv48;
    case Satp::kSv57: return kSv57;
    default: return std::nullopt;
  }
}

/// The root table that a value of satp names.
constexpr PhysAddr root_table(std::uint64_t satp) { return PhysAddr(Satp::Ppn::get(satp) << kPageShift); }

}  // namespace riscv
