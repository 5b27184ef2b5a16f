#include "kernel/memory/kvm.hpp"

#include "kernel/config.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/platform.hpp"
#include "kernel/memory/uvm.hpp"

namespace kernel {

namespace board = riscv::platform;

namespace {

/// Maps [pa, pa + size) at its own address.
void map_identity(PageTable pagetable, PhysAddr pa, std::uint64_t size, std::uint64_t permissions) {
  kvmmap(pagetable, VirtAddr(pa.value), pa, size, permissions);
}

}  // namespace

void kvmmap(PageTable pagetable, VirtAddr va, PhysAddr pa, std::uint64_t size, std::uint64_t permissions) {
  if (!mappages(pagetable, va, size, pa, permissions)) panic("kvmmap: out of memory");
}

PageTable kvmmake(const KernelImage& image) {
  const std::optional<PageTable> made = uvmcreate();
  if (!made) panic("kvmmake: out of memory");
  const PageTable pagetable = *made;

  map_identity(pagetable, board::kTestDevice, board::kTestDeviceSize, PTE_R | PTE_W);
  map_identity(pagetable, board::kPlic, kPlicMapped, PTE_R | PTE_W);
  map_identity(pagetable, board::kUart0, PGROUNDUP(board::kUartSize), PTE_R | PTE_W);
  map_identity(pagetable, board::kVirtio0, board::kVirtioSlots * board::kVirtioStride, PTE_R | PTE_W);

  map_identity(pagetable, KERNBASE, image.text_end - KERNBASE, PTE_R | PTE_X);
  map_identity(pagetable, image.text_end, image.memory_end - image.text_end, PTE_R | PTE_W);

  kvmmap(pagetable, TRAMPOLINE, image.trampoline, PGSIZE, PTE_R | PTE_X);
  proc_mapstacks(pagetable);
  return pagetable;
}

PhysAddr kvmpa(PageTable pagetable, VirtAddr va) {
  const Walk found = walk_down(pagetable, va, OnMissing::Fail);
  const Pte entry = load_pte(found.entry);
  if (!entry.valid()) panic("kvmpa: not mapped");
  return PTE2PA(entry) + va.value % found.size();
}

void proc_mapstacks(PageTable pagetable) {
  for (std::size_t slot = 0; slot < NPROC; ++slot) {
    const std::optional<PhysAddr> stack = kalloc();
    if (!stack) panic("proc_mapstacks: out of memory");
    kvmmap(pagetable, KSTACK(slot), *stack, PGSIZE, PTE_R | PTE_W);
  }
}

}  // namespace kernel
