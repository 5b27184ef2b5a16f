// How many pages a page table maps, and how many it takes itself.
#pragma once

#include <cstddef>
#include <cstdint>

#include "machine/machine.hpp"
#include "riscv/address.hpp"

namespace inspect {

/// In pages of 4096 bytes; a superpage counts as all that it maps.
struct MemoryUse {
  std::uint64_t user_pages = 0;   ///< which user mode may reach
  std::uint64_t other_pages = 0;  ///< which it may not: trampoline, trapframe
  std::uint64_t table_pages = 0;  ///< of the table itself, the root included
  bool complete = true;  ///< false when the tables were more than it was let read: then these are some
};

/// Counts below the Sv39 table at `root`; all 0 when that is no page of RAM. Each table page that it reads
/// takes one from `tables_left`: one budget for several tables bounds what hostile ones can cost.
MemoryUse memory_use(const machine::Machine& machine, riscv::PhysAddr root, std::size_t& tables_left);

}  // namespace inspect
