#include "kernel/memory/proc_pagetable.hpp"

#include "kernel/abi/usyscall.hpp"
#include "kernel/memory/uvm.hpp"

namespace kernel {

static_assert(USYSCALL.value == abi::kUsyscallAddress);

namespace {

/// Takes one of the pages at the top out again, if it is there.
void unmap_page(PageTable pagetable, VirtAddr va) {
  const Pte* place = walk(pagetable, va, OnMissing::Fail);
  if (place != nullptr && load_pte(place).valid()) uvmunmap(pagetable, va, 1, Backing::Keep);
}

}  // namespace

std::optional<PageTable> proc_pagetable(const ProcessPages& pages) {
  const std::optional<PageTable> pagetable = uvmcreate();
  if (!pagetable) return std::nullopt;
  if (mappages(*pagetable, TRAMPOLINE, PGSIZE, pages.trampoline, PTE_R | PTE_X) &&
      mappages(*pagetable, TRAPFRAME, PGSIZE, pages.trapframe, PTE_R | PTE_W) &&
      (!features().usyscall_page || mappages(*pagetable, USYSCALL, PGSIZE, pages.usyscall, PTE_R | PTE_U))) {
    return pagetable;
  }
  proc_freepagetable(*pagetable, 0);
  return std::nullopt;
}

void proc_freepagetable(PageTable pagetable, std::uint64_t size) {
  for (const VirtAddr page : {TRAMPOLINE, TRAPFRAME, USYSCALL}) unmap_page(pagetable, page);
  uvmfree(pagetable, size);
}

}  // namespace kernel
