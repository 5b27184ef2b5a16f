// A kernel that keeps a small machine busy, for the targets that save, restore and replay it. In S mode,
// behind an identity map, every hart counts up a shared word, writes to the disk and sometimes waits; a timer
// interrupts it in M mode. What is typed is added up without an echo; 'r' reboots, 'p' powers off.
#pragma once

#include "riscv/platform.hpp"
#include "support/assembler.hpp"
#include "support/elf_builder.hpp"

namespace fuzz {

namespace guest {

using namespace assembler;
using riscv::Csr;
namespace platform = riscv::platform;

inline constexpr riscv::PhysAddr kTimerHandler = platform::kRam + 0x800,
                                 kTrapHandler = platform::kRam + 0xa00, kRoot = platform::kRam + 0x1000,
                                 kDescriptors = platform::kRam + 0x2000, kAvailable = platform::kRam + 0x2800,
                                 kUsed = platform::kRam + 0x2c00, kRequest = platform::kRam + 0x3000,
                                 kCounters = platform::kRam + 0x4000;

// Everywhere: s0 mtimecmp, s1 counters, s4 test device, s5 disk, s6 available ring, gp PLIC's claim, tp UART.
// The handlers own s2, s3, a6 and a7.

/// M mode: the timer, again and again.
inline Program timer_handler() {
  Program program;
  return program.add({ld(a6, s0), addi(a6, a6, 100), sd(a6, s0), kMret});
}

/// S mode: what the PLIC says, the UART's byte or the disk's answer. Exceptions come here, too.
inline Program trap_handler() {
  Program program;
  program.add({lw(a6, gp), addi(a7, zero, 3), sw(a7, s5, 0x64)});         // acknowledge
  program.add({lbu(a7, tp, 5), andi(a7, a7, 1), beq(a7, zero, 13 * 4)});  // is there a byte?
  program.add({lbu(a7, tp), ld(s3, s1, 8), r_type(0x33, 0, 0, s3, s3, a7), sd(s3, s1, 8)});
  program.add({addi(s2, zero, 'p'), bne(a7, s2, 16), lui(s2, 5), addi(s2, s2, 0x555), sw(s2, s4)});
  program.add({addi(s2, zero, 'r'), bne(a7, s2, 16), lui(s2, 7), addi(s2, s2, 0x777), sw(s2, s4)});
  return program.add({sw(a6, gp), kSret});
}

inline void set_up_interrupts(Program& program) {
  program.li(s0, platform::kClint.value + 0x4000).add({slli(t0, a0, 3), r_type(0x33, 0, 0, s0, s0, t0)});
  program.add({addi(t1, zero, 100), sd(t1, s0)});
  program.li(gp, platform::kPlic.value + 0x201004).add({slli(t0, a0, 13), r_type(0x33, 0, 0, gp, gp, t0)});
  program.li(t0, platform::kPlic.value).li(t1, 1);
  program.add({sw(t1, t0, 4 * platform::kVirtio0Irq), sw(t1, t0, 4 * platform::kUart0Irq)});
  program.li(t0, platform::kPlic.value + 0x2080).add({slli(t1, a0, 8), r_type(0x33, 0, 0, t0, t0, t1)});
  program.li(t1, 1u << platform::kVirtio0Irq | 1u << platform::kUart0Irq).add({sw(t1, t0)});
  program.li(tp, platform::kUart0.value).add({addi(t1, zero, 1), sb(t1, tp, 1), sb(t1, tp, 2)});
}

inline Program set_up_disk() {
  Program program;
  const auto set = [&](int offset, std::uint64_t value) { program.li(t0, value).add({sw(t0, s5, offset)}); };
  set(0x70, 3);  // acknowledge, driver
  set(0x24, 1);
  set(0x20, 1);  // VIRTIO_F_VERSION_1
  set(0x70, 11);
  set(0x38, 8);
  set(0x80, kDescriptors.value);
  set(0x90, kAvailable.value);
  set(0xa0, kUsed.value);
  set(0x44, 1);
  set(0x70, 15);
  return program;
}

inline Program start() {
  Program program;
  set_up_interrupts(program);
  program.li(s1, kCounters.value).li(s4, platform::kTestDevice.value).li(s5, platform::kVirtio0.value);
  program.li(s6, kAvailable.value);
  const Program disk = set_up_disk();
  program.add({bne(a0, zero, 4 * static_cast<int>(disk.words().size() + 1))});
  for (const Word word : disk.words()) program.add({word});
  program.set(Csr::Mtvec, kTimerHandler.value).set(Csr::Stvec, kTrapHandler.value);
  program.set(Csr::Medeleg, 0xb1ff).set(Csr::Mideleg, 0x222).set(Csr::Mie, 0x280);
  program.set(Csr::Pmpaddr0, ~0ull >> 10).set(Csr::Pmpcfg0, 0x1f);
  program.set(Csr::Satp, 8ull << 60 | kRoot.value >> 12);
  program.set(Csr::Mstatus, 1 << 11 | 1 << 7 | 1 << 1);  // MPP = S, MPIE, SIE
  program.add({auipc(t0, 0), addi(t0, t0, 16), csrw(Csr::Mepc, t0), kMret});
  program.add({lr_d(t0, s1), addi(t0, t0, 1), sc_d(t1, t0, s1), bne(t1, zero, -12)});
  program.add({bne(a0, zero, 20), lhu(t0, s6, 2), addi(t0, t0, 1), sh(t0, s6, 2), sw(zero, s5, 0x50)});
  return program.add({addi(a2, a2, 1), slli(a4, a2, 60), bne(a4, zero, 8), kWfi, jal(zero, -52)});
}

/// Gigapages 0 and 2 where they are.
inline std::vector<std::uint8_t> page_table() {
  std::vector<std::uint8_t> table(24);
  test::patch<std::uint64_t>(table, 0, 0xcf);
  test::patch<std::uint64_t>(table, 16, platform::kRam.value >> 12 << 10 | 0xcf);
  return table;
}

/// Three descriptors, for the request that writes the counters' surroundings to sector 1.
inline std::vector<std::uint8_t> descriptors() {
  constexpr std::uint64_t kNext = 1ull << 32, kWrite = 2ull << 32;
  std::vector<std::uint8_t> table(48);
  test::patch<std::uint64_t>(table, 0, kRequest.value);
  test::patch<std::uint64_t>(table, 8, 16 | kNext | 1ull << 48);
  test::patch<std::uint64_t>(table, 16, kCounters.value);
  test::patch<std::uint64_t>(table, 24, 512 | kNext | 2ull << 48);
  test::patch<std::uint64_t>(table, 32, kRequest.value + 16);
  test::patch<std::uint64_t>(table, 40, 1 | kWrite);
  return table;
}

inline constexpr std::uint8_t kWriteSectorOne[16] = {1, 0, 0, 0, 0, 0, 0, 0, 1};

}  // namespace guest

inline std::vector<std::uint8_t> busy_kernel() {
  return test::ElfBuilder()
      .segment(riscv::platform::kRam, guest::start().words())
      .segment(guest::kTimerHandler, guest::timer_handler().words())
      .segment(guest::kTrapHandler, guest::trap_handler().words())
      .segment(guest::kRoot, guest::page_table())
      .segment(guest::kDescriptors, guest::descriptors())
      .segment(guest::kRequest, guest::kWriteSectorOne)
      .build();
}

}  // namespace fuzz
