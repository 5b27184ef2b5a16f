// Sv39 page tables as software sees them: finding, making and printing entries. The shape of addresses and
// entries is drawn in riscv/sv39.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "kernel/memory/layout.hpp"
#include "kernel/memory/platform.hpp"
#include "riscv/sv39.hpp"

namespace kernel {

using riscv::Pte;

/// Permissions and flags of an entry, to be combined.
inline constexpr std::uint64_t PTE_V = Pte::V::mask;
inline constexpr std::uint64_t PTE_R = Pte::R::mask;
inline constexpr std::uint64_t PTE_W = Pte::W::mask;
inline constexpr std::uint64_t PTE_X = Pte::X::mask;
inline constexpr std::uint64_t PTE_U = Pte::U::mask;
/// The page is shared and becomes writable when it has been copied. The hardware ignores this bit.
inline constexpr std::uint64_t PTE_COW = Pte::Rsw::with(0, 1);

/// Which entry of a table at `level` translates `va`: nine bits of the address, 0 to 511.
constexpr unsigned PX(unsigned level, VirtAddr va) { return riscv::sv39::index(va, level); }
/// A physical address as it stands in an entry, whose flags are all clear.
constexpr std::uint64_t PA2PTE(PhysAddr pa) { return Pte::make(pa, 0).raw; }
/// The physical page that an entry leads to.
constexpr PhysAddr PTE2PA(Pte entry) { return entry.target(); }
/// The ten lowest bits of an entry.
constexpr std::uint64_t PTE_FLAGS(Pte entry) { return entry.flags(); }

/// Reads an entry, which the hardware may be using and changing.
inline Pte load_pte(const Pte* entry) {
  if constexpr (!kBootable) note_entry_read(entry);
  return Pte{__atomic_load_n(&entry->raw, __ATOMIC_RELAXED)};
}

/// Changes an entry. All stores before it, to the page or table that it leads to, come first for other harts,
/// too. sfence_vma is the caller's business.
inline void store_pte(Pte* entry, Pte value) {
  if constexpr (!kBootable) note_entry_written(entry, value);
  __atomic_store_n(&entry->raw, value.raw, __ATOMIC_RELEASE);
}

/// A tree of page tables, by the physical address of its root. 0 stands for none.
struct PageTable {
  PhysAddr root;

  constexpr explicit operator bool() const { return root != PhysAddr(); }
  constexpr bool operator==(const PageTable&) const = default;
};

/// The 512 entries of the one table that lies in the page `table`.
std::span<Pte, riscv::sv39::kEntries> entries_of(PhysAddr table);

/// Makes an entry for an empty table of the next level, or nothing when memory is used up.
[[nodiscard]] std::optional<Pte> new_table();

enum class OnMissing : std::uint8_t {
  Fail,      ///< stop where the tree ends
  Allocate,  ///< add the missing tables, zeroed
};

/// Where a walk ends.
struct Walk {
  Pte* entry = nullptr;  ///< nullptr when memory for a table is used up
  unsigned level = 0;    ///< of the table that holds the entry

  /// The bytes that such an entry translates, were it a leaf: 4 KiB, 2 MiB, 1 GiB.
  constexpr std::uint64_t size() const { return riscv::sv39::leaf_size(level); }
  /// Behind the last address that the same entry as `va` translates.
  constexpr VirtAddr end_of_range(VirtAddr va) const { return VirtAddr((va.value / size() + 1) * size()); }
};

/// Follows the tree to the entry that translates `va`: in a table of level `lowest_level`, or further up
/// where a leaf ends the way, or with OnMissing::Fail an invalid entry does. Panics from MAXVA on.
[[nodiscard]] Walk walk_down(PageTable pagetable, VirtAddr va, OnMissing on_missing,
                             unsigned lowest_level = 0);

/// The level-0 entry that translates `va`, which may be invalid, or the leaf of a superpage above it. nullptr
/// when a table on the way is missing and either `on_missing` says so or memory is used up (tables added
/// before that stay in the tree). Panics from MAXVA on.
[[nodiscard]] Pte* walk(PageTable pagetable, VirtAddr va, OnMissing on_missing);

/// The physical page behind the user page that `va` lies in, or nothing when it is not mapped or not for user
/// mode. Any `va` may be asked for.
[[nodiscard]] std::optional<PhysAddr> walkaddr(PageTable pagetable, VirtAddr va);

/// Maps the pages that [va, va + size) touches to physical pages from `pa` on, with
/// `permissions` (PTE_R ...). False when memory for tables runs out: then none of
/// these pages is mapped, though tables may have been added. Panics when size is 0,
/// the range leaves the address space, or a page is mapped already ("remap"); with
/// MappagesContract::Insists also when `va` or `size` is not a multiple of PGSIZE.
[[nodiscard]] bool mappages(PageTable pagetable, VirtAddr va, std::uint64_t size, PhysAddr pa,
                            std::uint64_t permissions);

/// Prints the valid entries of the whole tree, by level and ascending, in the format of the page-table labs
/// of 2020 to 2023
///
///     page table 0x0000000087f6e000
///     ..0: pte 0x0000000021fda801 pa 0x0000000087f6a000
///     .. ..0: pte 0x0000000021fda401 pa 0x0000000087f69000
///     .. .. ..0: pte 0x0000000021fdac1f pa 0x0000000087f6b000
///
/// or that of the later ones, with the virtual address where the entry's range begins
///
///     page table 0x0000000087f6e000
///      ..0x0000000000000000: pte 0x0000000021fda801 pa 0x0000000087f6a000
///      .. ..0x0000000000000000: pte 0x0000000021fda401 pa 0x0000000087f69000
///      .. .. ..0x0000000000000000: pte 0x0000000021fdac1f pa 0x0000000087f6b000
///
/// as Features::vmprint_format says.
void vmprint(PageTable pagetable);

}  // namespace kernel
