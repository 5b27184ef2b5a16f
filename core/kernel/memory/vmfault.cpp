#include "kernel/memory/vmfault.hpp"

#include <cstring>

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
  std::memcpy(to_pointer(*copy), to_pointer(shared), PGSIZE);
  store_pte(place, Pte{PA2PTE(*copy) | flags});
  kfree(shared);
  return true;
}

}  // namespace

bool vmfault(PageTable pagetable, std::uint64_t size, VirtAddr va, std::uint64_t permission) {
  if (va >= MAXVA) return false;
  Pte* place = walk_down(pagetable, va, OnMissing::Fail).entry;
  const Pte entry = load_pte(place);
  bool served = false;
  if (!entry.valid()) {
    served = features().lazy_growth && va.value < size && permission != PTE_X &&
             map_zeroed_page(pagetable, va.page_base(), PTE_R | PTE_W | PTE_U);
  } else if (features().copy_on_write && permission == PTE_W && entry.user()) {
    served = (entry.raw & PTE_COW) != 0 && unshare(place, entry);
  }
  if (served) sfence_vma();
  return served;
}

}  // namespace kernel
