// The booted kernel's side of kernel/memory: its page table and how a hart turns it on.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/page_table.hpp"
#include "kernel/sync/spinlock.hpp"

namespace kernel {

/// The page table of the kernel itself, which all harts share.
extern PageTable kernel_pagetable;

/// What kalloc deals in, and the lock that its list is under.
extern PhysicalPages free_pages;
extern Spinlock free_pages_lock;

/// Hands all RAM behind the kernel's image to the allocator. On the first hart,
/// before everything that allocates.
void kernel_memory_init();

/// Physical pages that nobody uses.
std::size_t free_page_count();

/// Lets the `n`-th allocation from now on fail, whoever asks; 0: none. How many were left of the last count.
std::uint32_t fail_nth_allocation(std::uint32_t n);

/// Makes the kernel's page table. On the first hart.
void kvminit();

/// Turns it on for this hart.
void kvminithart();

/// Lets this hart translate through another table from now on.
void use_page_table(PageTable pagetable);

/// The value of satp that selects the tree.
std::uint64_t satp_of(PageTable pagetable);

}  // namespace kernel
