// The page in which a process keeps its registers while the kernel runs for it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kernel {

/// One page per process, mapped at TRAPFRAME in its own table and not for user mode. Word i is register xi;
/// x0 is always 0, so its word keeps the program counter. The last words are what the trampoline needs to get
/// from the user's page table to the kernel's. arch/trampoline.S knows the order.
struct Trapframe {
  std::uint64_t epc;
  std::uint64_t ra, sp, gp, tp;
  std::uint64_t t0, t1, t2;
  std::uint64_t s0, s1;
  std::uint64_t a0, a1, a2, a3, a4, a5, a6, a7;
  std::uint64_t s2, s3, s4, s5, s6, s7, s8, s9, s10, s11;
  std::uint64_t t3, t4, t5, t6;
  std::uint64_t kernel_satp;  ///< the kernel's page table
  std::uint64_t kernel_sp;    ///< top of this process's kernel stack
  std::uint64_t kernel_hart;  ///< the hart's number, which the kernel keeps in tp
  std::uint64_t kernel_trap;  ///< address of usertrap
};
static_assert(offsetof(Trapframe, a0) == 10 * 8 && offsetof(Trapframe, t6) == 31 * 8);
static_assert(offsetof(Trapframe, kernel_satp) == 32 * 8 && sizeof(Trapframe) == 36 * 8);

}  // namespace kernel
