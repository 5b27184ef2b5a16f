// The part of an address space that every process has, whatever its user memory: the
// two pages at the top (layout.hpp).
#pragma once

#include <cstdint>
#include <optional>

#include "kernel/memory/page_table.hpp"

namespace kernel {

/// A table without user memory, in which the pages `trampoline` and `trapframe` are mapped at TRAMPOLINE and
/// TRAPFRAME, not for user mode. Nothing when memory is used up. The two pages stay the caller's.
[[nodiscard]] std::optional<PageTable> proc_pagetable(PhysAddr trampoline, PhysAddr trapframe);

/// Frees such a table and its `size` bytes of user memory.
void proc_freepagetable(PageTable pagetable, std::uint64_t size);

}  // namespace kernel
