#include "machine/mmu/pmp.hpp"

#include <doctest/doctest.h>

#include <string_view>

using machine::Access;
using machine::Pmp;
using riscv::PhysAddr;
using riscv::Privilege;

namespace {

constexpr std::uint8_t kTor = 1 << 3, kNa4 = 2 << 3, kNapot = 3 << 3, kLock = 0x80;
constexpr std::uint8_t kR = 1, kW = 2, kX = 4;

/// One entry's configuration byte, the others as they are.
void configure(Pmp& pmp, unsigned entry, std::uint8_t config) {
  const unsigned first = entry / 8 * 8;
  const unsigned shift = 8 * (entry - first);
  pmp.set_config(first, (pmp.config(first) & ~(0xffull << shift)) | std::uint64_t{config} << shift);
}

void add(Pmp& pmp, unsigned entry, std::uint8_t config, std::uint64_t address) {
  pmp.set_address(entry, address);
  configure(pmp, entry, config);
}

bool allowed(const Pmp& pmp, std::uint64_t pa, Access access = Access::Load, std::uint64_t bytes = 4,
             Privilege privilege = Privilege::Supervisor) {
  return pmp.check(PhysAddr(pa), bytes, access, privilege) == Pmp::Verdict::Allowed;
}

/// pmpaddr for a naturally aligned region of `size` bytes, at least eight.
constexpr std::uint64_t napot(std::uint64_t base, std::uint64_t size) { return (base | (size / 2 - 1)) >> 2; }

}  // namespace

TEST_CASE("without entries, S and U mode reach everything and the registers read as zero") {
  Pmp pmp(0);
  CHECK(allowed(pmp, 0x80000000, Access::Store));
  CHECK(allowed(pmp, 0, Access::Fetch, 2, Privilege::User));
  pmp.set_config(0, ~0ull);
  pmp.set_address(0, ~0ull);
  CHECK(pmp.config(0) == 0);
  CHECK(pmp.address(0) == 0);
}

TEST_CASE("with entries but no match, M-mode passes and the others do not") {
  const Pmp pmp(16);
  CHECK(allowed(pmp, 0x80000000, Access::Store, 8, Privilege::Machine));
  CHECK_FALSE(allowed(pmp, 0x80000000, Access::Load, 1, Privilege::Supervisor));
  CHECK_FALSE(allowed(pmp, 0x80000000, Access::Load, 1, Privilege::User));
}

TEST_CASE("NA4 matches four bytes") {
  Pmp pmp(16);
  add(pmp, 0, kNa4 | kR, 0x1000 >> 2);
  CHECK(allowed(pmp, 0x1000));
  CHECK(allowed(pmp, 0x1003, Access::Load, 1));
  CHECK_FALSE(allowed(pmp, 0x0fff, Access::Load, 1));
  CHECK_FALSE(allowed(pmp, 0x1004, Access::Load, 1));
}

TEST_CASE("NAPOT matches the power of two that its trailing ones say") {
  for (unsigned log_size = 3; log_size < 32; log_size++) {
    CAPTURE(log_size);
    const std::uint64_t size = 1ull << log_size;
    const std::uint64_t base = 1ull << 33 | size;
    Pmp pmp(16);
    add(pmp, 0, kNapot | kR, napot(base, size));
    CHECK(allowed(pmp, base));
    CHECK(allowed(pmp, base + size - 4));
    CHECK_FALSE(allowed(pmp, base - 4));
    CHECK_FALSE(allowed(pmp, base + size));
  }
}

TEST_CASE("NAPOT of all ones is the whole address space") {
  Pmp pmp(16);
  add(pmp, 0, kNapot | kR | kW | kX, ~0ull);
  CHECK(allowed(pmp, 0));
  CHECK(allowed(pmp, (1ull << 56) - 4));
}

TEST_CASE("TOR reaches from the address before it, or from 0, up to its own") {
  Pmp pmp(16);
  add(pmp, 0, kTor | kR, 0x1000 >> 2);
  add(pmp, 1, kTor | kW | kR, 0x2000 >> 2);
  CHECK(allowed(pmp, 0));
  CHECK_FALSE(allowed(pmp, 0xffc, Access::Store));
  CHECK(allowed(pmp, 0x1000, Access::Store));
  CHECK(allowed(pmp, 0x1ffc, Access::Store));
  CHECK_FALSE(allowed(pmp, 0x2000));
}

TEST_CASE("the way xv6 opens all memory works: TOR up to 0x3fffffffffffff") {
  Pmp pmp(16);
  pmp.set_address(0, 0x3fffffffffffff);
  pmp.set_config(0, 0xf);
  for (const Access access : {Access::Fetch, Access::Load, Access::Store})
    CHECK(allowed(pmp, 0x80000000, access, 2, Privilege::User));
}

TEST_CASE("a TOR whose top is not above its bottom matches nothing") {
  Pmp pmp(16);
  add(pmp, 2, kNapot | kR, ~0ull);
  pmp.set_address(0, 0x1004 >> 2);
  SUBCASE("top below bottom") { add(pmp, 1, kTor, 0x1000 >> 2); }
  SUBCASE("top at bottom") { add(pmp, 1, kTor, 0x1004 >> 2); }
  for (std::uint64_t pa = 0xff0; pa < 0x1010; pa++) CHECK(allowed(pmp, pa, Access::Load, 8));
}

TEST_CASE("the lowest entry that matches decides") {
  Pmp pmp(16);
  add(pmp, 0, kNa4, 0x1000 >> 2);
  add(pmp, 1, kNapot | kR | kW, napot(0x1000, 0x1000));
  CHECK_FALSE(allowed(pmp, 0x1000));
  CHECK(allowed(pmp, 0x1004));
  CHECK_FALSE(allowed(pmp, 0x1004, Access::Fetch));
}

TEST_CASE("an access that an entry matches only in part is refused, for M-mode too") {
  Pmp pmp(16);
  add(pmp, 0, kNa4 | kR | kW | kX, 0x1000 >> 2);
  add(pmp, 1, kNapot | kR | kW | kX, ~0ull);
  for (const auto privilege : {Privilege::User, Privilege::Supervisor, Privilege::Machine}) {
    CHECK_FALSE(allowed(pmp, 0x1000, Access::Load, 8, privilege));
    CHECK_FALSE(allowed(pmp, 0xffe, Access::Load, 4, privilege));
    CHECK(allowed(pmp, 0x1004, Access::Load, 8, privilege));
  }
}

TEST_CASE("each permission lets through its own kind of access") {
  for (std::uint8_t bits = 0; bits < 8; bits++) {
    if ((bits & 3) == kW) continue;
    CAPTURE(bits);
    Pmp pmp(16);
    add(pmp, 0, static_cast<std::uint8_t>(kNapot | bits), ~0ull);
    CHECK(allowed(pmp, 0x1000, Access::Load) == ((bits & kR) != 0));
    CHECK(allowed(pmp, 0x1000, Access::Store) == ((bits & kW) != 0));
    CHECK(allowed(pmp, 0x1000, Access::Fetch) == ((bits & kX) != 0));
  }
}

TEST_CASE("M-mode heeds an entry only when it is locked") {
  Pmp pmp(16);
  add(pmp, 0, kNapot | kR, ~0ull);
  CHECK(allowed(pmp, 0x1000, Access::Store, 4, Privilege::Machine));
  configure(pmp, 0, kNapot | kR | kLock);
  CHECK_FALSE(allowed(pmp, 0x1000, Access::Store, 4, Privilege::Machine));
  CHECK(allowed(pmp, 0x1000, Access::Load, 4, Privilege::Machine));
}

TEST_CASE("a locked entry keeps configuration and address") {
  Pmp pmp(16);
  add(pmp, 3, kNapot | kR | kLock, 0x1234);
  configure(pmp, 3, 0);
  pmp.set_address(3, 0);
  CHECK((pmp.config(0) >> 24) == (kNapot | kR | kLock));
  CHECK(pmp.address(3) == 0x1234);
  pmp.set_address(2, 7);
  CHECK(pmp.address(2) == 7);
}

TEST_CASE("a locked TOR keeps its lower edge too") {
  Pmp pmp(16);
  pmp.set_address(2, 0x100);
  add(pmp, 3, kTor | kR | kLock, 0x200);
  pmp.set_address(2, 0x50);
  CHECK(pmp.address(2) == 0x100);
  configure(pmp, 2, kNapot | kR);  // its configuration is still free
  CHECK((pmp.config(0) >> 16 & 0xff) == (kNapot | kR));
}

TEST_CASE("write without read is reserved and not taken") {
  Pmp pmp(16);
  add(pmp, 0, kNapot | kR, 0);
  configure(pmp, 0, kNapot | kW);
  CHECK(pmp.config(0) == (kNapot | kR));
  configure(pmp, 0, kNapot | kW | kX);
  CHECK(pmp.config(0) == (kNapot | kR));
}

TEST_CASE("bits 5 and 6 of a configuration and bits 54 and up of an address stay zero") {
  Pmp pmp(16);
  pmp.set_config(8, ~0ull);
  CHECK(pmp.config(8) == 0x9f9f9f9f9f9f9f9f);
  Pmp other(16);
  other.set_address(15, ~0ull);
  CHECK(other.address(15) == (1ull << 54) - 1);
}

TEST_CASE("a page is uniform unless a region begins or ends inside it") {
  Pmp pmp(16);
  CHECK(pmp.uniform_over_page(PhysAddr(0x1000)));
  add(pmp, 0, kNapot | kR, napot(0x1000, 0x1000));
  CHECK(pmp.uniform_over_page(PhysAddr(0x0abc)));
  CHECK(pmp.uniform_over_page(PhysAddr(0x1abc)));
  CHECK(pmp.uniform_over_page(PhysAddr(0x2abc)));
  add(pmp, 1, kNa4, 0x1ffc >> 2);
  CHECK_FALSE(pmp.uniform_over_page(PhysAddr(0x1abc)));
  CHECK(pmp.uniform_over_page(PhysAddr(0x2abc)));
}
