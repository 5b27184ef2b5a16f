#include "kernel/memory/pgaccess.hpp"

namespace kernel {

std::optional<std::uint64_t> pgaccess(PageTable pagetable, VirtAddr first, unsigned count) {
  if (count > kMostPgaccessPages) return std::nullopt;
  std::uint64_t accessed = 0;
  for (unsigned i = 0; i < count; ++i) {
    const VirtAddr va = first.page_base() + i * PGSIZE;
    if (va >= MAXVA) break;
    Pte* place = walk(pagetable, va, OnMissing::Fail);
    const Pte entry = place != nullptr ? load_pte(place) : Pte{};
    if (!entry.valid() || !entry.user() || !entry.accessed()) continue;
    accessed |= 1ull << i;
    store_pte(place, Pte{Pte::A::with(entry.raw, false)});
  }
  sfence_vma();
  return accessed;
}

}  // namespace kernel
