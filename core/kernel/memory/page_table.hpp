// Sv39 page tables as software sees them: finding, making and printing entries. The shape of addresses and
// entries is drawn in riscv/sv39.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "kernel/memory/layout.hpp"
#include "riscv/sv39.hpp"

namespace kernel {

using riscv::Pte;

/// Permissions and flags of an entry, to be combined.
inline constexpr std::uint64_t PTE_V = Pte::V::mask;
inline constexpr std::uint64_t PTE_R = Pte::R::mask;
inline constexpr std::uint64_t PTE_W = Pte::W::mask;
inline constexpr std::uint64_t PTE_X = Pte::X::mask;
inline constexpr std::uint64_t PTE_U = Pte::U::mask;

/// A tree of page tables, by the physical address of its root. 0 stands for none.
struct PageTable {
  PhysAddr root;

  constexpr explicit operator bool() const { return root != PhysAddr(); }
  constexpr bool operator==(const PageTable&) const = default;
};

/// The 512 entries of the one table that lies in the page `table`.
std::span<Pte, riscv::sv39::kEntries> entries_of(PhysAddr table);

enum class OnMissing : std::uint8_t {
  Fail,      ///< stop where the tree ends
  Allocate,  ///< add the missing tables, zeroed
};

/// The level-0 entry that translates `va`; it may be invalid. nullptr when a table
/// on the way is missing and either `on_missing` says so or memory is used up
/// (tables added before that stay in the tree). Panics from MAXVA on.
[[nodiscard]] Pte* walk(PageTable pagetable, VirtAddr va, OnMissing on_missing);

/// The physical page behind the user page that `va` lies in, or nothing when it is not mapped or not for user
/// mode. Any `va` may be asked for.
[[nodiscard]] std::optional<PhysAddr> walkaddr(PageTable pagetable, VirtAddr va);

/// Maps the pages that [va, va + size) touches to physical pages from `pa` on, with
/// `permissions` (PTE_R ...). False when memory for tables runs out: then none of
/// these pages is mapped, though tables may have been added. Panics when size is 0,
/// the range leaves the address space, or a page is mapped already ("remap").
[[nodiscard]] bool mappages(PageTable pagetable, VirtAddr va, std::uint64_t size, PhysAddr pa,
                            std::uint64_t permissions);

/// Prints the valid entries of the whole tree, by level and ascending, in the format of the page-table labs:
///
///     page table 0x0000000087f6e000
///     ..0: pte 0x0000000021fda801 pa 0x0000000087f6a000
///     .. ..0: pte 0x0000000021fda401 pa 0x0000000087f69000
///     .. .. ..0: pte 0x0000000021fdac1f pa 0x0000000087f6b000
void vmprint(PageTable pagetable);

}  // namespace kernel
