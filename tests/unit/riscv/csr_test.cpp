#include "riscv/csr.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using riscv::Csr;
using riscv::Mstatus;

TEST_CASE("a CSR's number says who may touch it and whether it can be written") {
  const auto number = [](Csr csr) { return static_cast<unsigned>(csr); };
  CHECK(riscv::least_privilege(number(Csr::Cycle)) == 0);
  CHECK(riscv::least_privilege(number(Csr::Satp)) == 1);
  CHECK(riscv::least_privilege(number(Csr::Mstatus)) == 3);
  CHECK(riscv::read_only(number(Csr::Cycle)));
  CHECK(riscv::read_only(number(Csr::Mhartid)));
  CHECK_FALSE(riscv::read_only(number(Csr::Minstret)));
  CHECK_FALSE(riscv::read_only(number(Csr::Stimecmp)));
}

TEST_CASE("the fields of mstatus do not overlap") {
  std::uint64_t seen = 0;
  for (const std::uint64_t mask :
       {Mstatus::Sie::mask, Mstatus::Mie::mask, Mstatus::Spie::mask, Mstatus::Mpie::mask, Mstatus::Spp::mask,
        Mstatus::Mpp::mask, Mstatus::Fs::mask, Mstatus::Mprv::mask, Mstatus::Sum::mask, Mstatus::Mxr::mask,
        Mstatus::Tvm::mask, Mstatus::Tw::mask, Mstatus::Tsr::mask, Mstatus::Uxl::mask, Mstatus::Sxl::mask,
        Mstatus::Sd::mask}) {
    CHECK((seen & mask) == 0);
    seen |= mask;
  }
}

TEST_CASE("misa spells RV64 and its letters") {
  CHECK((riscv::Misa::kRv64 >> 62) == 2);
  CHECK(riscv::Misa::extension('A') == 1);
  CHECK(riscv::Misa::extension('C') == 4);
}
