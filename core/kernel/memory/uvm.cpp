#include "kernel/memory/uvm.hpp"

#include <cstring>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/superpage.hpp"

namespace kernel {

namespace {

std::uint64_t pages_in(std::uint64_t size) { return PGROUNDUP(size) / PGSIZE; }

/// Grows by one superpage or page at `va`. Its size, or 0 when memory is used up.
std::uint64_t map_some(PageTable pagetable, VirtAddr va, std::uint64_t wanted, std::uint64_t permissions) {
  if (features().superpages && va.value % kSuperpageSize == 0 && wanted >= kSuperpageSize &&
      map_zeroed_superpage(pagetable, va, permissions)) {
    return kSuperpageSize;
  }
  return map_zeroed_page(pagetable, va, permissions) ? PGSIZE : 0;
}

/// Removes the leaf at `va`, of which at most `limit` bytes are to go. How many did.
std::uint64_t unmap_leaf(const Walk& found, VirtAddr va, std::uint64_t limit, Backing backing) {
  const Pte entry = load_pte(found.entry);
  if (!entry.leaf()) panic("uvmunmap: not a leaf");
  if (va.value % found.size() != 0 || found.size() > limit) panic("uvmunmap: part of a superpage");
  store_pte(found.entry, Pte{});
  if (backing == Backing::Free) freerange(PTE2PA(entry), PTE2PA(entry) + found.size());
  return found.size();
}

}  // namespace

std::optional<PageTable> uvmcreate() {
  const std::optional<Pte> root = new_table();
  if (!root) return std::nullopt;
  return PageTable{PTE2PA(*root)};
}

bool map_zeroed_page(PageTable pagetable, VirtAddr va, std::uint64_t permissions) {
  const std::optional<PhysAddr> page = kalloc();
  if (!page) return false;
  clear_pages(*page, PGSIZE);
  if (mappages(pagetable, va, PGSIZE, *page, permissions)) return true;
  kfree(*page);
  return false;
}

bool uvmfirst(PageTable pagetable, std::span<const std::byte> program) {
  if (program.size() > PGSIZE) panic("uvmfirst: program larger than a page");
  if (!map_zeroed_page(pagetable, VirtAddr(), PTE_R | PTE_W | PTE_X | PTE_U)) return false;
  std::memcpy(to_pointer(*walkaddr(pagetable, VirtAddr()), PGSIZE), program.data(), program.size());
  return true;
}

std::optional<std::uint64_t> uvmalloc(PageTable pagetable, std::uint64_t old_size, std::uint64_t new_size,
                                      std::uint64_t permissions) {
  if (new_size < old_size) return old_size;
  if (new_size > user_limit().value) return std::nullopt;
  for (std::uint64_t size = PGROUNDUP(old_size); size < new_size;) {
    const std::uint64_t mapped =
        map_some(pagetable, VirtAddr(size), new_size - size, PTE_R | PTE_U | permissions);
    if (mapped == 0) {
      uvmdealloc(pagetable, size, old_size);
      return std::nullopt;
    }
    size += mapped;
  }
  return new_size;
}

std::uint64_t uvmdealloc(PageTable pagetable, std::uint64_t old_size, std::uint64_t new_size) {
  if (new_size >= old_size) return old_size;
  const VirtAddr first_to_go{PGROUNDUP(new_size)};
  if (features().superpages && !split_superpage(pagetable, first_to_go)) return old_size;
  uvmunmap(pagetable, first_to_go, pages_in(old_size) - pages_in(new_size), Backing::Free);
  return new_size;
}

void uvmunmap(PageTable pagetable, VirtAddr va, std::uint64_t pages, Backing backing) {
  if (!va.page_aligned()) panic("uvmunmap: not a page boundary");
  for (const VirtAddr end = va + pages * PGSIZE; va < end;) {
    const Walk found = walk_down(pagetable, va, OnMissing::Fail);
    if (load_pte(found.entry).valid()) {
      va += unmap_leaf(found, va, end - va, backing);
    } else {
      if (!features().lazy_growth) panic("uvmunmap: not mapped");
      va = found.end_of_range(va);
    }
  }
}

void uvmfree(PageTable pagetable, std::uint64_t size) {
  uvmunmap(pagetable, VirtAddr(), pages_in(size), Backing::Free);
  freewalk(pagetable);
}

void free_tables(PhysAddr table, unsigned level, OnLeaf on_leaf) {
  for (const Pte& place : entries_of(table)) {
    const Pte entry = load_pte(&place);
    if (!entry.valid()) continue;
    // In the last table every entry leads to a page, whatever it looks like.
    if (level > 0 && !entry.leaf()) {
      free_tables(PTE2PA(entry), level - 1, on_leaf);
    } else if (on_leaf == OnLeaf::Panic) {
      panic("freewalk: leaf");
    }
  }
  kfree(table);
}

void freewalk(PageTable pagetable) { free_tables(pagetable.root, riscv::sv39::kLevels - 1, OnLeaf::Panic); }

void uvmclear(PageTable pagetable, VirtAddr va) {
  const Walk found = walk_down(pagetable, va, OnMissing::Fail);
  const Pte entry = load_pte(found.entry);
  if (!entry.valid()) panic("uvmclear: not mapped");
  if (found.level > 0) panic("uvmclear: part of a superpage");
  store_pte(found.entry, Pte{Pte::U::with(entry.raw, false)});
}

}  // namespace kernel
