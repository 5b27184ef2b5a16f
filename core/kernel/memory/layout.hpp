// Where everything lies: physical memory, the kernel's address space, a user's address space.
//
// The kernel sees the board and RAM at their own physical addresses (so its page table is the identity
// there), and at the top of the lower half of Sv39 what has no place below:
//
//       MAXVA  0x40_0000_0000  +---------------------------+
//  TRAMPOLINE  0x3f_ffff_f000  | trampoline        R-X     |  same page, same address in every table
//                              +---------------------------+
//                              | guard             unmapped|
//   KSTACK(0)  0x3f_ffff_d000  | kernel stack 0    RW-     |  the guard lies below the stack: running over
//                              +---------------------------+  the end of a stack faults instead of writing
//                              | guard             unmapped|  into the next one
//   KSTACK(1)  0x3f_ffff_b000  | kernel stack 1    RW-     |
//                              +---------------------------+
//                              |  ... NPROC of them        |
//                              :                           :
//  memory end  0x88000000 *    +---------------------------+
//                              | free pages        RW-     |  kalloc
//                              | data, bss         RW-     |
//        etext                 +---------------------------+
//                              | text              R-X     |
//    KERNBASE  0x80000000      +---------------------------+
//                              :                           :  * with 128 MiB of RAM
//              0x10008000      | 8 virtio-mmio     RW-     |
//              0x10001000      +---------------------------+
//              0x10000000      | UART0             RW-     |
//                              +---------------------------+
//                              :                           :
//              0x0c000000      | PLIC (4 MiB)      RW-     |
//                              :                           :
//              0x00100000      | test device       RW-     |  power off
//                              :                           :
//                           0  +---------------------------+
//
// A process has its program at 0 and grows upwards; at the very top are the two pages through which it enters
// and leaves the kernel, which user mode cannot touch:
//
//       MAXVA  0x40_0000_0000  +---------------------------+
//  TRAMPOLINE  0x3f_ffff_f000  | trampoline        R-X     |
//                              +---------------------------+
//   TRAPFRAME  0x3f_ffff_e000  | trapframe         RW-     |  the registers of the process while it is in the
//                              +---------------------------+  kernel
//    USYSCALL  0x3f_ffff_d000  | usyscall *        R--U    |  what a program may know without a system call
//                              +---------------------------+
//                              :                           :
//                              +---------------------------+  <- size of the process: sbrk moves it
//                              | heap              RW-U    |
//                              +---------------------------+
//                              | stack, one page   RW-U    |  exec leaves argv and its strings at the top
//                              +---------------------------+
//                              | guard             RW-     |  mapped, but not for user mode
//                              +---------------------------+
//                              | data, bss         RW-U    |
//                              +---------------------------+
//                              | text              R-XU    |
//                           0  +---------------------------+  * with Features::usyscall_page
//
// With Features::process_kernel_tables every process has a second table, the kernel's view while it works for
// that process. From 1 GiB on it is the kernel's own; below lie the devices, and below these, at their own
// addresses but not for user mode, the process's pages. So such a process ends before the PLIC.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/config.hpp"
#include "riscv/address.hpp"
#include "riscv/platform.hpp"

namespace kernel {

using riscv::PhysAddr;
using riscv::VirtAddr;

inline constexpr std::uint64_t PGSIZE = riscv::kPageSize;

constexpr std::uint64_t PGROUNDDOWN(std::uint64_t bytes) { return bytes & ~(PGSIZE - 1); }
/// Wraps to 0 in the last page of the 64-bit space: check sizes from outside first.
constexpr std::uint64_t PGROUNDUP(std::uint64_t bytes) { return PGROUNDDOWN(bytes + PGSIZE - 1); }

/// One past the highest virtual address in use: half of what Sv39 could give, so
/// that no address needs its upper bits set.
inline constexpr VirtAddr MAXVA{1ull << 38};

inline constexpr VirtAddr TRAMPOLINE = MAXVA - PGSIZE;
inline constexpr VirtAddr TRAPFRAME = TRAMPOLINE - PGSIZE;
inline constexpr VirtAddr USYSCALL = TRAPFRAME - PGSIZE;

/// Where user memory must end at the latest.
inline VirtAddr user_limit() {
  return features().process_kernel_tables ? VirtAddr(riscv::platform::kPlic.value) : USYSCALL;
}

/// Where the kernel is loaded and entered.
inline constexpr PhysAddr KERNBASE = riscv::platform::kRam;

/// The part of the PLIC that eight harts need.
inline constexpr std::uint64_t kPlicMapped = 4 * 1024 * 1024;

/// The lowest address of the kernel stack of process slot `slot`.
constexpr VirtAddr KSTACK(std::size_t slot) { return TRAMPOLINE - (slot + 1) * 2 * PGSIZE; }

}  // namespace kernel
