// Page faults that are no mistake: memory that was promised and is made when it is touched.
#pragma once

#include <cstdint>

#include "kernel/memory/page_table.hpp"

namespace kernel {

/// What came of a page fault.
enum class Fault : std::uint8_t {
  Served,       ///< try the access again
  Refused,      ///< it is not the program's to make
  OutOfMemory,  ///< it is, but there is no page for it now
};

/// Prepares the page at `va` for an access in user mode that faulted and needs `permission` (PTE_R, PTE_W or
/// PTE_X), in the table of a process with `size` bytes of memory:
/// - with Features::lazy_growth, a page below `size` that is missing becomes one full of zeros;
/// - with Features::copy_on_write, a write to a shared page makes it the process's own, by copying it unless
///   nobody else is left.
/// Any `va` may be asked for.
[[nodiscard]] Fault vmfault(PageTable pagetable, std::uint64_t size, VirtAddr va, std::uint64_t permission);

}  // namespace kernel
