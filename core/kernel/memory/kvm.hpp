// The kernel's own address space (drawn in layout.hpp).
#pragma once

#include <cstdint>

#include "kernel/memory/page_table.hpp"

namespace kernel {

/// Where the linker and the board have put things. Page boundaries, ascending from KERNBASE.
struct KernelImage {
  PhysAddr trampoline;  ///< the page that is mapped at TRAMPOLINE as well
  PhysAddr text_end;
  PhysAddr memory_end;  ///< of RAM
};

/// Builds the kernel's page table: devices, text, data and all RAM at their own addresses, trampoline and
/// kernel stacks at the top. Panics when memory runs out, as nothing can run without it.
PageTable kvmmake(const KernelImage& image);

/// mappages while the kernel's table is built. Panics when memory runs out.
void kvmmap(PageTable pagetable, VirtAddr va, PhysAddr pa, std::uint64_t size, std::uint64_t permissions);

/// The physical address behind a virtual one of the kernel's: devices want that of what lies on a kernel
/// stack. Panics when it is not mapped.
[[nodiscard]] PhysAddr kvmpa(PageTable pagetable, VirtAddr va);

/// Allocates and maps a kernel stack for every process slot, each above an unmapped guard page.
void proc_mapstacks(PageTable pagetable);

}  // namespace kernel
