// What the manuals call each CSR (Privileged Architecture, 2.2, "CSR Listing"). The one list of names.
#pragma once

#include <array>
#include <string>

#include "riscv/csr.hpp"

namespace riscv {

/// One CSR, or a family of them whose names are numbered from `first_index` on.
struct CsrNameRow {
  Csr first;
  Csr last;
  const char* name;
  int first_index = -1;  ///< no family
};

// clang-format off
inline constexpr auto kCsrNames = std::to_array<CsrNameRow>({
  {Csr::Fflags,        Csr::Fflags,         "fflags"},
  {Csr::Frm,           Csr::Frm,            "frm"},
  {Csr::Fcsr,          Csr::Fcsr,           "fcsr"},
  {Csr::Cycle,         Csr::Cycle,          "cycle"},
  {Csr::Time,          Csr::Time,           "time"},
  {Csr::Instret,       Csr::Instret,        "instret"},
  {Csr::Hpmcounter3,   Csr::Hpmcounter31,   "hpmcounter",  3},
  {Csr::Sstatus,       Csr::Sstatus,        "sstatus"},
  {Csr::Sie,           Csr::Sie,            "sie"},
  {Csr::Stvec,         Csr::Stvec,          "stvec"},
  {Csr::Scounteren,    Csr::Scounteren,     "scounteren"},
  {Csr::Senvcfg,       Csr::Senvcfg,        "senvcfg"},
  {Csr::Sscratch,      Csr::Sscratch,       "sscratch"},
  {Csr::Sepc,          Csr::Sepc,           "sepc"},
  {Csr::Scause,        Csr::Scause,         "scause"},
  {Csr::Stval,         Csr::Stval,          "stval"},
  {Csr::Sip,           Csr::Sip,            "sip"},
  {Csr::Stimecmp,      Csr::Stimecmp,       "stimecmp"},
  {Csr::Satp,          Csr::Satp,           "satp"},
  {Csr::Mstatus,       Csr::Mstatus,        "mstatus"},
  {Csr::Misa,          Csr::Misa,           "misa"},
  {Csr::Medeleg,       Csr::Medeleg,        "medeleg"},
  {Csr::Mideleg,       Csr::Mideleg,        "mideleg"},
  {Csr::Mie,           Csr::Mie,            "mie"},
  {Csr::Mtvec,         Csr::Mtvec,          "mtvec"},
  {Csr::Mcounteren,    Csr::Mcounteren,     "mcounteren"},
  {Csr::Menvcfg,       Csr::Menvcfg,        "menvcfg"},
  {Csr::Mcountinhibit, Csr::Mcountinhibit,  "mcountinhibit"},
  {Csr::Mhpmevent3,    Csr::Mhpmevent31,    "mhpmevent",   3},
  {Csr::Mscratch,      Csr::Mscratch,       "mscratch"},
  {Csr::Mepc,          Csr::Mepc,           "mepc"},
  {Csr::Mcause,        Csr::Mcause,         "mcause"},
  {Csr::Mtval,         Csr::Mtval,          "mtval"},
  {Csr::Mip,           Csr::Mip,            "mip"},
  {Csr::Pmpcfg0,       Csr::Pmpcfg15,       "pmpcfg",      0},
  {Csr::Pmpaddr0,      Csr::Pmpaddr63,      "pmpaddr",     0},
  {Csr::Tselect,       Csr::Tselect,        "tselect"},
  {Csr::Tdata1,        Csr::Tdata1,         "tdata1"},
  {Csr::Tdata2,        Csr::Tdata2,         "tdata2"},
  {Csr::Tdata3,        Csr::Tdata3,         "tdata3"},
  {Csr::Mcycle,        Csr::Mcycle,         "mcycle"},
  {Csr::Minstret,      Csr::Minstret,       "minstret"},
  {Csr::Mhpmcounter3,  Csr::Mhpmcounter31,  "mhpmcounter", 3},
  {Csr::Mvendorid,     Csr::Mvendorid,      "mvendorid"},
  {Csr::Marchid,       Csr::Marchid,        "marchid"},
  {Csr::Mimpid,        Csr::Mimpid,         "mimpid"},
  {Csr::Mhartid,       Csr::Mhartid,        "mhartid"},
  {Csr::Mconfigptr,    Csr::Mconfigptr,     "mconfigptr"},
});
// clang-format on

/// The name of a CSR by its number; empty for those that `Csr` does not list.
inline std::string name_of_csr(unsigned csr) {
  for (const CsrNameRow& row : kCsrNames) {
    const auto first = static_cast<unsigned>(row.first);
    if (csr < first || csr > static_cast<unsigned>(row.last)) continue;
    if (row.first_index < 0) return row.name;
    return row.name + std::to_string(static_cast<unsigned>(row.first_index) + csr - first);
  }
  return {};
}

}  // namespace riscv
