// The part of an address space that every process has, whatever its user memory: the
// pages at the top (layout.hpp).
#pragma once

#include <cstdint>
#include <optional>

#include "kernel/memory/page_table.hpp"

namespace kernel {

/// The pages of which a process's table maps one each at TRAMPOLINE, TRAPFRAME and, with
/// Features::usyscall_page, USYSCALL.
struct ProcessPages {
  PhysAddr trampoline;
  PhysAddr trapframe;
  PhysAddr usyscall;
};

/// A table without user memory that maps these pages; only that at USYSCALL is for user mode, and it
/// read-only. Nothing when memory is used up. The pages stay the caller's.
[[nodiscard]] std::optional<PageTable> proc_pagetable(const ProcessPages& pages);

/// Frees such a table and its `size` bytes of user memory.
void proc_freepagetable(PageTable pagetable, std::uint64_t size);

}  // namespace kernel
