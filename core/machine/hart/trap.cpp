// Entering traps (Privileged Architecture, 3.1.6 to 3.1.9, 3.3.2 and 10.1).
#include "machine/configuration.hpp"
#include "machine/hart/hart.hpp"
#include "machine/hart/interrupts.hpp"

namespace machine {

using riscv::Mstatus;
using riscv::Privilege;

Hart::Outcome Hart::raise(riscv::ExceptionCause cause, std::uint64_t value) {
  note_beyond_ram(cause, value);
  const bool delegated = privilege_ != Privilege::Machine && (csrs_.medeleg & riscv::bit_of(cause)) != 0;
  const std::uint64_t tvec = delegated ? csrs_.stvec : csrs_.mtvec;
  enter_trap(static_cast<std::uint64_t>(cause), delegated, value, tvec & riscv::Tvec::kBaseMask);
  return Outcome::Trapped;
}

Hart::Outcome Hart::illegal(const Instruction& instruction) {
  return raise(riscv::ExceptionCause::IllegalInstruction, instruction.word);
}

Hart::Outcome Hart::raise_fetch_fault() {
  if (privilege_ != Privilege::Machine && !no_active_pmp_ && mmu_.pmp().none_active()) {
    no_active_pmp_ = NoActivePmp{id_, privilege_, pc_};
  }
  return raise(mmu_.trap().cause, mmu_.trap().value);
}

void Hart::note_beyond_ram(riscv::ExceptionCause cause, std::uint64_t address) {
  using enum riscv::ExceptionCause;
  if (beyond_ram_ || privilege_ == Privilege::User) return;
  if (cause != InstructionAccessFault && cause != LoadAccessFault && cause != StoreAccessFault) return;
  const std::uint64_t offset = address - riscv::platform::kRam.value;
  if (offset < board_.ram().size() || offset >= kMostMemory) return;
  beyond_ram_ = BeyondRam{id_, privilege_, pc_, address};
}

void Hart::enter_trap(std::uint64_t cause, bool to_supervisor, std::uint64_t value, std::uint64_t vector) {
  const TrapTaken trap{cause, pc_, value, privilege_};
  std::uint64_t& mstatus = csrs_.mstatus;
  if (to_supervisor) {
    csrs_.sepc = pc_;
    csrs_.scause = cause;
    csrs_.stval = value;
    mstatus = Mstatus::Spie::with(mstatus, Mstatus::Sie::get(mstatus));
    mstatus = Mstatus::Sie::with(mstatus, false);
    mstatus = Mstatus::Spp::with(mstatus, privilege_ == Privilege::Supervisor);
    privilege_ = Privilege::Supervisor;
  } else {
    csrs_.mepc = pc_;
    csrs_.mcause = cause;
    csrs_.mtval = value;
    mstatus = Mstatus::Mpie::with(mstatus, Mstatus::Mie::get(mstatus));
    mstatus = Mstatus::Mie::with(mstatus, false);
    mstatus = Mstatus::Mpp::with(mstatus, privilege_);
    privilege_ = Privilege::Machine;
  }
  pc_ = vector;
  check_interrupts_ = true;
  passes_breakpoint_ = false;
  if (Probe* probe = board_.probe_to_tell()) probe->trap_taken(*this, trap);
}

void Hart::take_interrupt() {
  check_interrupts_ = false;
  const std::uint64_t pending = mip() & csrs_.mie;
  if (pending == 0) return;
  waiting_ = false;
  const auto cause = choose_interrupt({pending, csrs_.mideleg, csrs_.mstatus, privilege_});
  if (!cause) return;
  const bool delegated = (csrs_.mideleg & riscv::bit_of(*cause)) != 0;
  const std::uint64_t tvec = delegated ? csrs_.stvec : csrs_.mtvec;
  const auto code = static_cast<std::uint64_t>(*cause);
  const bool vectored = riscv::Tvec::Mode::get(tvec) == riscv::Tvec::kVectored;
  enter_trap(riscv::kCauseInterrupt | code, delegated, 0,
             (tvec & riscv::Tvec::kBaseMask) + (vectored ? 4 * code : 0));
  ask_probe();
}

/// MPRV makes M-mode loads and stores act as those of the mode in MPP.
Privilege Hart::data_privilege() const {
  const bool as_mpp = privilege_ == Privilege::Machine && Mstatus::Mprv::get(csrs_.mstatus);
  return as_mpp ? Mstatus::Mpp::get(csrs_.mstatus) : privilege_;
}

}  // namespace machine
