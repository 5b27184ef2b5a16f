// Traps from the kernel itself.

#include "kernel/arch/csr.hpp"
#include "kernel/lib/panic.hpp"
#include "kernel/lib/printf.hpp"
#include "kernel/lib/stop.hpp"
#include "kernel/process/process.hpp"
#include "kernel/trap/interrupts.hpp"
#include "riscv/cause.hpp"

namespace kernel {

namespace {

[[noreturn]] void die_of_trap(std::uint64_t scause) {
  const bool is_interrupt = (scause & riscv::kCauseInterrupt) != 0;
  printf("hart %zu: scause 0x%lx, sepc 0x%lx, stval 0x%lx\n", hart_number(), scause, csr::Sepc::read(),
         csr::Stval::read());
  panic("trap in the kernel",
        is_interrupt ? "unexpected interrupt" : name_of(static_cast<riscv::ExceptionCause>(scause)));
}

}  // namespace

/// kernelvec calls this on the stack of whatever was interrupted. Interrupts are off.
extern "C" void kerneltrap() {
  stop_if_panicking();
  const std::uint64_t sepc = csr::Sepc::read();
  const std::uint64_t sstatus = csr::Sstatus::read();
  const std::uint64_t scause = csr::Scause::read();

  const Interrupt interrupt = devintr(scause);
  if (interrupt == Interrupt::None) die_of_trap(scause);
  if (interrupt == Interrupt::Timer && myproc() != nullptr) yield();

  // Other traps may have come during yield.
  csr::Sepc::write(sepc);
  csr::Sstatus::write(sstatus);
}

}  // namespace kernel
