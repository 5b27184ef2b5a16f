#include "machine/mmu/tlb.hpp"

#include <doctest/doctest.h>

#include <array>

namespace {

using machine::Tlb;
constexpr std::uint64_t kPage = 0x1000;
/// Pages this far apart share a place.
constexpr std::uint64_t kConflict = 256 * kPage;

/// What the TLBs lead to.
std::array<int, 300> pages;

int* found(const Tlb<int*>& tlb, std::uint64_t va, std::uint64_t alignment) {
  int* page = nullptr;
  return tlb.find(va, alignment, page) ? page : nullptr;
}

}  // namespace

TEST_CASE("a TLB finds what was put in, for aligned accesses anywhere in the page") {
  Tlb<int*> tlb;
  tlb.insert(0x12345678, &pages[0]);
  CHECK(found(tlb, 0x12345000, 8) == &pages[0]);
  CHECK(found(tlb, 0x12345ff8, 8) == &pages[0]);
  CHECK(found(tlb, 0x12345fff, 1) == &pages[0]);
  CHECK(found(tlb, 0x12346000, 1) == nullptr);
  CHECK(found(tlb, 0x12344fff, 1) == nullptr);
}

TEST_CASE("a misaligned access always misses") {
  Tlb<int*> tlb;
  tlb.insert(0x5000, &pages[0]);
  for (const std::uint64_t alignment : {2, 4, 8}) {
    for (std::uint64_t offset = 1; offset < alignment; offset++)
      CHECK(found(tlb, 0x5000 + offset, alignment) == nullptr);
  }
}

TEST_CASE("an empty TLB finds nothing, at the edges of the address space either") {
  Tlb<int*> tlb;
  for (const std::uint64_t va : {0ull, 0xfffull, ~0ull, ~0ull - 0xfff, 1ull << 63}) {
    for (const std::uint64_t alignment : {1, 2, 4, 8}) CHECK(found(tlb, va, alignment) == nullptr);
  }
}

TEST_CASE("addresses that differ in any upper bit are different pages") {
  Tlb<int*> tlb;
  tlb.insert(0x7000, &pages[0]);
  for (unsigned bit = 12; bit < 64; bit++) CHECK(found(tlb, 0x7000 ^ 1ull << bit, 1) == nullptr);
}

TEST_CASE("of two pages in one place the later stays") {
  Tlb<int*> tlb;
  tlb.insert(kPage, &pages[1]);
  tlb.insert(kPage + kConflict, &pages[2]);
  CHECK(found(tlb, kPage, 1) == nullptr);
  CHECK(found(tlb, kPage + kConflict, 1) == &pages[2]);
}

TEST_CASE("after a flush nothing is found, however much was in") {
  Tlb<int*> tlb;
  // Around the number of fills that a flush undoes one by one, and beyond the size.
  for (const std::size_t count : {1u, 47u, 48u, 49u, 50u, 256u, 300u}) {
    CAPTURE(count);
    for (std::size_t i = 0; i < count; i++) tlb.insert(i * kPage, &pages[i]);
    for (std::size_t i = 0; i < count; i++) tlb.insert(i * kPage, &pages[i]);
    CHECK(found(tlb, (count - 1) * kPage, 1) == &pages[count - 1]);
    tlb.flush();
    for (std::size_t i = 0; i < count; i++) REQUIRE(found(tlb, i * kPage, 1) == nullptr);
  }
}
