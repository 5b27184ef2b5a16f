#include "kernel/memory/vmfault.hpp"

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/uvm.hpp"

namespace kernel {

namespace {

/// Gives the entry a page of its own and the right to write to it. False when memory is used up.
bool unshare(Pte* place, Pte entry) {
  const PhysAddr shared = PTE2PA(entry);
  const std::uint64_t flags = (PTE_FLAGS(entry) & ~PTE_COW) | PTE_W;
  // Nobody but this process can make it shared again meanwhile: it would have to fork.
  if (kusers(shared) == 1) {
    store_pte(place, Pte{PA2PTE(shared) | flags});
    return true;
  }
  const std::optional<PhysAddr> copy = kalloc();
  if (!copy) return false;
  copy_pages(*copy, shared, PGSIZE);
  store_pte(place, Pte{PA2PTE(*copy) | flags});
  kfree(shared);
  return true;
}

/// Whether sbrk has promised the page and the access is what such memory is for.
bool is_promised(Pte entry, std::uint64_t size, VirtAddr va, std::uint64_t permission) {
  return features().lazy_growth && !entry.valid() && va.value < size && permission != PTE_X;
}

/// Whether the write only needs a copy of the page.
bool is_shared(Pte entry, std::uint64_t permission) {
  return features().copy_on_write && entry.valid() && entry.user() && (entry.raw & PTE_COW) != 0 &&
         permission == PTE_W;
}

}  // namespace

Fault vmfault(PageTable pagetable, std::uint64_t size, VirtAddr va, std::uint64_t permission) {
  if (va >= MAXVA) return Fault::Refused;
  Pte* place = walk_down(pagetable, va, OnMissing::Fail).entry;
  const Pte entry = load_pte(place);
  bool served = false;
  if (is_promised(entry, size, va, permission)) {
    served = map_zeroed_page(pagetable, va.page_base(), PTE_R | PTE_W | PTE_U);
  } else if (is_shared(entry, permission)) {
    served = unshare(place, entry);
  } else {
    return Fault::Refused;
  }
  if (!served) return Fault::OutOfMemory;
  sfence_vma();
  return Fault::Served;
}

}  // namespace kernel
