// Traps from the kernel itself.

#include "kernel/arch/csr.hpp"
#include "kernel/lib/panic.hpp"
#include "kernel/lib/printf.hpp"
#include "kernel/lib/stop.hpp"
#include "kernel/process/process.hpp"
#include "kernel/trap/interrupts.hpp"
#include "riscv/cause.hpp"

namespace kernel {

/// kernelvec calls this for an interrupt, on the stack of what was interrupted. Interrupts are off.
extern "C" void kerneltrap() {
  stop_if_panicking();
  const std::uint64_t sepc = csr::Sepc::read();
  const std::uint64_t sstatus = csr::Sstatus::read();

  const Interrupt interrupt = devintr(csr::Scause::read());
  if (interrupt == Interrupt::None) panic("unexpected interrupt in the kernel");
  if (interrupt == Interrupt::Timer && myproc() != nullptr) yield();

  // Other traps may have come during yield.
  csr::Sepc::write(sepc);
  csr::Sstatus::write(sstatus);
}

/// kernelvec calls this for an exception, on a stack of its own.
extern "C" [[noreturn]] void kernel_exception() {
  stop_if_panicking();
  const auto cause = static_cast<riscv::ExceptionCause>(csr::Scause::read());
  printf("hart %zu: at pc 0x%lx, address 0x%lx\n", hart_number(), csr::Sepc::read(), csr::Stval::read());
  panic("exception in the kernel", name_of(cause));
}

}  // namespace kernel
