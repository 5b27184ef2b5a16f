#include "kernel/trap/interrupts.hpp"

#include "kernel/drivers/uart.hpp"
#include "kernel/drivers/virtio_block.hpp"
#include "kernel/lib/printf.hpp"
#include "kernel/trap/plic.hpp"
#include "kernel/trap/timer.hpp"
#include "riscv/cause.hpp"
#include "riscv/platform.hpp"

namespace kernel {

namespace {

void serve_device(unsigned irq) {
  switch (irq) {
    case riscv::platform::kUart0Irq: uartintr(); break;
    case riscv::platform::kVirtio0Irq: virtio_block_interrupt(); break;
    default: printf("interrupt %u comes from no device we know\n", irq); break;
  }
}

}  // namespace

Interrupt devintr(std::uint64_t scause) {
  if ((scause & riscv::kCauseInterrupt) == 0) return Interrupt::None;
  switch (static_cast<riscv::InterruptCause>(scause & ~riscv::kCauseInterrupt)) {
    case riscv::InterruptCause::SupervisorTimer: clockintr(); return Interrupt::Timer;
    case riscv::InterruptCause::SupervisorExternal:
      // Another hart may have been quicker: then there is nothing to claim.
      if (const unsigned irq = plic_claim(); irq != 0) {
        serve_device(irq);
        plic_complete(irq);
      }
      return Interrupt::Device;
    default: return Interrupt::None;
  }
}

}  // namespace kernel
