#include "kernel/memory/page_table.hpp"

#include "kernel/memory/kalloc.hpp"

namespace kernel {

namespace sv39 = riscv::sv39;

std::span<Pte, sv39::kEntries> entries_of(PhysAddr table) {
  return std::span<Pte, sv39::kEntries>(reinterpret_cast<Pte*>(to_pointer(table, PGSIZE)), sv39::kEntries);
}

std::optional<Pte> new_table() {
  const std::optional<PhysAddr> table = kalloc();
  if (!table) return std::nullopt;
  clear_pages(*table, PGSIZE);
  return Pte{PA2PTE(*table) | PTE_V};
}

namespace {

/// Takes back what mappages has mapped in [first, end); the tables stay.
void unmap_range(PageTable pagetable, VirtAddr first, VirtAddr end) {
  for (VirtAddr page = first; page < end; page += PGSIZE) {
    store_pte(walk(pagetable, page, OnMissing::Fail), Pte{});
  }
}

}  // namespace

Walk walk_down(PageTable pagetable, VirtAddr va, OnMissing on_missing, unsigned lowest_level) {
  if (va >= MAXVA) panic("walk: address beyond MAXVA");
  PhysAddr table = pagetable.root;
  for (unsigned level = sv39::kLevels - 1;; --level) {
    Pte* place = &entries_of(table)[PX(level, va)];
    if (level == lowest_level) return {place, level};
    Pte entry = load_pte(place);
    if (!entry.valid()) {
      if (on_missing == OnMissing::Fail) return {place, level};
      const std::optional<Pte> added = new_table();
      if (!added) return {};
      store_pte(place, entry = *added);
    }
    if (entry.leaf()) return {place, level};
    table = PTE2PA(entry);
  }
}

Pte* walk(PageTable pagetable, VirtAddr va, OnMissing on_missing) {
  const Walk found = walk_down(pagetable, va, on_missing);
  const bool complete = found.level == 0 || load_pte(found.entry).valid();
  return complete ? found.entry : nullptr;
}

std::optional<PhysAddr> walkaddr(PageTable pagetable, VirtAddr va) {
  if (va >= MAXVA) return std::nullopt;
  const Walk found = walk_down(pagetable, va, OnMissing::Fail);
  const Pte entry = load_pte(found.entry);
  if (!entry.valid() || !entry.user()) return std::nullopt;
  return PTE2PA(entry) + va.page_base().value % found.size();
}

bool mappages(PageTable pagetable, VirtAddr va, std::uint64_t size, PhysAddr pa, std::uint64_t permissions) {
  if (size == 0) panic("mappages: nothing to map");
  if (features().mappages_contract == MappagesContract::Insists) {
    if (!va.page_aligned()) panic("mappages: va not aligned");
    if (size % PGSIZE != 0) panic("mappages: size not aligned");
  }
  if (va >= MAXVA || size > MAXVA - va) panic("mappages: range leaves the address space");
  const VirtAddr first = va.page_base();
  const VirtAddr end{PGROUNDUP((va + size).value)};
  for (VirtAddr page = first; page < end; page += PGSIZE) {
    Pte* entry = walk(pagetable, page, OnMissing::Allocate);
    if (entry == nullptr) {
      unmap_range(pagetable, first, page);
      return false;
    }
    if (load_pte(entry).valid()) panic("mappages: remap");
    store_pte(entry, Pte{PA2PTE(pa + (page - first)) | permissions | PTE_V});
  }
  return true;
}

}  // namespace kernel
