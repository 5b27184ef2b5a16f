// Control and status registers: numbers, and the fields of those that have any (Privileged Architecture,
// chapters 2, 3 and 10; Sstc; Unprivileged, Zicsr and Zicntr).
#pragma once

#include <cstdint>

#include "riscv/bits.hpp"
#include "riscv/privilege.hpp"

namespace riscv {

enum class Csr : std::uint16_t {
  Fflags = 0x001,
  Frm = 0x002,
  Fcsr = 0x003,
  Cycle = 0xc00,
  Time = 0xc01,
  Instret = 0xc02,
  Hpmcounter3 = 0xc03,
  Hpmcounter31 = 0xc1f,

  Sstatus = 0x100,
  Sie = 0x104,
  Stvec = 0x105,
  Scounteren = 0x106,
  Senvcfg = 0x10a,
  Sscratch = 0x140,
  Sepc = 0x141,
  Scause = 0x142,
  Stval = 0x143,
  Sip = 0x144,
  Stimecmp = 0x14d,
  Satp = 0x180,

  Mstatus = 0x300,
  Misa = 0x301,
  Medeleg = 0x302,
  Mideleg = 0x303,
  Mie = 0x304,
  Mtvec = 0x305,
  Mcounteren = 0x306,
  Menvcfg = 0x30a,
  Mcountinhibit = 0x320,
  Mhpmevent3 = 0x323,
  Mhpmevent31 = 0x33f,
  Mscratch = 0x340,
  Mepc = 0x341,
  Mcause = 0x342,
  Mtval = 0x343,
  Mip = 0x344,
  Pmpcfg0 = 0x3a0,
  Pmpcfg15 = 0x3af,
  Pmpaddr0 = 0x3b0,
  Pmpaddr63 = 0x3ef,
  Tselect = 0x7a0,
  Tdata1 = 0x7a1,
  Tdata2 = 0x7a2,
  Tdata3 = 0x7a3,
  Mcycle = 0xb00,
  Minstret = 0xb02,
  Mhpmcounter3 = 0xb03,
  Mhpmcounter31 = 0xb1f,
  Mvendorid = 0xf11,
  Marchid = 0xf12,
  Mimpid = 0xf13,
  Mhartid = 0xf14,
  Mconfigptr = 0xf15,
};

/// Bits 9..8 of the number: the least privilege that may touch it.
constexpr unsigned least_privilege(unsigned csr) { return (csr >> 8) & 3; }
/// Bits 11..10 both set: writing it is illegal.
constexpr bool read_only(unsigned csr) { return (csr >> 10) == 3; }

struct Mstatus {
  using Sie = Flag<1>;
  using Mie = Flag<3>;
  using Spie = Flag<5>;
  using Mpie = Flag<7>;
  using Spp = Flag<8>;
  using Mpp = Field<12, 11, Privilege>;
  using Fs = Field<14, 13>;
  using Mprv = Flag<17>;
  using Sum = Flag<18>;
  using Mxr = Flag<19>;
  using Tvm = Flag<20>;
  using Tw = Flag<21>;
  using Tsr = Flag<22>;
  using Uxl = Field<33, 32>;
  using Sxl = Field<35, 34>;
  using Sd = Flag<63>;

  /// What sstatus shows of mstatus; UBE, VS and XS are fixed at zero here.
  static constexpr std::uint64_t kSupervisorView =
      Sie::mask | Spie::mask | Spp::mask | Fs::mask | Sum::mask | Mxr::mask | Uxl::mask | Sd::mask;
};
static_assert(Mstatus::Mpp::with(0, Privilege::Machine) == 0x1800);

struct Satp {
  using Mode = Field<63, 60>;
  using Asid = Field<59, 44>;
  using Ppn = Field<43, 0>;
  static constexpr std::uint64_t kBare = 0;
  static constexpr std::uint64_t kSv39 = 8;
  static constexpr std::uint64_t kSv48 = 9;
  static constexpr std::uint64_t kSv57 = 10;
};

struct Tvec {
  using Mode = Field<1, 0>;
  static constexpr std::uint64_t kDirect = 0;
  static constexpr std::uint64_t kVectored = 1;
  static constexpr std::uint64_t kBaseMask = ~std::uint64_t{3};
};

struct Menvcfg {
  using Fiom = Flag<0>;
  using Stce = Flag<63>;  ///< stimecmp works, and drives STIP
};

/// Bits of mcounteren and scounteren.
struct Counteren {
  using Cycle = Flag<0>;
  using Time = Flag<1>;
  using Instret = Flag<2>;
};

struct Fcsr {
  using Flags = Field<4, 0>;
  using Rm = Field<7, 5>;
};

/// Values of mstatus.FS.
struct FloatState {
  static constexpr std::uint64_t kOff = 0;
  static constexpr std::uint64_t kDirty = 3;
};

struct Misa {
  static constexpr std::uint64_t kRv64 = 2ull << 62;
  static constexpr std::uint64_t extension(char letter) { return 1ull << (letter - 'A'); }
};

}  // namespace riscv
