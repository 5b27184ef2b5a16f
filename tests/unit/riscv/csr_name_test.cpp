#include "riscv/csr_name.hpp"

#include <doctest/doctest.h>

#include <set>

using riscv::Csr;
using riscv::name_of_csr;

namespace {

std::string name(Csr csr) { return name_of_csr(static_cast<unsigned>(csr)); }

}  // namespace

TEST_CASE("a CSR has the manual's name") {
  CHECK(name(Csr::Fflags) == "fflags");
  CHECK(name(Csr::Satp) == "satp");
  CHECK(name(Csr::Stimecmp) == "stimecmp");
  CHECK(name(Csr::Mconfigptr) == "mconfigptr");
}

TEST_CASE("CSRs of a family are numbered as in the manual") {
  CHECK(name(Csr::Pmpcfg0) == "pmpcfg0");
  CHECK(name(Csr::Pmpaddr63) == "pmpaddr63");
  CHECK(name(Csr::Hpmcounter3) == "hpmcounter3");
  CHECK(name(Csr::Mhpmevent31) == "mhpmevent31");
  CHECK(name_of_csr(static_cast<unsigned>(Csr::Mhpmcounter3) + 7) == "mhpmcounter10");
}

TEST_CASE("a number that is no CSR here has no name") {
  CHECK(name_of_csr(0).empty());
  CHECK(name_of_csr(0x600).empty());  // hstatus
  CHECK(name_of_csr(0xfff).empty());
  CHECK(name_of_csr(0x1000).empty());
}

TEST_CASE("no two CSRs share a name") {
  std::set<std::string> seen;
  for (unsigned csr = 0; csr < 0x1000; csr++) {
    if (const std::string text = name_of_csr(csr); !text.empty()) CHECK(seen.insert(text).second);
  }
}
