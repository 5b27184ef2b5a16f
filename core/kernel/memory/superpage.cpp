#include "kernel/memory/superpage.hpp"

#include <algorithm>

namespace kernel {

namespace {

constexpr unsigned kSuperpageLevel = 1;

bool is_empty_table(Pte entry) {
  if (!entry.pointer()) return false;
  const auto places = entries_of(PTE2PA(entry));
  return std::none_of(places.begin(), places.end(),
                      [](const Pte& place) { return load_pte(&place).valid(); });
}

}  // namespace

bool map_superpage(PageTable pagetable, VirtAddr va, PhysAddr pa, std::uint64_t permissions) {
  Pte* place = walk_down(pagetable, va, OnMissing::Allocate, kSuperpageLevel).entry;
  if (place == nullptr) return false;
  const Pte old = load_pte(place);
  if (old.valid() && !is_empty_table(old)) return false;
  store_pte(place, Pte{PA2PTE(pa) | permissions | PTE_V});
  if (old.valid()) {
    // The hart may walk through the old table until it is told.
    sfence_vma();
    kfree(PTE2PA(old));
  }
  return true;
}

bool map_zeroed_superpage(PageTable pagetable, VirtAddr va, std::uint64_t permissions) {
  const std::optional<PhysAddr> superpage = superalloc();
  if (!superpage) return false;
  clear_pages(*superpage, kSuperpageSize);
  if (map_superpage(pagetable, va, *superpage, permissions)) return true;
  superfree(*superpage);
  return false;
}

bool split_superpage(PageTable pagetable, VirtAddr va) {
  if (va.value % kSuperpageSize == 0) return true;
  const Walk found = walk_down(pagetable, va, OnMissing::Fail);
  const Pte superpage = load_pte(found.entry);
  if (found.level != kSuperpageLevel || !superpage.leaf()) return true;
  const std::optional<Pte> table = new_table();
  if (!table) return false;
  PhysAddr page = PTE2PA(superpage);
  for (Pte& place : entries_of(PTE2PA(*table))) {
    store_pte(&place, Pte{PA2PTE(page) | PTE_FLAGS(superpage)});
    page += PGSIZE;
  }
  store_pte(found.entry, *table);
  sfence_vma();
  return true;
}

}  // namespace kernel
