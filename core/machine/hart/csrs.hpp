// The stored control and status registers of a hart, and the rules by which a write becomes a legal value
// (WARL). What is derived when read (sstatus, mip, counters) is in csr_access.cpp.
#pragma once

#include <array>
#include <cstdint>

#include "riscv/cause.hpp"
#include "riscv/csr.hpp"
#include "riscv/paging.hpp"

namespace machine {

struct Csrs {
  static constexpr std::uint64_t kMisa =
      riscv::Misa::kRv64 | riscv::Misa::extension('I') | riscv::Misa::extension('M') |
      riscv::Misa::extension('A') | riscv::Misa::extension('C') | riscv::Misa::extension('F') |
      riscv::Misa::extension('D') | riscv::Misa::extension('S') | riscv::Misa::extension('U');
  /// UXL and SXL are fixed at 64 bits.
  static constexpr std::uint64_t kMstatusReset =
      riscv::Mstatus::Uxl::with(riscv::Mstatus::Sxl::with(0, 2), 2);

  std::uint64_t fcsr = 0;
  std::uint64_t mstatus = kMstatusReset;
  std::uint64_t medeleg = 0;
  std::uint64_t mideleg = 0;
  std::uint64_t mie = 0;
  std::uint64_t mip = 0;  ///< the bits that software writes; devices drive the others
  std::uint64_t mtvec = 0;
  std::uint64_t mcounteren = 0;
  std::uint64_t menvcfg = 0;
  std::uint64_t mcountinhibit = 0;
  std::uint64_t mscratch = 0;
  std::uint64_t mepc = 0;
  std::uint64_t mcause = 0;
  std::uint64_t mtval = 0;
  std::uint64_t stvec = 0;
  std::uint64_t scounteren = 0;
  std::uint64_t senvcfg = 0;
  std::uint64_t sscratch = 0;
  std::uint64_t sepc = 0;
  std::uint64_t scause = 0;
  std::uint64_t stval = 0;
  std::uint64_t stimecmp = ~std::uint64_t{0};
  std::uint64_t cycle_offset = 0;    ///< mcycle minus the clock
  std::uint64_t instret_offset = 0;  ///< minstret minus the instructions retired
  /// mhpmcounter3 and on: as many as QEMU has. No event is supported, so they keep what is written.
  std::array<std::uint64_t, 16> mhpmcounter{};

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.fcsr, self.mstatus, self.medeleg, self.mideleg, self.mie, self.mip, self.mtvec,
            self.mcounteren, self.menvcfg, self.mcountinhibit, self.mscratch, self.mepc, self.mcause,
            self.mtval, self.stvec, self.scounteren, self.senvcfg, self.sscratch, self.sepc, self.scause,
            self.stval, self.stimecmp, self.cycle_offset, self.instret_offset, self.mhpmcounter);
    archive.rule(self.legal(), "every CSR holds a value that a write could have put there");
  }

 private:
  bool legal() const;
};

namespace warl {

inline constexpr std::uint64_t kSupervisorInterrupts =
    riscv::bit_of(riscv::InterruptCause::SupervisorSoftware) |
    riscv::bit_of(riscv::InterruptCause::SupervisorTimer) |
    riscv::bit_of(riscv::InterruptCause::SupervisorExternal);
inline constexpr std::uint64_t kMachineInterrupts = riscv::bit_of(riscv::InterruptCause::MachineSoftware) |
                                                    riscv::bit_of(riscv::InterruptCause::MachineTimer) |
                                                    riscv::bit_of(riscv::InterruptCause::MachineExternal);
inline constexpr std::uint64_t kInterrupts = kSupervisorInterrupts | kMachineInterrupts;
/// Exceptions 0..9, 12, 13 and 15; an environment call from M-mode cannot be delegated.
inline constexpr std::uint64_t kDelegableExceptions = 0xb3ff;

constexpr std::uint64_t merge(std::uint64_t old, std::uint64_t value, std::uint64_t mask) {
  return (old & ~mask) | (value & mask);
}

/// MPP keeps its value when 2, the reserved mode, is written; SD says that FS is dirty.
constexpr std::uint64_t legalize_mstatus(std::uint64_t old, std::uint64_t value) {
  using S = riscv::Mstatus;
  constexpr std::uint64_t kWritable = S::Sie::mask | S::Mie::mask | S::Spie::mask | S::Mpie::mask |
                                      S::Spp::mask | S::Mprv::mask | S::Sum::mask | S::Mxr::mask |
                                      S::Tvm::mask | S::Tw::mask | S::Tsr::mask | S::Fs::mask;
  const std::uint64_t written = merge(old, value, kWritable);
  const std::uint64_t merged = S::Sd::with(written, S::Fs::get(written) == riscv::FloatState::kDirty);
  const auto mpp = static_cast<unsigned>(S::Mpp::get(value));
  return mpp == 2 ? merged : S::Mpp::with(merged, S::Mpp::get(value));
}

/// A write with a reserved mode is ignored, as on QEMU.
constexpr std::uint64_t legalize_tvec(std::uint64_t old, std::uint64_t value) {
  return riscv::Tvec::Mode::get(value) <= riscv::Tvec::kVectored ? value : old;
}

/// A write with an unsupported mode has no effect at all. All 16 bits of ASID are kept, as on QEMU: the TLBs
/// forget everything when satp changes, so no translation is ever used under another ASID.
constexpr std::uint64_t legalize_satp(std::uint64_t old, std::uint64_t value) {
  const bool bare = riscv::Satp::Mode::get(value) == riscv::Satp::kBare;
  return bare || riscv::paging_mode(value) ? value : old;
}

/// Bit 0 of an exception pc is always zero: instructions are two-byte aligned.
constexpr std::uint64_t legalize_epc(std::uint64_t value) { return value & ~std::uint64_t{1}; }

constexpr std::uint64_t legalize_menvcfg(std::uint64_t value) {
  return value & (riscv::Menvcfg::Fiom::mask | riscv::Menvcfg::Stce::mask);
}

/// The cycle, time and instret bits, and those of 29 counters that stay zero.
inline constexpr std::uint64_t kCounterEnables = 0xffffffff;

}  // namespace warl

/// A value is legal when a write to the register as it is at reset keeps it.
inline bool Csrs::legal() const {
  const auto within = [](std::uint64_t value, std::uint64_t mask) { return (value & ~mask) == 0; };
  return within(fcsr, riscv::Fcsr::Flags::mask | riscv::Fcsr::Rm::mask) &&
         warl::legalize_mstatus(kMstatusReset, mstatus) == mstatus &&
         within(medeleg, warl::kDelegableExceptions) && within(mideleg, warl::kSupervisorInterrupts) &&
         within(mie, warl::kInterrupts) && within(mip, warl::kSupervisorInterrupts) &&
         warl::legalize_tvec(0, mtvec) == mtvec && warl::legalize_tvec(0, stvec) == stvec &&
         within(mcounteren, warl::kCounterEnables) && within(scounteren, warl::kCounterEnables) &&
         warl::legalize_menvcfg(menvcfg) == menvcfg && within(senvcfg, riscv::Menvcfg::Fiom::mask) &&
         mcountinhibit == 0 && warl::legalize_epc(mepc) == mepc && warl::legalize_epc(sepc) == sepc;
}

}  // namespace machine
