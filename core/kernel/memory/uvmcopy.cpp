// A child's user memory, when its parent forks.
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/superpage.hpp"
#include "kernel/memory/uvm.hpp"

namespace kernel {

namespace {

/// Accessed and dirty tell of the parent's page; the child has not touched its copy yet.
std::uint64_t child_permissions(Pte entry) { return PTE_FLAGS(entry) & ~(Pte::A::mask | Pte::D::mask); }

bool copy_page(PageTable child, VirtAddr va, PhysAddr source, std::uint64_t permissions) {
  const std::optional<PhysAddr> page = kalloc();
  if (!page) return false;
  copy_pages(*page, source, PGSIZE);
  if (mappages(child, va, PGSIZE, *page, permissions)) return true;
  kfree(*page);
  return false;
}

/// Copies a superpage, into pages when no superpage is to be had. False with nothing mapped.
bool copy_superpage(PageTable child, VirtAddr va, PhysAddr source, std::uint64_t permissions) {
  if (const std::optional<PhysAddr> superpage = superalloc()) {
    copy_pages(*superpage, source, kSuperpageSize);
    if (map_superpage(child, va, *superpage, permissions)) return true;
    superfree(*superpage);
  }
  for (std::uint64_t done = 0; done < kSuperpageSize; done += PGSIZE) {
    if (copy_page(child, va + done, source + done, permissions)) continue;
    uvmunmap(child, va, done / PGSIZE, Backing::Free);
    return false;
  }
  return true;
}

/// Lets the child use the parent's page. Neither may write to it from now on, if the parent could.
bool share_page(Pte* parent_place, PageTable child, VirtAddr va) {
  Pte entry = load_pte(parent_place);
  if (entry.writable()) {
    entry.raw = Pte::W::with(entry.raw, false) | PTE_COW;
    store_pte(parent_place, entry);
  }
  kshare(PTE2PA(entry));
  if (mappages(child, va, PGSIZE, PTE2PA(entry), child_permissions(entry))) return true;
  kfree(PTE2PA(entry));
  return false;
}

bool copy_leaf(const Walk& found, PageTable child, VirtAddr va) {
  if (features().copy_on_write) return share_page(found.entry, child, va);
  const Pte entry = load_pte(found.entry);
  const auto copy = found.level > 0 ? copy_superpage : copy_page;
  return copy(child, va, PTE2PA(entry), child_permissions(entry));
}

}  // namespace

bool uvmcopy(PageTable parent, PageTable child, std::uint64_t size) {
  for (VirtAddr va; va.value < size;) {
    const Walk found = walk_down(parent, va, OnMissing::Fail);
    const bool mapped = load_pte(found.entry).valid();
    if (!mapped && !features().lazy_growth) panic("uvmcopy: hole in the parent's memory");
    if (mapped && !copy_leaf(found, child, va)) {
      uvmunmap(child, VirtAddr(), va.page_number(), Backing::Free);
      return false;
    }
    va = found.end_of_range(va);
  }
  // Where pages are shared now, the parent must not write through what its hart remembers.
  if (features().copy_on_write) sfence_vma();
  return true;
}

}  // namespace kernel
