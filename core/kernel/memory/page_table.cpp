#include "kernel/memory/page_table.hpp"

#include <atomic>
#include <cstring>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/platform.hpp"

namespace kernel {

namespace sv39 = riscv::sv39;

std::span<Pte, sv39::kEntries> entries_of(PhysAddr table) {
  return std::span<Pte, sv39::kEntries>(object_at<Pte>(table), sv39::kEntries);
}

namespace {

/// Hangs a new, empty table into `entry`. False when memory is used up.
bool add_table(Pte& entry) {
  const std::optional<PhysAddr> table = kalloc();
  if (!table) return false;
  std::memset(to_pointer(*table), 0, PGSIZE);
  // Another hart may be reading this tree (vmprint of a running process): it must
  // not see the junk of a new page.
  std::atomic_thread_fence(std::memory_order_release);
  entry = Pte::make(*table, PTE_V);
  return true;
}

/// Takes back what mappages has mapped in [first, end); the tables stay.
void unmap_range(PageTable pagetable, VirtAddr first, VirtAddr end) {
  for (VirtAddr page = first; page < end; page += PGSIZE) *walk(pagetable, page, OnMissing::Fail) = Pte{};
}

}  // namespace

Pte* walk(PageTable pagetable, VirtAddr va, OnMissing on_missing) {
  if (va >= MAXVA) panic("walk: address beyond MAXVA");
  PhysAddr table = pagetable.root;
  for (unsigned level = sv39::kLevels - 1; level > 0; --level) {
    Pte& entry = entries_of(table)[sv39::index(va, level)];
    if (!entry.valid() && (on_missing == OnMissing::Fail || !add_table(entry))) return nullptr;
    table = entry.target();
  }
  return &entries_of(table)[sv39::index(va, 0)];
}

std::optional<PhysAddr> walkaddr(PageTable pagetable, VirtAddr va) {
  if (va >= MAXVA) return std::nullopt;
  const Pte* entry = walk(pagetable, va, OnMissing::Fail);
  if (entry == nullptr || !entry->valid() || !entry->user()) return std::nullopt;
  return entry->target();
}

bool mappages(PageTable pagetable, VirtAddr va, std::uint64_t size, PhysAddr pa, std::uint64_t permissions) {
  if (size == 0) panic("mappages: nothing to map");
  if (va >= MAXVA || size > MAXVA - va) panic("mappages: range leaves the address space");
  const VirtAddr first = va.page_base();
  const VirtAddr end{PGROUNDUP((va + size).value)};
  for (VirtAddr page = first; page < end; page += PGSIZE) {
    Pte* entry = walk(pagetable, page, OnMissing::Allocate);
    if (entry == nullptr) {
      unmap_range(pagetable, first, page);
      return false;
    }
    if (entry->valid()) panic("mappages: remap");
    *entry = Pte::make(pa + (page - first), permissions | PTE_V);
  }
  return true;
}

}  // namespace kernel
