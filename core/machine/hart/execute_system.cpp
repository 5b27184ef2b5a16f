// Everything run_page leaves over, one instruction at a time: dispatch, CSR instructions, privileged
// instructions.
#include "machine/hart/hart.hpp"

namespace machine {

using riscv::Mstatus;
using riscv::Privilege;

namespace {

constexpr bool is_float(Opcode opcode) {
  return (opcode >= Opcode::FmaddS && opcode <= Opcode::FmvDX) || opcode == Opcode::Flw ||
         opcode == Opcode::Fld || opcode == Opcode::Fsw || opcode == Opcode::Fsd;
}

}  // namespace

Hart::Outcome Hart::execute_slow(const Instruction& instruction) {
  const Opcode opcode = instruction.opcode;
  Outcome outcome;
  if (opcode == Opcode::Straddle) return execute_by_halves();
  if (opcode <= Opcode::Illegal) {
    outcome = illegal(instruction);
  } else if (opcode <= Opcode::Lwu) {
    outcome = execute_load(instruction);
  } else if (is_float(opcode)) {
    outcome = execute_float(instruction);
  } else if (opcode >= Opcode::Sb && opcode <= Opcode::Sd) {
    outcome = execute_store(instruction);
  } else if (opcode >= Opcode::LrW && opcode <= Opcode::AmomaxuD) {
    outcome = execute_atomic(instruction);
  } else {
    outcome = execute_system(instruction);
  }
  if (outcome == Outcome::Retired || outcome == Outcome::Yield) pc_ += instruction.length();
  return outcome;
}

std::optional<Instruction> Hart::fetch_instruction() {
  std::uint16_t low = 0, high = 0;
  const auto fetch = [&](std::uint64_t pc, std::uint16_t& halfword) {
    return mmu_.fetch_halfword(riscv::VirtAddr(pc), privilege_, halfword) != Mmu::Reach::Fault;
  };
  if (!fetch(pc_, low)) return std::nullopt;
  if (is_compressed(low)) return decode_compressed(low);
  if (!fetch(pc_ + 2, high)) return std::nullopt;
  return decode(static_cast<std::uint32_t>(high) << 16 | low);
}

/// An instruction that cannot come from the cache of decoded pages: its halves lie in two pages, either of
/// which may change alone, or PMP treats parts of its page differently, or it cannot be fetched at all. It is
/// carried out through a page of its own.
Hart::Outcome Hart::execute_by_halves() {
  const auto instruction = fetch_instruction();
  if (!instruction) return raise_fetch_fault();
  *uncached_.slot(pc_) = Slot(*instruction);
  const PageRun run = run_one(uncached_);
  return run.end == PageEnd::Slow ? execute_slow(*instruction) : Outcome::Jumped;
}

Hart::Outcome Hart::execute_system(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::FenceI: return Outcome::Retired;  // writes to code are seen at once
    case Opcode::Ecall: return execute_ecall();
    case Opcode::Ebreak: return raise(riscv::ExceptionCause::Breakpoint, pc_);
    case Opcode::Mret: return execute_mret(instruction);
    case Opcode::Sret: return execute_sret(instruction);
    case Opcode::Wfi: return execute_wfi(instruction);
    case Opcode::SfenceVma: return execute_sfence(instruction);
    default: return execute_csr(instruction);
  }
}

Hart::Outcome Hart::execute_ecall() {
  switch (privilege_) {
    case Privilege::User: return raise(riscv::ExceptionCause::EcallFromUser, 0);
    case Privilege::Supervisor: return raise(riscv::ExceptionCause::EcallFromSupervisor, 0);
    case Privilege::Machine: break;
  }
  return raise(riscv::ExceptionCause::EcallFromMachine, 0);
}

/// CSRRW with rd = x0 does not read, CSRRS and CSRRC with rs1 = x0 do not write (Unprivileged, Zicsr).
/// Reading has no side effect on any register of this hart, so only writing needs care.
Hart::Outcome Hart::execute_csr(const Instruction& instruction) {
  const Opcode opcode = instruction.opcode;
  const auto csr = static_cast<unsigned>(instruction.immediate);
  const bool from_register = opcode <= Opcode::Csrrc;
  const std::uint64_t operand = from_register ? reg(instruction.rs1) : instruction.rs1;
  const bool replaces = opcode == Opcode::Csrrw || opcode == Opcode::Csrrwi;
  const bool clears = opcode == Opcode::Csrrc || opcode == Opcode::Csrrci;

  const std::optional<std::uint64_t> old = read_csr(csr);
  if (!old) return illegal(instruction);
  if (replaces || instruction.rs1 != 0) {
    // SEIP reads as the wire or the software bit, but a read-modify-write sees the software bit alone
    // (3.1.9).
    const std::uint64_t base = csr == static_cast<unsigned>(riscv::Csr::Mip) ? csrs_.mip : *old;
    const std::uint64_t value = replaces ? operand : clears ? base & ~operand : base | operand;
    if (!write_csr(csr, value)) return illegal(instruction);
  }
  reg(instruction.rd) = *old;
  return moves_deadline(csr) ? Outcome::Yield : Outcome::Retired;
}

Hart::Outcome Hart::execute_mret(const Instruction& instruction) {
  if (privilege_ != Privilege::Machine) return illegal(instruction);
  std::uint64_t& mstatus = csrs_.mstatus;
  const Privilege previous = Mstatus::Mpp::get(mstatus);
  mstatus = Mstatus::Mie::with(mstatus, Mstatus::Mpie::get(mstatus));
  mstatus = Mstatus::Mpie::with(mstatus, true);
  mstatus = Mstatus::Mpp::with(mstatus, Privilege::User);
  if (previous != Privilege::Machine) mstatus = Mstatus::Mprv::with(mstatus, false);
  privilege_ = previous;
  pc_ = csrs_.mepc;
  check_interrupts_ = true;
  if (Probe* probe = board_.probe_to_tell()) probe->trap_left(*this);
  return Outcome::Jumped;
}

Hart::Outcome Hart::execute_sret(const Instruction& instruction) {
  const bool trapped = privilege_ == Privilege::Supervisor && Mstatus::Tsr::get(csrs_.mstatus);
  if (privilege_ == Privilege::User || trapped) return illegal(instruction);
  std::uint64_t& mstatus = csrs_.mstatus;
  const Privilege previous = Mstatus::Spp::get(mstatus) ? Privilege::Supervisor : Privilege::User;
  mstatus = Mstatus::Sie::with(mstatus, Mstatus::Spie::get(mstatus));
  mstatus = Mstatus::Spie::with(mstatus, true);
  mstatus = Mstatus::Spp::with(mstatus, false);
  mstatus = Mstatus::Mprv::with(mstatus, false);
  privilege_ = previous;
  pc_ = csrs_.sepc;
  check_interrupts_ = true;
  if (Probe* probe = board_.probe_to_tell()) probe->trap_left(*this);
  return Outcome::Jumped;
}

/// Waits for an interrupt that is pending and enabled in mie, deliverable or not (3.3.3).
Hart::Outcome Hart::execute_wfi(const Instruction& instruction) {
  const bool trapped = privilege_ == Privilege::Supervisor && Mstatus::Tw::get(csrs_.mstatus);
  if (privilege_ == Privilege::User || trapped) return illegal(instruction);
  waiting_ = !wake_pending();
  return Outcome::Yield;
}

/// rs1 = x0: all addresses; rs2 = x0: all address spaces (Privileged Architecture, 10.2.1).
void Hart::tell_of_fence(Probe& probe, const Instruction& instruction) {
  const auto operand = [&](std::uint8_t index) {
    return index != 0 ? std::optional(reg(index)) : std::nullopt;
  };
  const auto address = operand(instruction.rs1);
  probe.fenced(*this, address ? std::optional(riscv::VirtAddr(*address)) : std::nullopt,
               operand(instruction.rs2));
}

Hart::Outcome Hart::execute_sfence(const Instruction& instruction) {
  const bool trapped = privilege_ == Privilege::Supervisor && Mstatus::Tvm::get(csrs_.mstatus);
  if (privilege_ == Privilege::User || trapped) return illegal(instruction);
  if (Probe* probe = board_.probe_to_tell()) tell_of_fence(*probe, instruction);
  if (board_.walks_watched()) mmu_.forget_present_translations();
  return Outcome::Retired;  // cached translations follow the tables by themselves
}

}  // namespace machine
