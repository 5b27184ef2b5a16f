#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/layout.hpp"
#include "kernel/memory/platform.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

constexpr std::uint64_t kSuper = kSuperpageSize;

std::span<std::byte> contents(PhysAddr superpage) { return {to_pointer(superpage), kSuper}; }

PhysAddr must_superalloc() {
  const auto superpage = superalloc();
  REQUIRE(superpage.has_value());
  return *superpage;
}

/// Hands out everything that is left and says what that was. Panics when the list is damaged.
std::set<PhysAddr> take_all() {
  std::set<PhysAddr> pages;
  while (const auto page = kalloc()) REQUIRE(pages.insert(*page).second);
  return pages;
}

bool overlaps(const std::set<PhysAddr>& pages, PhysAddr superpage) {
  const auto found = pages.lower_bound(superpage);
  return found != pages.end() && *found < superpage + kSuper;
}

}  // namespace

TEST_CASE("superalloc hands out 2 MiB from a boundary of 2 MiB on, full of junk, each page with one user") {
  Arena arena(kPagesWithSuperpages);
  const PhysAddr superpage = must_superalloc();
  CHECK(superpage == KERNBASE + 3 * kSuper);
  CHECK(filled_with(contents(superpage), kJunkOfNewPage));
  CHECK(arena.free_pages() == kPagesWithSuperpages - kPagesOfSuperpage);
  for (std::uint64_t page = 0; page < kSuper; page += PGSIZE) REQUIRE(kusers(superpage + page) == 1);
}

TEST_CASE("superalloc hands out every superpage once, but not the one that holds the counts") {
  Arena arena(kPagesWithSuperpages);
  for (const std::uint64_t index : {3, 2, 1}) CHECK(must_superalloc() == KERNBASE + index * kSuper);
  CHECK_FALSE(superalloc().has_value());
  const std::set<PhysAddr> rest = take_all();
  CHECK(rest.size() == kPagesOfSuperpage - 1);
  CHECK(*rest.begin() == KERNBASE + PGSIZE);
  CHECK(*rest.rbegin() == KERNBASE + kSuper - PGSIZE);
}

TEST_CASE("a range that ends inside a superpage has no superpage there") {
  Arena arena(kPagesWithSuperpages);
  kinit(KERNBASE, arena.end() - PGSIZE);
  CHECK(must_superalloc() == KERNBASE + 2 * kSuper);
  CHECK(arena.free_pages() == kPagesWithSuperpages - 1 - kPagesOfSuperpage);
  // What lay above it, never used, can still be had.
  CHECK(overlaps(take_all(), KERNBASE + 3 * kSuper));
}

TEST_CASE("a range that begins with a superpage loses it to the counts, and one behind it does not") {
  Arena arena(kPagesWithSuperpages);
  kinit(KERNBASE + kSuper - PGSIZE, arena.end());
  for (const std::uint64_t index : {3, 2, 1}) CHECK(must_superalloc() == KERNBASE + index * kSuper);
  CHECK(arena.free_pages() == 0);
  CHECK_FALSE(superalloc().has_value());
}

TEST_CASE("memory too small for a superpage has none") {
  Arena arena(64);
  CHECK_FALSE(superalloc().has_value());
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("superalloc leaves pages that were never used untouched below it") {
  Arena arena(kPagesWithSuperpages);
  const PhysAddr below = KERNBASE + 3 * kSuper - PGSIZE;
  std::ranges::fill(bytes_of_page(below), std::byte{0xaa});
  const PhysAddr superpage = must_superalloc();
  CHECK(physical_pages().fresh_end() == superpage);
  CHECK(filled_with(bytes_of_page(below), std::byte{0xaa}));
  CHECK(must_kalloc() == below);
}

TEST_CASE("a page in use keeps its superpage from being handed out, and what lies above goes on the list") {
  Arena arena(kPagesWithSuperpages);
  const PhysAddr in_use = must_kalloc();
  const PhysAddr superpage = must_superalloc();
  CHECK(superpage == KERNBASE + 2 * kSuper);
  const std::set<PhysAddr> rest = take_all();
  CHECK(rest.size() == kPagesWithSuperpages - 1 - kPagesOfSuperpage);
  CHECK_FALSE(rest.contains(in_use));
  CHECK_FALSE(overlaps(rest, superpage));
  CHECK(rest.contains(in_use - PGSIZE));
}

TEST_CASE("superalloc takes pages from the middle, the start and the end of the list") {
  Arena arena(kPagesWithSuperpages);
  const std::set<PhysAddr> all = take_all();
  const PhysAddr superpage = KERNBASE + 2 * kSuper;
  SUBCASE("the superpage alone is free, given back upwards") { freerange(superpage, superpage + kSuper); }
  SUBCASE("given back downwards") {
    for (PhysAddr page = superpage + kSuper; page > superpage; page -= PGSIZE) kfree(page - PGSIZE);
  }
  SUBCASE("among others that are free") {
    kfree(KERNBASE + PGSIZE);
    for (std::uint64_t i = 0; i < kPagesOfSuperpage; ++i) {
      kfree(superpage + i * PGSIZE);
      if (i % 3 == 0) kfree(superpage + kSuper + (i + 1) * PGSIZE);
    }
    kfree(KERNBASE + 3 * PGSIZE);
  }
  const std::size_t free_before = arena.free_pages();
  CHECK(must_superalloc() == superpage);
  CHECK(arena.free_pages() == free_before - kPagesOfSuperpage);
  const std::set<PhysAddr> rest = take_all();
  CHECK(rest.size() == free_before - kPagesOfSuperpage);
  CHECK_FALSE(overlaps(rest, superpage));
}

TEST_CASE("superalloc takes a superpage that is partly never used and partly on the list") {
  Arena arena(kPagesWithSuperpages);
  std::vector<PhysAddr> pages;
  for (int i = 0; i < 100; ++i) pages.push_back(must_kalloc());
  for (const PhysAddr page : pages) kfree(page);
  const PhysAddr superpage = must_superalloc();
  CHECK(superpage == KERNBASE + 3 * kSuper);
  CHECK(filled_with(contents(superpage), kJunkOfNewPage));
  CHECK(physical_pages().fresh_end() == superpage);
  CHECK(take_all().size() == kPagesWithSuperpages - kPagesOfSuperpage);
}

TEST_CASE("a superpage that was freed comes back, page by page or as one") {
  Arena arena(kPagesWithSuperpages);
  const PhysAddr superpage = must_superalloc();
  SUBCASE("as one") { superfree(superpage); }
  SUBCASE("page by page") {
    for (std::uint64_t i = 0; i < kPagesOfSuperpage; ++i) {
      CHECK(arena.free_pages() == kPagesWithSuperpages - kPagesOfSuperpage + i);
      kfree(superpage + (i * 7 % kPagesOfSuperpage) * PGSIZE);
    }
  }
  CHECK(arena.free_pages() == kPagesWithSuperpages);
  CHECK(filled_with(bytes_of_page(superpage).subspan(2 * sizeof(PhysAddr)), kJunkOfFreePage));
  CHECK(must_superalloc() == superpage);
}

TEST_CASE("a superpage with one page in use, the first, one inside or the last, is not free") {
  for (const std::uint64_t index : {0, 17, 511}) {
    CAPTURE(index);
    Arena arena(kPagesWithSuperpages);
    const PhysAddr highest = must_superalloc();
    const PhysAddr kept = highest + index * PGSIZE;
    kshare(kept);
    superfree(highest);
    CHECK(kusers(kept) == 1);
    CHECK(must_superalloc() == highest - kSuper);
    kfree(kept);
    CHECK(must_superalloc() == highest);
  }
}

TEST_CASE("superfree panics on what superalloc did not return") {
  Arena arena(kPagesWithSuperpages);
  const PhysAddr superpage = must_superalloc();
  CHECK_THROWS_WITH_AS(superfree(superpage + PGSIZE), "superfree: not the start of a superpage", Panic);
  CHECK_THROWS_WITH_AS(superfree(superpage + 1), "superfree: not the start of a superpage", Panic);
  CHECK_THROWS_WITH_AS(superfree(arena.end()), "kfree: not a page of the allocator", Panic);
  CHECK_THROWS_WITH_AS(superfree(KERNBASE), "kfree: not a page of the allocator", Panic);
  CHECK_THROWS_WITH_AS(superfree(superpage - kSuper), "kfree: page is free already", Panic);
  superfree(superpage);
  CHECK_THROWS_WITH_AS(superfree(superpage), "kfree: page is free already", Panic);
  CHECK(arena.free_pages() == kPagesWithSuperpages);
}
