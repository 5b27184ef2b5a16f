// Traps from user mode: system calls, interrupts and faults.

#include "kernel/arch/csr.hpp"
#include "kernel/boot/kernel_memory.hpp"
#include "kernel/lib/panic.hpp"
#include "kernel/lib/printf.hpp"
#include "kernel/lib/stop.hpp"
#include "kernel/memory/vmfault.hpp"
#include "kernel/process/cpu.hpp"
#include "kernel/process/process.hpp"
#include "kernel/syscall/syscall.hpp"
#include "kernel/trap/instruction_cache.hpp"
#include "kernel/trap/interrupts.hpp"
#include "kernel/trap/trap.hpp"
#include "riscv/cause.hpp"

// From arch/trampoline.S and arch/kernel_vector.S.
extern "C" const char trampoline[], uservec[], userret[];
extern "C" void kernelvec();

namespace kernel {

using csr::Sstatus;
using riscv::ExceptionCause;

namespace {

/// The address in every address space of a label in the trampoline page.
std::uint64_t in_trampoline(const char* label) {
  return (TRAMPOLINE + static_cast<std::uint64_t>(label - trampoline)).value;
}

void serve_system_call(Process& process) {
  if (killed(process)) exit(-1);
  process.trapframe->epc += 4;  // behind the ecall
  // From here on scause and the like may change: they have been read.
  interrupts_on();
  syscall();
}

/// What the access that faulted lacks; 0 when that was no page fault.
std::uint64_t missing_permission(std::uint64_t scause) {
  switch (static_cast<ExceptionCause>(scause)) {
    case ExceptionCause::InstructionPageFault: return PTE_X;
    case ExceptionCause::LoadPageFault: return PTE_R;
    case ExceptionCause::StorePageFault: return PTE_W;
    default: return 0;
  }
}

void end_for(Process& process, const char* reason) {
  printf("pid %d %s: killed by %s at pc 0x%lx, address 0x%lx\n", process.pid, process.name.data(), reason,
         csr::Sepc::read(), csr::Stval::read());
  setkilled(process);
}

/// Serves what the kernel has promised, and ends the process for anything else.
void serve_exception(Process& process, std::uint64_t scause) {
  const std::uint64_t permission = missing_permission(scause);
  const Fault fault = permission != 0
                          ? vmfault(process.pagetable, process.size, VirtAddr(csr::Stval::read()), permission)
                          : Fault::Refused;
  switch (fault) {
    case Fault::Served: break;
    case Fault::OutOfMemory:
      // The first process must not end. It tries again when others have had time to.
      if (is_init(process)) {
        yield();
      } else {
        end_for(process, "want of memory");
      }
      break;
    case Fault::Refused: end_for(process, name_of(static_cast<ExceptionCause>(scause))); break;
  }
}

}  // namespace

/// The trampoline jumps here, on the process's kernel stack and with the kernel's
/// page table. Interrupts are off.
extern "C" [[noreturn]] void usertrap() {
  stop_if_panicking();
  if (Sstatus::Spp::get(Sstatus::read())) panic("usertrap: not from user mode");
  trapinithart();

  Process& process = *myproc();
  process.trapframe->epc = csr::Sepc::read();
  const std::uint64_t scause = csr::Scause::read();
  Interrupt interrupt = Interrupt::None;
  if (scause == static_cast<std::uint64_t>(ExceptionCause::EcallFromUser)) {
    serve_system_call(process);
  } else if ((scause & riscv::kCauseInterrupt) != 0) {
    interrupt = devintr(scause);
    if (interrupt == Interrupt::None) end_for(process, "an unexpected interrupt");
  } else {
    serve_exception(process, scause);
  }

  if (killed(process)) exit(-1);
  if (interrupt == Interrupt::Timer) yield();
  usertrapret();
}

void trapinithart() { csr::Stvec::write(reinterpret_cast<std::uint64_t>(&kernelvec)); }

void usertrapret() {
  // A trap between here and sret would arrive at uservec, which expects user mode.
  interrupts_off();
  csr::Stvec::write(in_trampoline(uservec));

  const Process& process = *myproc();
  Trapframe& trapframe = *process.trapframe;
  trapframe.kernel_satp = csr::Satp::read();
  trapframe.kernel_sp = (process.kernel_stack + PGSIZE).value;
  trapframe.kernel_hart = cpuid();
  trapframe.kernel_trap = reinterpret_cast<std::uint64_t>(&usertrap);

  const std::uint64_t to_user = Sstatus::Spp::with(Sstatus::read(), false);
  Sstatus::write(Sstatus::Spie::with(to_user, true));
  csr::Sepc::write(trapframe.epc);
  catch_up_with_new_code();

  using UserRet = void (*)(std::uint64_t satp);
  reinterpret_cast<UserRet>(in_trampoline(userret))(satp_of(process.pagetable));
  __builtin_unreachable();
}

}  // namespace kernel
