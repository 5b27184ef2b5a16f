// Reading and writing CSRs: who may, what is derived, and what a write sets in motion.
#include <algorithm>

#include "machine/hart/hart.hpp"

namespace machine {

namespace {

using riscv::Csr;
using riscv::InterruptCause;
using riscv::Mstatus;
using riscv::Privilege;

constexpr unsigned number(Csr csr) { return static_cast<unsigned>(csr); }
constexpr bool between(unsigned csr, Csr first, Csr last) {
  return csr >= number(first) && csr <= number(last);
}

constexpr std::uint64_t kSupervisorTimer = riscv::bit_of(InterruptCause::SupervisorTimer);
constexpr std::uint64_t kSupervisorSoftware = riscv::bit_of(InterruptCause::SupervisorSoftware);

}  // namespace

std::uint64_t Hart::mip() const {
  std::uint64_t pending = csrs_.mip | board_.pins().levels(id_);
  if (stce()) {
    pending &= ~kSupervisorTimer;
    if (board_.clint().mtime() >= csrs_.stimecmp) pending |= kSupervisorTimer;
  }
  return pending;
}

std::uint64_t Hart::timer_deadline() const {
  const auto to_come = [&](std::uint64_t cycle) {
    return cycle > board_.clock().cycles ? cycle : ~std::uint64_t{0};
  };
  const std::uint64_t machine_timer = to_come(board_.clint().deadline(id_));
  if (!stce()) return machine_timer;
  const std::uint64_t supervisor_timer = Clock::cycle_of(csrs_.stimecmp - board_.clint().mtime_offset());
  return std::min(machine_timer, to_come(supervisor_timer));
}

bool Hart::csr_accessible(unsigned csr) const {
  if (between(csr, Csr::Fflags, Csr::Fcsr)) return float_enabled();
  if (static_cast<unsigned>(privilege_) < riscv::least_privilege(csr)) return false;
  if (between(csr, Csr::Cycle, Csr::Hpmcounter31)) return counter_accessible(csr);
  if (csr == number(Csr::Stimecmp)) return stimecmp_accessible();
  if (csr == number(Csr::Satp))
    return !(privilege_ == Privilege::Supervisor && Mstatus::Tvm::get(csrs_.mstatus));
  return true;
}

/// mcounteren opens a counter to S-mode, scounteren further to U-mode.
bool Hart::counter_accessible(unsigned csr) const {
  const std::uint64_t bit = 1ull << (csr - number(Csr::Cycle));
  if (privilege_ == Privilege::Machine) return true;
  if ((csrs_.mcounteren & bit) == 0) return false;
  return privilege_ == Privilege::Supervisor || (csrs_.scounteren & bit) != 0;
}

/// Writes after which the machine must look again when the next timer is due.
bool Hart::moves_deadline(unsigned csr) {
  return csr == number(Csr::Stimecmp) || csr == number(Csr::Menvcfg);
}

bool Hart::stimecmp_accessible() const {
  return privilege_ == Privilege::Machine || (stce() && riscv::Counteren::Time::get(csrs_.mcounteren));
}

std::optional<std::uint64_t> Hart::read_counter(unsigned csr) const {
  switch (static_cast<Csr>(csr)) {
    case Csr::Cycle:
    case Csr::Mcycle: return board_.clock().cycles + csrs_.cycle_offset;
    case Csr::Time: return board_.clint().mtime();
    case Csr::Instret:
    case Csr::Minstret: return started_ - trapped_ + csrs_.instret_offset;
    default: break;
  }
  const auto event_counter = [&](Csr first) {
    const unsigned index = csr - number(first);
    return index < csrs_.mhpmcounter.size() ? csrs_.mhpmcounter[index] : 0;
  };
  if (between(csr, Csr::Hpmcounter3, Csr::Hpmcounter31)) return event_counter(Csr::Hpmcounter3);
  if (between(csr, Csr::Mhpmcounter3, Csr::Mhpmcounter31)) return event_counter(Csr::Mhpmcounter3);
  if (between(csr, Csr::Mhpmevent3, Csr::Mhpmevent31)) return 0;
  return std::nullopt;
}

std::optional<std::uint64_t> Hart::read_machine_csr(unsigned csr) const {
  if (between(csr, Csr::Pmpcfg0, Csr::Pmpcfg15)) {
    const unsigned index = csr - number(Csr::Pmpcfg0);
    if (index % 2 != 0) return std::nullopt;  // odd ones do not exist on RV64
    return mmu_.pmp().config(4 * index);
  }
  if (between(csr, Csr::Pmpaddr0, Csr::Pmpaddr63)) return mmu_.pmp().address(csr - number(Csr::Pmpaddr0));
  switch (static_cast<Csr>(csr)) {
    case Csr::Mstatus: return csrs_.mstatus;
    case Csr::Misa: return Csrs::kMisa;
    case Csr::Medeleg: return csrs_.medeleg;
    case Csr::Mideleg: return csrs_.mideleg;
    case Csr::Mie: return csrs_.mie;
    case Csr::Mtvec: return csrs_.mtvec;
    case Csr::Mcounteren: return csrs_.mcounteren;
    case Csr::Menvcfg: return csrs_.menvcfg;
    case Csr::Mcountinhibit: return csrs_.mcountinhibit;
    case Csr::Mscratch: return csrs_.mscratch;
    case Csr::Mepc: return csrs_.mepc;
    case Csr::Mcause: return csrs_.mcause;
    case Csr::Mtval: return csrs_.mtval;
    case Csr::Mip: return mip();
    case Csr::Mhartid: return id_;
    case Csr::Mvendorid:
    case Csr::Marchid:
    case Csr::Mimpid:
    case Csr::Mconfigptr:
    case Csr::Tselect:
    case Csr::Tdata1:
    case Csr::Tdata2:
    case Csr::Tdata3: return 0;
    default: return read_counter(csr);
  }
}

std::optional<std::uint64_t> Hart::read_csr(unsigned csr) const {
  if (!csr_accessible(csr)) return std::nullopt;
  switch (static_cast<Csr>(csr)) {
    case Csr::Fflags: return riscv::Fcsr::Flags::get(csrs_.fcsr);
    case Csr::Frm: return riscv::Fcsr::Rm::get(csrs_.fcsr);
    case Csr::Fcsr: return csrs_.fcsr;
    case Csr::Sstatus: return csrs_.mstatus & Mstatus::kSupervisorView;
    case Csr::Sie: return csrs_.mie & csrs_.mideleg;
    case Csr::Sip: return mip() & csrs_.mideleg;
    case Csr::Stvec: return csrs_.stvec;
    case Csr::Scounteren: return csrs_.scounteren;
    case Csr::Senvcfg: return csrs_.senvcfg;
    case Csr::Sscratch: return csrs_.sscratch;
    case Csr::Sepc: return csrs_.sepc;
    case Csr::Scause: return csrs_.scause;
    case Csr::Stval: return csrs_.stval;
    case Csr::Stimecmp: return csrs_.stimecmp;
    case Csr::Satp: return mmu_.satp();
    default: return read_machine_csr(csr);
  }
}

void Hart::write_mstatus(std::uint64_t value) {
  csrs_.mstatus = warl::legalize_mstatus(csrs_.mstatus, value);
  mmu_.set_sum_mxr(Mstatus::Sum::get(csrs_.mstatus), Mstatus::Mxr::get(csrs_.mstatus));
}

/// With Sstc the timer bit follows stimecmp and cannot be written.
void Hart::write_mip(std::uint64_t value) {
  const std::uint64_t writable = warl::kSupervisorInterrupts & ~(stce() ? kSupervisorTimer : 0);
  csrs_.mip = warl::merge(csrs_.mip, value, writable);
}

bool Hart::write_machine_csr(unsigned csr, std::uint64_t value) {
  if (between(csr, Csr::Pmpcfg0, Csr::Pmpcfg15)) {
    const unsigned index = csr - number(Csr::Pmpcfg0);
    mmu_.pmp().set_config(4 * index, value);
    mmu_.pmp_changed();
    return index % 2 == 0;
  }
  if (between(csr, Csr::Pmpaddr0, Csr::Pmpaddr63)) {
    mmu_.pmp().set_address(csr - number(Csr::Pmpaddr0), value);
    mmu_.pmp_changed();
    return true;
  }
  if (between(csr, Csr::Mhpmcounter3, Csr::Mhpmcounter31)) {
    const unsigned index = csr - number(Csr::Mhpmcounter3);
    if (index < csrs_.mhpmcounter.size()) csrs_.mhpmcounter[index] = value;
    return true;
  }
  switch (static_cast<Csr>(csr)) {
    case Csr::Mstatus: write_mstatus(value); return true;
    case Csr::Misa: return true;  // fixed
    case Csr::Medeleg: csrs_.medeleg = value & warl::kDelegableExceptions; return true;
    case Csr::Mideleg: csrs_.mideleg = value & warl::kSupervisorInterrupts; return true;
    case Csr::Mie: csrs_.mie = value & warl::kInterrupts; return true;
    case Csr::Mtvec: csrs_.mtvec = warl::legalize_tvec(csrs_.mtvec, value); return true;
    case Csr::Mcounteren: csrs_.mcounteren = value & warl::kCounterEnables; return true;
    case Csr::Menvcfg: csrs_.menvcfg = warl::legalize_menvcfg(value); return true;
    case Csr::Mcountinhibit: return true;  // counters cannot be stopped
    case Csr::Mscratch: csrs_.mscratch = value; return true;
    case Csr::Mepc: csrs_.mepc = warl::legalize_epc(value); return true;
    case Csr::Mcause: csrs_.mcause = value; return true;
    case Csr::Mtval: csrs_.mtval = value; return true;
    case Csr::Mip: write_mip(value); return true;
    case Csr::Mcycle: csrs_.cycle_offset = value - (board_.clock().cycles + 1); return true;
    // A write takes the place of the increment that the writing instruction would have made.
    case Csr::Minstret: csrs_.instret_offset = value - (started_ - trapped_ + 1); return true;
    case Csr::Tselect:
    case Csr::Tdata1:
    case Csr::Tdata2:
    case Csr::Tdata3: return true;  // no triggers
    default: return read_counter(csr).has_value();
  }
}

void Hart::write_fcsr(std::uint64_t value) {
  csrs_.fcsr = value & (riscv::Fcsr::Flags::mask | riscv::Fcsr::Rm::mask);
  set_float_dirty();
}

void Hart::write_satp(std::uint64_t value) {
  const std::uint64_t before = mmu_.satp();
  if (board_.walks_watched()) mmu_.forget_present_translations();
  mmu_.set_satp(warl::legalize_satp(before, value));
  if (mmu_.satp() == before) return;
  if (Probe* probe = board_.probe_to_tell()) probe->satp_changed(*this, before);
}

bool Hart::write_csr(unsigned csr, std::uint64_t value) {
  if (!csr_accessible(csr) || riscv::read_only(csr)) return false;
  check_interrupts_ = true;
  switch (static_cast<Csr>(csr)) {
    case Csr::Fflags: write_fcsr(riscv::Fcsr::Flags::with(csrs_.fcsr, value)); return true;
    case Csr::Frm: write_fcsr(riscv::Fcsr::Rm::with(csrs_.fcsr, value)); return true;
    case Csr::Fcsr: write_fcsr(value); return true;
    case Csr::Sstatus:
      write_mstatus(warl::merge(csrs_.mstatus, value, Mstatus::kSupervisorView));
      return true;
    case Csr::Sie: csrs_.mie = warl::merge(csrs_.mie, value, csrs_.mideleg); return true;
    case Csr::Sip:
      csrs_.mip = warl::merge(csrs_.mip, value, csrs_.mideleg & kSupervisorSoftware);
      return true;
    case Csr::Stvec: csrs_.stvec = warl::legalize_tvec(csrs_.stvec, value); return true;
    case Csr::Scounteren: csrs_.scounteren = value & warl::kCounterEnables; return true;
    case Csr::Senvcfg: csrs_.senvcfg = value & riscv::Menvcfg::Fiom::mask; return true;
    case Csr::Sscratch: csrs_.sscratch = value; return true;
    case Csr::Sepc: csrs_.sepc = warl::legalize_epc(value); return true;
    case Csr::Scause: csrs_.scause = value; return true;
    case Csr::Stval: csrs_.stval = value; return true;
    case Csr::Stimecmp: csrs_.stimecmp = value; return true;
    case Csr::Satp: write_satp(value); return true;
    default: return write_machine_csr(csr, value);
  }
}

}  // namespace machine
