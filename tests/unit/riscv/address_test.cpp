#include "riscv/address.hpp"

#include <doctest/doctest.h>

#include <type_traits>

using riscv::PhysAddr;
using riscv::VirtAddr;

static_assert(!std::is_convertible_v<PhysAddr, VirtAddr> && !std::is_convertible_v<std::uint64_t, PhysAddr>,
              "one kind of address must not pass for the other");

TEST_CASE("an address knows its page, its number and its offset") {
  const PhysAddr address(0x80001234);
  CHECK(address.page_base() == PhysAddr(0x80001000));
  CHECK(address.page_number() == 0x80001);
  CHECK(address.page_offset() == 0x234);
  CHECK_FALSE(address.page_aligned());
  CHECK(address.page_base().page_aligned());
}

TEST_CASE("addresses move by bytes, and their difference is in bytes") {
  VirtAddr address(0x1000);
  CHECK((address + 8) - address == 8);
  address += 0x1000;
  address -= 8;
  CHECK(address == VirtAddr(0x1ff8));
  CHECK(address < VirtAddr(0x2000));
}

TEST_CASE("addresses wrap at the end of the address space as the hardware's do") {
  CHECK(VirtAddr(~0ull) + 1 == VirtAddr(0));
  CHECK(PhysAddr(0x1000) - PhysAddr(0x2000) == ~0ull - 0xfff);
}
