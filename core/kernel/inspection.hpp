// What the kernel tells about itself to whoever looks at the machine's memory from outside.
//
// The symbol `pagewalk_inspection` names an array of little-endian 64-bit words:
//
//     0  version of this layout: 2
//     1  address of the variable that holds the kernel's root page table, a physical address, 0 for none yet
//     2  address of the process table, an array of slots
//     3  number of slots
//     4  bytes from one slot to the next
//        offsets in bytes inside a slot:
//     5  state: 32 bits: 0 unused, 1 used, 2 sleeping, 3 runnable, 4 running, 5 zombie
//     6  pid: 32 bits
//     7  name: 16 bytes, text ended by a zero
//     8  physical address of the root page table: 64 bits, 0 for none
//     9  size of user memory in bytes: 64 bits
//    10  address of the parent's slot: 64 bits, 0 for none
//    11  physical address of the trapframe: 64 bits
//    12  lowest virtual address of the kernel stack: 64 bits
//        since version 2:
//    13  offset inside a slot: physical address of the process's own kernel page table: 64 bits, 0 for none
//    14  which variant of config.hpp this kernel is: its number there
//    15  address of the allocator of physical pages, a PhysicalPages (memory/kalloc.hpp)
//    16  address of its lock: 32 bits, not 0 while the allocator is changing
//
// All addresses are physical ones as well as the kernel's virtual ones.
#pragma once

#include <cstdint>

#include "kernel/memory/kalloc.hpp"
#include "kernel/process/process.hpp"
#include "kernel/sync/spinlock.hpp"

namespace kernel {

struct Inspection {
  std::uint64_t version;
  const PageTable* kernel_pagetable;
  const Process* processes;
  std::uint64_t slots;
  std::uint64_t slot_size;
  std::uint64_t state;
  std::uint64_t pid;
  std::uint64_t name;
  std::uint64_t pagetable;
  std::uint64_t size;
  std::uint64_t parent;
  std::uint64_t trapframe;
  std::uint64_t kernel_stack;
  std::uint64_t process_kernel_pagetable;
  std::uint64_t variant;
  const PhysicalPages* free_pages;
  const Spinlock* free_pages_lock;
};
static_assert(sizeof(Inspection) == 17 * sizeof(std::uint64_t));

extern "C" const Inspection pagewalk_inspection;

}  // namespace kernel
