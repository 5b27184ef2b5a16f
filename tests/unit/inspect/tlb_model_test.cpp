#include "inspect/tlb_model.hpp"

#include <doctest/doctest.h>

using inspect::TlbModel;
using machine::Access;
using machine::WalkFault;
using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;

namespace {

constexpr std::uint64_t kReadWrite = Pte::V::mask | Pte::R::mask | Pte::W::mask | Pte::A::mask | Pte::D::mask;
constexpr PhysAddr kPage{0x80001000}, kOther{0x80002000};
constexpr VirtAddr kVa{0x5000};

constexpr std::uint64_t satp_of(std::uint64_t asid) {
  return riscv::Satp::Asid::with(riscv::Satp::Mode::with(0, riscv::Satp::kSv39), asid);
}

/// A TLB, and the walks that a hart makes.
struct Bench {
  /// Whether a use of `va` that finds `page` may have used something else.
  bool stale(PhysAddr page, std::uint64_t flags = kReadWrite, VirtAddr va = kVa, std::uint64_t asid = 0,
             unsigned level = 0) {
    const machine::WalkResult result{.fault = WalkFault::None,
                                     .pa = page + va.page_offset(),
                                     .entry_address = PhysAddr(0x80100000),
                                     .entry = Pte::make(page, flags),
                                     .level = level};
    return tlb.walked(satp_of(asid), {.root = {}, .va = va}, result, ++instructions).has_value();
  }
  /// The same, and the walk ends at an invalid entry.
  bool stale_without_page(VirtAddr va = kVa) {
    const machine::WalkResult result{.fault = WalkFault::Invalid,
                                     .pa = {},
                                     .entry_address = PhysAddr(0x80100000),
                                     .entry = {},
                                     .level = 0};
    return tlb.walked(satp_of(0), {.root = {}, .va = va}, result, ++instructions).has_value();
  }

  TlbModel tlb;
  std::uint64_t instructions = 0;
};

}  // namespace

TEST_CASE("a use that finds what was used before is never stale") {
  Bench bench;
  CHECK_FALSE(bench.stale(kPage));
  CHECK_FALSE(bench.stale(kPage));
  REQUIRE(bench.tlb.held().size() == 1);
  CHECK(bench.tlb.held()[0].va == kVa);
  CHECK(bench.tlb.held()[0].since == 1);
}

TEST_CASE("another page, other permissions or no page at all are stale without a fence") {
  Bench bench;
  bench.stale(kPage);
  SUBCASE("page") { CHECK(bench.stale(kOther)); }
  SUBCASE("permissions") { CHECK(bench.stale(kPage, kReadWrite & ~Pte::W::mask)); }
  SUBCASE("no page") { CHECK(bench.stale_without_page()); }
  SUBCASE("A and D are the hardware's own business") {
    CHECK_FALSE(bench.stale(kPage, kReadWrite & ~(Pte::A::mask | Pte::D::mask)));
  }
}

TEST_CASE("an address that had no page may get one without a fence") {
  Bench bench;
  CHECK_FALSE(bench.stale_without_page());
  CHECK_FALSE(bench.stale(kPage));
}

TEST_CASE("a stale use is told once, until a fence covers it") {
  Bench bench;
  bench.stale(kPage);
  CHECK(bench.stale(kOther));
  CHECK_FALSE(bench.stale(kPage));
  bench.tlb.fenced(kVa, {});
  CHECK_FALSE(bench.stale(kOther));
  CHECK(bench.stale(kPage));
}

TEST_CASE("address spaces with the same ASID share what is held, whatever satp says") {
  Bench bench;
  bench.stale(kPage, kReadWrite, kVa, 1);
  CHECK_FALSE(bench.stale(kOther, kReadWrite, kVa, 2));
  CHECK(bench.stale(kOther, kReadWrite, kVa, 1));
}

TEST_CASE("a global translation is held for every address space, and outlives a fence for one") {
  Bench bench;
  bench.stale(kPage, kReadWrite | Pte::G::mask, kVa, 1);
  SUBCASE("for every one") { CHECK(bench.stale(kOther, kReadWrite, kVa, 2)); }
  SUBCASE("fence for one") {
    bench.tlb.fenced({}, 1);
    CHECK(bench.stale(kOther, kReadWrite, kVa, 1));
  }
  SUBCASE("fence for all") {
    bench.tlb.fenced({}, {});
    CHECK_FALSE(bench.stale(kOther, kReadWrite, kVa, 1));
  }
}

TEST_CASE("a fence for one address covers the superpage around it, and no other page") {
  Bench bench;
  constexpr PhysAddr kSuperpage{0x80200000};
  constexpr VirtAddr kBig{0x40000000};
  bench.stale(kSuperpage, kReadWrite, kBig + 0x3000, 0, 1);
  bench.stale(kPage);
  REQUIRE(bench.tlb.size() == 2);
  CHECK(bench.tlb.held()[1].va == kBig);
  bench.tlb.fenced(kBig + 0x1f0000, {});
  CHECK(bench.tlb.size() == 1);
  CHECK(bench.stale(kOther));
}

TEST_CASE("a superpage that is split into the same pages holds nothing else") {
  Bench bench;
  constexpr PhysAddr kSuperpage{0x80200000};
  constexpr VirtAddr kBig{0x40000000};
  bench.stale(kSuperpage, kReadWrite, kBig, 0, 1);
  CHECK_FALSE(bench.stale(kSuperpage + 0x5000, kReadWrite, kBig + 0x5000));
  CHECK(bench.stale(kPage, kReadWrite, kBig + 0x6000));
}

TEST_CASE("thousands of translations are held, and one fence ends them all") {
  Bench bench;
  constexpr std::uint64_t kPages = 5000;
  for (std::uint64_t i = 0; i < kPages; i++) bench.stale(kPage + i * 4096, kReadWrite, VirtAddr(i * 4096));
  CHECK(bench.tlb.size() == kPages);
  CHECK(bench.stale(kOther, kReadWrite, VirtAddr(4999 * 4096)));
  bench.tlb.fenced({}, {});
  CHECK(bench.tlb.held().empty());
  CHECK_FALSE(bench.stale(kOther));
}

TEST_CASE("a translation names the table that was walked for it first") {
  constexpr std::uint64_t kFirst = 0x87f00, kSecond = 0x87e00;
  const machine::WalkResult result{.fault = WalkFault::None,
                                   .pa = kPage,
                                   .entry_address = PhysAddr(0x80100000),
                                   .entry = Pte::make(kPage, kReadWrite),
                                   .level = 0};
  TlbModel tlb;
  for (const std::uint64_t root : {kFirst, kSecond})
    CHECK_FALSE(tlb.walked(satp_of(0) | root, {.root = {}, .va = kVa}, result, 1));
  REQUIRE(tlb.held().size() == 1);
  CHECK(tlb.held()[0].root == PhysAddr(kFirst << 12));
}
