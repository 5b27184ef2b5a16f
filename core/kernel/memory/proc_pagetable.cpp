#include "kernel/memory/proc_pagetable.hpp"

#include "kernel/memory/uvm.hpp"

namespace kernel {

std::optional<PageTable> proc_pagetable(PhysAddr trampoline, PhysAddr trapframe) {
  const std::optional<PageTable> pagetable = uvmcreate();
  if (!pagetable) return std::nullopt;
  if (!mappages(*pagetable, TRAMPOLINE, PGSIZE, trampoline, PTE_R | PTE_X)) {
    uvmfree(*pagetable, 0);
    return std::nullopt;
  }
  if (!mappages(*pagetable, TRAPFRAME, PGSIZE, trapframe, PTE_R | PTE_W)) {
    uvmunmap(*pagetable, TRAMPOLINE, 1, Backing::Keep);
    uvmfree(*pagetable, 0);
    return std::nullopt;
  }
  return pagetable;
}

void proc_freepagetable(PageTable pagetable, std::uint64_t size) {
  uvmunmap(pagetable, TRAMPOLINE, 1, Backing::Keep);
  uvmunmap(pagetable, TRAPFRAME, 1, Backing::Keep);
  uvmfree(pagetable, size);
}

}  // namespace kernel
