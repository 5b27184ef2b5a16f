#include "kernel/memory/kalloc.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "kernel/memory/layout.hpp"
#include "kernel/memory/platform.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

TEST_CASE("kalloc hands out every page once, then reports that memory is used up") {
  Arena arena(40);
  std::set<PhysAddr> pages;
  while (const auto page = kalloc()) {
    CHECK(page->page_aligned());
    CHECK(*page >= KERNBASE + PGSIZE);
    CHECK(*page < arena.end());
    CHECK(pages.insert(*page).second);
  }
  CHECK(pages.size() == 40);
  CHECK(arena.free_pages() == 0);
  CHECK_FALSE(kalloc().has_value());
}

TEST_CASE("the first page handed out is the highest one, then downwards") {
  Arena arena;
  CHECK(must_kalloc() == arena.end() - PGSIZE);
  CHECK(must_kalloc() == arena.end() - 2 * PGSIZE);
}

TEST_CASE("a page given back is the next one handed out") {
  Arena arena;
  const PhysAddr first = must_kalloc();
  must_kalloc();
  kfree(first);
  CHECK(must_kalloc() == first);
}

TEST_CASE("a new page is full of junk, 0x05") {
  Arena arena;
  CHECK(filled_with(bytes_of_page(must_kalloc()), std::byte{0x05}));
}

TEST_CASE("a freed page is full of junk, 0x01, but for the links of the free list") {
  Arena arena;
  const PhysAddr page = must_kalloc();
  std::ranges::fill(bytes_of_page(page), std::byte{0xaa});
  kfree(page);
  CHECK(filled_with(bytes_of_page(page).subspan(2 * sizeof(PhysAddr)), std::byte{0x01}));
}

TEST_CASE("pages that were never used are not touched until they are handed out") {
  Arena arena;
  const PhysAddr page = arena.end() - PGSIZE;
  std::ranges::fill(bytes_of_page(page), std::byte{0xaa});
  kinit(KERNBASE, arena.end());
  CHECK(filled_with(bytes_of_page(page), std::byte{0xaa}));
  CHECK(must_kalloc() == page);
  CHECK(filled_with(bytes_of_page(page), std::byte{0x05}));
}

TEST_CASE("kinit rounds the range inwards to whole pages") {
  Arena arena(8);
  kinit(KERNBASE + 1, arena.end() - 1);
  // Nine pages, less one at each end that is not whole, less that of the counts.
  CHECK(arena.free_pages() == 6);
  CHECK(must_kalloc() == arena.end() - 2 * PGSIZE);
}

TEST_CASE("the counts take as many pages as they need, a byte for each page") {
  constexpr std::size_t kPagesOfOnePageOfCounts = PGSIZE;
  Arena arena(kPagesOfOnePageOfCounts - 1);
  CHECK(physical_pages().first_page() == KERNBASE + PGSIZE);
  PhysicalPages pages;
  pages.take(KERNBASE, KERNBASE + (kPagesOfOnePageOfCounts + 1) * PGSIZE);
  CHECK(pages.first_page() == KERNBASE + 2 * PGSIZE);
}

TEST_CASE("two allocators in two arenas do not know of each other") {
  Arena outer(8);
  const PhysAddr page = must_kalloc();
  {
    Arena inner(8);
    CHECK(must_kalloc() == page);
    CHECK(inner.free_pages() == 7);
  }
  CHECK(outer.free_pages() == 7);
}

TEST_CASE("kfree refuses what kalloc cannot have handed out") {
  Arena arena;
  const PhysAddr page = must_kalloc();
  SUBCASE("an address inside a page") {
    CHECK_THROWS_WITH_AS(kfree(page + 8), "kfree: not the start of a page", Panic);
  }
  SUBCASE("the page behind the end of RAM") {
    CHECK_THROWS_WITH_AS(kfree(arena.end()), "kfree: not a page of the allocator", Panic);
  }
  SUBCASE("a page of the kernel's image, below the range") {
    CHECK_THROWS_WITH_AS(kfree(KERNBASE - PGSIZE), "kfree: not a page of the allocator", Panic);
  }
  SUBCASE("a device") {
    CHECK_THROWS_WITH_AS(kfree(riscv::platform::kUart0), "kfree: not a page of the allocator", Panic);
  }
  SUBCASE("the allocator's own counts") {
    CHECK_THROWS_WITH_AS(kfree(KERNBASE), "kfree: not a page of the allocator", Panic);
  }
  CHECK(arena.free_pages() == 63);
}

TEST_CASE("kfree refuses a page that is free already") {
  Arena arena;
  const PhysAddr page = must_kalloc();
  const PhysAddr other = must_kalloc();
  kfree(page);
  SUBCASE("at once") {}
  SUBCASE("after another page was freed") { kfree(other); }
  SUBCASE("when it was never allocated") { CHECK_THROWS_AS(kfree(KERNBASE + PGSIZE), Panic); }
  CHECK_THROWS_WITH_AS(kfree(page), "kfree: page is free already", Panic);
}

TEST_CASE("a page in use may look like a free one") {
  Arena arena;
  const PhysAddr page = must_kalloc();
  std::ranges::fill(bytes_of_page(page), kJunkOfFreePage);
  kfree(page);
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("kinit of a range without a whole page leaves nothing to hand out") {
  Arena arena(8);
  kinit(KERNBASE + 1, KERNBASE + PGSIZE - 1);
  CHECK(arena.free_pages() == 0);
  CHECK_FALSE(kalloc().has_value());
  CHECK_FALSE(superalloc().has_value());
}

TEST_CASE("a range of one page has room for its count only") {
  Arena arena(8);
  kinit(KERNBASE, KERNBASE + PGSIZE);
  CHECK(arena.free_pages() == 0);
  CHECK_FALSE(kalloc().has_value());
}

TEST_CASE("pages that were freed are handed out before those that were never used, the last one first") {
  Arena arena;
  const std::array pages{must_kalloc(), must_kalloc(), must_kalloc()};
  const PhysAddr fresh_end = physical_pages().fresh_end();
  for (const PhysAddr page : pages) kfree(page);
  for (const PhysAddr page : {pages[2], pages[1], pages[0]}) CHECK(must_kalloc() == page);
  CHECK(physical_pages().fresh_end() == fresh_end);
  CHECK(must_kalloc() == fresh_end - PGSIZE);
}

TEST_CASE("freerange gives back all pages of a range") {
  Arena arena(8);
  std::set<PhysAddr> pages;
  for (int i = 0; i < 8; ++i) pages.insert(must_kalloc());
  freerange(*pages.begin(), arena.end());
  CHECK(arena.free_pages() == 8);
  for (int i = 0; i < 8; ++i) CHECK(pages.erase(must_kalloc()) == 1);
}

TEST_CASE("freerange of an empty range gives nothing back") {
  Arena arena(8);
  const PhysAddr page = must_kalloc();
  freerange(page, page);
  CHECK(arena.free_pages() == 7);
}

TEST_CASE("freerange panics on a page that was not handed out") {
  Arena arena(8);
  must_kalloc();
  const PhysAddr page = must_kalloc();
  CHECK_THROWS_WITH_AS(freerange(page, arena.end() + PGSIZE), "kfree: not a page of the allocator", Panic);
  CHECK_THROWS_WITH_AS(freerange(page, arena.end()), "kfree: page is free already", Panic);
  CHECK_THROWS_WITH_AS(freerange(page + 1, arena.end()), "kfree: not the start of a page", Panic);
}

TEST_CASE("fault injection makes kalloc and superalloc fail, and takes no page") {
  Arena arena(kPagesWithSuperpages);
  arena.allocations_until_failure = 0;
  SUBCASE("kalloc") { CHECK_FALSE(kalloc().has_value()); }
  SUBCASE("superalloc") { CHECK_FALSE(superalloc().has_value()); }
  CHECK(arena.free_pages() == kPagesWithSuperpages);
  CHECK(kalloc().has_value());
}

TEST_CASE("a shared page is free when the last of its users has given it back") {
  Arena arena;
  const PhysAddr page = must_kalloc();
  std::ranges::fill(bytes_of_page(page), std::byte{0xaa});
  CHECK(kusers(page) == 1);
  kshare(page);
  kshare(page);
  CHECK(kusers(page) == 3);
  kfree(page);
  kfree(page);
  CHECK(kusers(page) == 1);
  CHECK(arena.free_pages() == 63);
  CHECK(filled_with(bytes_of_page(page), std::byte{0xaa}));
  kfree(page);
  CHECK(kusers(page) == 0);
  CHECK(arena.free_pages() == 64);
  CHECK_THROWS_WITH_AS(kfree(page), "kfree: page is free already", Panic);
}

TEST_CASE("a page that is handed out again has one user") {
  Arena arena;
  const PhysAddr page = must_kalloc();
  kshare(page);
  kfree(page);
  kfree(page);
  CHECK(must_kalloc() == page);
  CHECK(kusers(page) == 1);
}

TEST_CASE("every process may share a page, and 255 users are the most that are counted") {
  Arena arena;
  const PhysAddr page = must_kalloc();
  for (unsigned users = 1; users < 255; ++users) kshare(page);
  CHECK(kusers(page) == 255);
  CHECK(kusers(page) > NPROC);
  CHECK_THROWS_WITH_AS(kshare(page), "kshare: too many users", Panic);
  for (unsigned users = 255; users > 0; --users) kfree(page);
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("only pages in use can be shared, and only pages have users") {
  Arena arena;
  const PhysAddr page = must_kalloc();
  CHECK_THROWS_WITH_AS(kshare(KERNBASE + PGSIZE), "kshare: page is free", Panic);
  for (const PhysAddr none : {KERNBASE, arena.end(), KERNBASE - PGSIZE, PhysAddr()}) {
    CAPTURE(none.value);
    CHECK_THROWS_WITH_AS(kshare(none), "kfree: not a page of the allocator", Panic);
    CHECK_THROWS_WITH_AS(static_cast<void>(kusers(none)), "kfree: not a page of the allocator", Panic);
  }
  CHECK_THROWS_WITH_AS(kshare(page + 1), "kfree: not the start of a page", Panic);
  CHECK_THROWS_WITH_AS(static_cast<void>(kusers(page + 1)), "kfree: not the start of a page", Panic);
  CHECK(kusers(page) == 1);
}

TEST_CASE("an allocator that takes a range anew forgets what it knew of it") {
  Arena arena(8);
  const PhysAddr page = must_kalloc();
  must_kalloc();
  kfree(page);
  kinit(KERNBASE, arena.end());
  CHECK(arena.free_pages() == 8);
  std::set<PhysAddr> pages;
  while (const auto next = kalloc()) CHECK(pages.insert(*next).second);
  CHECK(pages.size() == 8);
}
