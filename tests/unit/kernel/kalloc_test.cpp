#include "kernel/memory/kalloc.hpp"

#include <doctest/doctest.h>

#include <algorithm>
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
