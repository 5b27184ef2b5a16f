// Superpages: leaves of level 1, which translate 2 MiB at once and are physically one piece.
#pragma once

#include <cstdint>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/page_table.hpp"

namespace kernel {

/// Maps the 2 MiB at `va` to the superpage `pa`, both at boundaries of 2 MiB. An empty table that hangs there
/// is freed. False when something is mapped there or memory for tables is used up.
[[nodiscard]] bool map_superpage(PageTable pagetable, VirtAddr va, PhysAddr pa, std::uint64_t permissions);

/// Maps the 2 MiB at `va`, a boundary of 2 MiB, to a new superpage full of zeros. False, with nothing
/// allocated but tables, when none is to be had or something is mapped there.
[[nodiscard]] bool map_zeroed_superpage(PageTable pagetable, VirtAddr va, std::uint64_t permissions);

/// Makes `va` the border between two leaves: a superpage that it lies inside becomes 512 pages with the same
/// contents, in the same place, and the same permissions. False when memory for their table is used up.
[[nodiscard]] bool split_superpage(PageTable pagetable, VirtAddr va);

}  // namespace kernel
