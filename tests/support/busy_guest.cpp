#include "support/busy_guest.hpp"

#include "riscv/platform.hpp"

namespace test {

using namespace assembler;
namespace platform = riscv::platform;

namespace {

constexpr int kTicksBetweenTimers = 40;
constexpr Word kTimerCause = 7;

/// Belongs to the handler: s2, s3, a6, a7. Kept for it: s0 mtimecmp, gp the PLIC's claim register, tp the
/// UART.
Program handler() {
  Program timer, external, all;
  timer.add({ld(a6, s0), addi(a6, a6, kTicksBetweenTimers), sd(a6, s0), kMret});
  external.add({lw(a6, gp), lbu(a7, tp, 5), slli(a7, a7, 63), beq(a7, zero, 12)});  // LSR: is there a byte?
  external.add({lbu(a7, tp), sb(a7, tp), sw(a6, gp), kMret});
  const int to_timer = 4 * static_cast<int>(external.words().size() + 1);
  all.add({csrr(s2, riscv::Csr::Mcause), slli(s2, s2, 1), addi(s3, zero, 2 * kTimerCause),
           beq(s2, s3, to_timer)});
  for (const Word word : external.words()) all.add({word});
  for (const Word word : timer.words()) all.add({word});
  return all;
}

/// a0 is the hart. Every hart may take the UART's interrupt.
void set_up_devices(Program& program) {
  constexpr std::uint64_t kUartBit = 1u << platform::kUart0Irq;
  program.li(s0, platform::kClint.value + 0x4000).add({slli(t0, a0, 3), r_type(0x33, 0, 0, s0, s0, t0)});
  program.add({addi(t1, zero, 100), sd(t1, s0)});
  program.li(gp, platform::kPlic.value + 0x200004).add({slli(t0, a0, 13), r_type(0x33, 0, 0, gp, gp, t0)});
  program.li(t0, platform::kPlic.value).add({addi(t1, zero, 1), sw(t1, t0, 4 * platform::kUart0Irq)});
  program.li(t0, platform::kPlic.value + 0x2000).add({slli(t1, a0, 8), r_type(0x33, 0, 0, t0, t0, t1)});
  program.li(t1, kUartBit).add({sw(t1, t0)});
  program.li(tp, platform::kUart0.value).add({addi(t1, zero, 1), sb(t1, tp, 1), sb(t1, tp, 2)});
}

}  // namespace

Program busy_guest() {
  const Program interrupts = handler();
  Program program;
  program.add({jal(zero, 4 * static_cast<int>(interrupts.words().size() + 1))});
  for (const Word word : interrupts.words()) program.add({word});
  set_up_devices(program);
  program.set(riscv::Csr::Mtvec, platform::kRam.value + 4).set(riscv::Csr::Mie, 0x880);
  program.set(riscv::Csr::Mstatus, riscv::Mstatus::Mie::mask);
  program.li(s1, kSharedCounter).add({slli(a3, a0, 3), r_type(0x33, 0, 0, a3, a3, s1)});
  program.add({lr_d(t0, s1), addi(t0, t0, 1), sc_d(t1, t0, s1), bne(t1, zero, -12)});
  program.add({addi(a2, a2, 1), sd(a2, a3, 8), slli(a4, a2, 58), bne(a4, zero, 8), kWfi, jal(zero, -36)});
  return program;
}

}  // namespace test
