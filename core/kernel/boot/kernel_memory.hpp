// The booted kernel's side of kernel/memory: its page table and how a hart turns it on.
#pragma once

#include <cstdint>

#include "kernel/memory/page_table.hpp"

namespace kernel {

/// The page table of the kernel itself, which all harts share.
extern PageTable kernel_pagetable;

/// Hands all RAM behind the kernel's image to the allocator. On the first hart,
/// before everything that allocates.
void kernel_memory_init();

/// Makes the kernel's page table. On the first hart.
void kvminit();

/// Turns it on for this hart.
void kvminithart();

/// The value of satp that selects the tree.
std::uint64_t satp_of(PageTable pagetable);

}  // namespace kernel
