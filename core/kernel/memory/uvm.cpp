#include "kernel/memory/uvm.hpp"

#include <cstring>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/platform.hpp"

namespace kernel {

namespace {

std::uint64_t pages_in(std::uint64_t size) { return PGROUNDUP(size) / PGSIZE; }

/// Maps the page at `va` to a new one whose contents `initialize` writes. False, with nothing allocated but
/// tables, when memory is used up.
template <class Initialize>
bool map_new_page(PageTable pagetable, VirtAddr va, std::uint64_t permissions, Initialize initialize) {
  const std::optional<PhysAddr> page = kalloc();
  if (!page) return false;
  initialize(to_pointer(*page));
  if (mappages(pagetable, va, PGSIZE, *page, permissions)) return true;
  kfree(*page);
  return false;
}

/// The entry of a user page that must be there.
Pte& mapped_entry(PageTable pagetable, VirtAddr va, const char* complaint) {
  Pte* entry = walk(pagetable, va, OnMissing::Fail);
  if (entry == nullptr || !entry->valid()) panic(complaint);
  return *entry;
}

}  // namespace

std::optional<PageTable> uvmcreate() {
  const std::optional<PhysAddr> root = kalloc();
  if (!root) return std::nullopt;
  std::memset(to_pointer(*root), 0, PGSIZE);
  return PageTable{*root};
}

bool uvmfirst(PageTable pagetable, std::span<const std::byte> program) {
  if (program.size() > PGSIZE) panic("uvmfirst: program larger than a page");
  return map_new_page(pagetable, VirtAddr(), PTE_R | PTE_W | PTE_X | PTE_U, [program](std::byte* page) {
    std::memcpy(page, program.data(), program.size());
    std::memset(page + program.size(), 0, PGSIZE - program.size());
  });
}

std::optional<std::uint64_t> uvmalloc(PageTable pagetable, std::uint64_t old_size, std::uint64_t new_size,
                                      std::uint64_t permissions) {
  if (new_size < old_size) return old_size;
  if (new_size > TRAPFRAME.value) return std::nullopt;
  for (std::uint64_t size = PGROUNDUP(old_size); size < new_size; size += PGSIZE) {
    const bool mapped = map_new_page(pagetable, VirtAddr(size), PTE_R | PTE_U | permissions,
                                     [](std::byte* page) { std::memset(page, 0, PGSIZE); });
    if (!mapped) {
      uvmdealloc(pagetable, size, old_size);
      return std::nullopt;
    }
  }
  return new_size;
}

std::uint64_t uvmdealloc(PageTable pagetable, std::uint64_t old_size, std::uint64_t new_size) {
  if (new_size >= old_size) return old_size;
  const VirtAddr first_to_go{PGROUNDUP(new_size)};
  uvmunmap(pagetable, first_to_go, pages_in(old_size) - pages_in(new_size), Backing::Free);
  return new_size;
}

void uvmunmap(PageTable pagetable, VirtAddr va, std::uint64_t pages, Backing backing) {
  if (!va.page_aligned()) panic("uvmunmap: not a page boundary");
  for (const VirtAddr end = va + pages * PGSIZE; va < end; va += PGSIZE) {
    Pte& entry = mapped_entry(pagetable, va, "uvmunmap: not mapped");
    if (!entry.leaf()) panic("uvmunmap: not a leaf");
    const PhysAddr page = entry.target();
    entry = Pte{};
    if (backing == Backing::Free) kfree(page);
  }
}

void uvmfree(PageTable pagetable, std::uint64_t size) {
  uvmunmap(pagetable, VirtAddr(), pages_in(size), Backing::Free);
  freewalk(pagetable);
}

void freewalk(PageTable pagetable) {
  for (const Pte entry : entries_of(pagetable.root)) {
    if (!entry.valid()) continue;
    if (entry.leaf()) panic("freewalk: leaf");
    freewalk(PageTable{entry.target()});
  }
  kfree(pagetable.root);
}

bool uvmcopy(PageTable parent, PageTable child, std::uint64_t size) {
  for (VirtAddr va; va.value < size; va += PGSIZE) {
    const Pte entry = mapped_entry(parent, va, "uvmcopy: hole in the parent's memory");
    // Accessed and dirty tell of the parent's page; the child has not touched its copy yet.
    const std::uint64_t permissions = entry.flags() & ~(Pte::A::mask | Pte::D::mask);
    const bool mapped = map_new_page(child, va, permissions, [entry](std::byte* page) {
      std::memcpy(page, to_pointer(entry.target()), PGSIZE);
    });
    if (!mapped) {
      uvmunmap(child, VirtAddr(), va.page_number(), Backing::Free);
      return false;
    }
  }
  return true;
}

void uvmclear(PageTable pagetable, VirtAddr va) {
  Pte& entry = mapped_entry(pagetable, va, "uvmclear: not mapped");
  entry.raw = Pte::U::with(entry.raw, false);
}

}  // namespace kernel
