// What a kernel knows beside what lies in its memory: the lab keeps it as it was before each call, too.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "kernel/config.hpp"
#include "kernel/memory/growproc.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/page_table.hpp"

namespace lab {

struct KernelState {
  kernel::Variant variant = kernel::Variant::classic;
  kernel::PhysicalPages pages;
  /// The kernel's own table: what kvmmake made last, or that of the machine.
  kernel::PageTable kernel_pagetable;
  /// The table through which copyin_new reads: what kvminithart was given last, or satp of the machine.
  kernel::PageTable table_in_use;
  /// The user memory behind a page table, by its root, as far as calls have told.
  std::map<riscv::PhysAddr, kernel::UserMemory> user_memory;
  /// From now on so many allocations succeed, and the one behind them fails.
  std::optional<std::uint64_t> allocations_until_failure;

  /// Whether they are equal in all but `pages`, which does not change without its pages.
  bool equals_beside_pages(const KernelState& other) const;
};

}  // namespace lab
