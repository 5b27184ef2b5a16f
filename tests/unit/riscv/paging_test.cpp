#include "riscv/paging.hpp"

#include <doctest/doctest.h>

using riscv::paging_mode;
using riscv::VirtAddr;

TEST_CASE("satp's MODE selects Sv39, Sv48 or Sv57, and any other number no paging") {
  for (std::uint64_t mode = 0; mode < 16; mode++) {
    CAPTURE(mode);
    const auto paging = paging_mode(mode << 60 | 0x123);
    REQUIRE(paging.has_value() == (mode >= 8 && mode <= 10));
    if (paging) CHECK(paging->levels == mode - 5);
  }
}

TEST_CASE("satp's PPN names the root table, whatever the mode and ASID") {
  CHECK(riscv::root_table(8ull << 60 | 0xffffull << 44 | 0x80123) == riscv::PhysAddr(0x80123000));
  CHECK(riscv::root_table((1ull << 44) - 1) == riscv::PhysAddr(0xfffffffffff000));
}

TEST_CASE("an address is canonical when the bits above repeat the highest that the mode translates") {
  for (const riscv::PagingMode mode : {riscv::kSv39, riscv::kSv48, riscv::kSv57}) {
    const std::uint64_t half = 1ull << (mode.virtual_bits() - 1);
    CAPTURE(half);
    CHECK(mode.canonical(VirtAddr(half - 1)));
    CHECK_FALSE(mode.canonical(VirtAddr(half)));
    CHECK_FALSE(mode.canonical(VirtAddr(-half - 1)));
    CHECK(mode.canonical(VirtAddr(-half)));
    CHECK(mode.canonical(VirtAddr(~0ull)));
  }
}
