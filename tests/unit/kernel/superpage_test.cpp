#include "kernel/memory/superpage.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "kernel/memory/platform.hpp"
#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

constexpr std::uint64_t kSuper = kSuperpageSize;
constexpr std::uint64_t kUserData = PTE_V | PTE_R | PTE_W | PTE_U;
constexpr VirtAddr kThere{kSuper};

/// The entry that translates `va`, with its level.
struct Leaf {
  unsigned level;
  Pte entry;
};
Leaf leaf_at(PageTable pagetable, std::uint64_t va) {
  const Walk found = walk_down(pagetable, VirtAddr(va), OnMissing::Fail);
  REQUIRE(found.entry->valid());
  return {found.level, *found.entry};
}

/// An arena whose superpages are all in use or broken, but which has many pages.
void leave_no_superpage() {
  while (const auto superpage = superalloc()) {
    for (std::uint64_t page = PGSIZE; page < kSuper; page += PGSIZE) kfree(*superpage + page);
  }
}

/// Writes its own address into each page.
void mark_pages(PageTable pagetable, std::uint64_t first, std::uint64_t end) {
  for (std::uint64_t va = first; va < end; va += PGSIZE)
    std::memcpy(user_page(pagetable, VirtAddr(va)).data(), &va, sizeof va);
}
bool pages_marked(PageTable pagetable, std::uint64_t first, std::uint64_t end) {
  for (std::uint64_t va = first; va < end; va += PGSIZE) {
    if (std::memcmp(user_page(pagetable, VirtAddr(va)).data(), &va, sizeof va) != 0) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("map_superpage maps 2 MiB with one entry of level 1") {
  Arena arena(kPagesWithSuperpages);
  const PageTable pagetable = must_uvmcreate();
  const PhysAddr superpage = *superalloc();
  REQUIRE(map_superpage(pagetable, kThere, superpage, PTE_R | PTE_U));
  const Leaf leaf = leaf_at(pagetable, kSuper);
  CHECK(leaf.level == 1);
  CHECK(leaf.entry.raw == (PA2PTE(superpage) | PTE_V | PTE_R | PTE_U));
  CHECK(arena.fences == 0);
}

TEST_CASE("map_superpage frees an empty table in its place, after a fence") {
  Arena arena(kPagesWithSuperpages);
  const PageTable pagetable = must_uvmcreate();
  REQUIRE(walk(pagetable, kThere, OnMissing::Allocate) != nullptr);
  const PhysAddr superpage = *superalloc();
  const std::size_t before = arena.free_pages();
  REQUIRE(map_superpage(pagetable, kThere, superpage, PTE_R));
  CHECK(arena.free_pages() == before + 1);
  CHECK(arena.fences == 1);
  CHECK(leaf_at(pagetable, kSuper).level == 1);
}

TEST_CASE("map_superpage refuses a place where something is mapped") {
  Arena arena(kPagesWithSuperpages);
  const PageTable pagetable = must_uvmcreate();
  const PhysAddr superpage = *superalloc();
  SUBCASE("the first page") { REQUIRE(map_zeroed_page(pagetable, kThere, PTE_R)); }
  SUBCASE("the last page") { REQUIRE(map_zeroed_page(pagetable, kThere + (kSuper - PGSIZE), PTE_R)); }
  SUBCASE("a superpage") { REQUIRE(map_superpage(pagetable, kThere, superpage, PTE_R)); }
  SUBCASE("a gigabyte") { entries_of(pagetable.root)[0] = Pte{PA2PTE(KERNBASE) | PTE_V | PTE_R}; }
  const std::size_t before = arena.free_pages();
  const Pte there = *walk_down(pagetable, kThere, OnMissing::Fail, 1).entry;
  CHECK_FALSE(map_superpage(pagetable, kThere, superpage, PTE_W));
  CHECK(walk_down(pagetable, kThere, OnMissing::Fail, 1).entry->raw == there.raw);
  CHECK(arena.free_pages() == before);
}

TEST_CASE("map_superpage reports that memory for a table is used up") {
  Arena arena(kPagesWithSuperpages);
  const PageTable pagetable = must_uvmcreate();
  const PhysAddr superpage = *superalloc();
  arena.leave_free(0);
  CHECK_FALSE(map_superpage(pagetable, kThere, superpage, PTE_R));
  CHECK(entries_of(pagetable.root)[0].raw == 0);
}

TEST_CASE("map_zeroed_superpage maps 2 MiB of zeros, or gives the superpage back") {
  Arena arena(kPagesWithSuperpages);
  const PageTable pagetable = must_uvmcreate();
  const std::size_t needed = fail_each_allocation(
      arena, [&] { return map_zeroed_superpage(pagetable, kThere, PTE_R | PTE_W | PTE_U); },
      [&](bool succeeded) {
        CHECK_FALSE(succeeded);
        CHECK(arena.free_pages() == kPagesWithSuperpages - 1);
        CHECK_FALSE(mapped(pagetable, kThere));
      });
  CHECK(needed == 2);
  const Leaf leaf = leaf_at(pagetable, kSuper);
  CHECK(leaf.entry.flags() == kUserData);
  CHECK(filled_with({to_pointer(leaf.entry.target()), kSuper}, std::byte{0}));
  const std::size_t before = arena.free_pages();
  CHECK_FALSE(map_zeroed_superpage(pagetable, kThere, PTE_R));
  CHECK(arena.free_pages() == before);
}

TEST_CASE("a superpage that is split becomes 512 pages with the same contents in the same place") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable pagetable = table_of_size(kSuper);
  mark_pages(pagetable, 0, kSuper);
  Pte* superpage = walk_down(pagetable, VirtAddr(), OnMissing::Fail).entry;
  superpage->raw |= Pte::A::mask | Pte::D::mask;
  const PhysAddr place = superpage->target();
  const std::size_t before = arena.free_pages();
  REQUIRE(split_superpage(pagetable, VirtAddr(5 * PGSIZE)));
  CHECK(arena.free_pages() == before - 1);
  CHECK(arena.fences == 1);
  for (std::uint64_t va = 0; va < kSuper; va += PGSIZE) {
    const Leaf leaf = leaf_at(pagetable, va);
    REQUIRE(leaf.level == 0);
    REQUIRE(leaf.entry.target() == place + va);
    REQUIRE(leaf.entry.flags() == (kUserData | Pte::A::mask | Pte::D::mask));
  }
  CHECK(pages_marked(pagetable, 0, kSuper));
}

TEST_CASE("split_superpage leaves alone what has a border there already") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable pagetable = table_of_size(2 * kSuper + 3 * PGSIZE);
  const std::size_t before = arena.free_pages();
  CHECK(split_superpage(pagetable, VirtAddr(kSuper)));                   // between two superpages
  CHECK(split_superpage(pagetable, VirtAddr()));                         // before the first
  CHECK(split_superpage(pagetable, VirtAddr(2 * kSuper + PGSIZE)));      // between two pages
  CHECK(split_superpage(pagetable, VirtAddr(2 * kSuper + 7 * PGSIZE)));  // where nothing is mapped
  CHECK(split_superpage(pagetable, VirtAddr(3 * kSuper + PGSIZE)));      // nor a table
  CHECK(leaf_at(pagetable, 0).level == 1);
  CHECK(leaf_at(pagetable, kSuper).level == 1);
  CHECK(arena.free_pages() == before);
  CHECK(arena.fences == 0);
}

TEST_CASE("without memory for its table a superpage stays whole") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable pagetable = table_of_size(kSuper);
  arena.leave_free(0);
  CHECK_FALSE(split_superpage(pagetable, VirtAddr(PGSIZE)));
  CHECK(leaf_at(pagetable, 0).level == 1);
}

TEST_CASE("uvmalloc uses superpages where a whole one fits, in the super variant alone") {
  for_every_variant([](Variant variant) {
    Arena arena(kPagesWithSuperpages, variant);
    const std::uint64_t size = 2 * kSuper + PGSIZE;
    const PageTable pagetable = table_of_size(PGSIZE);
    REQUIRE(uvmalloc(pagetable, PGSIZE, size, PTE_W) == size);
    CHECK(leaf_at(pagetable, kSuper - PGSIZE).level == 0);
    CHECK(leaf_at(pagetable, kSuper).level == (variant == Variant::super ? 1 : 0));
    CHECK(leaf_at(pagetable, 2 * kSuper).level == 0);
    CHECK(leaf_at(pagetable, kSuper).entry.flags() == kUserData);
    CHECK(filled_with(user_page(pagetable, VirtAddr(2 * kSuper - PGSIZE)), std::byte{0}));
    uvmfree(pagetable, size);
    CHECK(arena.free_pages() == kPagesWithSuperpages);
  });
}

TEST_CASE("uvmalloc of a byte less than 2 MiB uses pages") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable pagetable = table_of_size(kSuper - 1);
  CHECK(leaf_at(pagetable, 0).level == 0);
  uvmfree(pagetable, kSuper - 1);
  CHECK(arena.free_pages() == kPagesWithSuperpages);
}

TEST_CASE("uvmalloc falls back to pages when no superpage is to be had") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  leave_no_superpage();
  const std::size_t before = arena.free_pages();
  const PageTable pagetable = table_of_size(kSuper + PGSIZE);
  CHECK(leaf_at(pagetable, 0).level == 0);
  uvmfree(pagetable, kSuper + PGSIZE);
  CHECK(arena.free_pages() == before);
}

TEST_CASE("when any one allocation fails, uvmalloc with superpages makes do or leaves all as it was") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable pagetable = table_of_size(kSuper - PGSIZE);
  const std::size_t before = arena.free_pages();
  constexpr std::uint64_t kOld = kSuper - PGSIZE, kNew = 2 * kSuper + PGSIZE;
  const std::size_t allocations = fail_each_allocation(
      arena, [&] { return uvmalloc(pagetable, kOld, kNew, PTE_W).has_value(); },
      [&](bool succeeded) {
        if (succeeded) CHECK(uvmdealloc(pagetable, kNew, kOld) == kOld);
        CHECK_FALSE(mapped(pagetable, VirtAddr(kOld)));
        CHECK(mapped(pagetable, VirtAddr(kOld - PGSIZE)));
        // Tables may stay: one for the pages in place of the superpage, one for those behind it.
        CHECK(arena.free_pages() + 2 >= before);
      });
  CHECK(allocations >= 3);
  uvmfree(pagetable, kNew);
  CHECK(arena.free_pages() == kPagesWithSuperpages);
}

TEST_CASE("uvmdealloc to inside a superpage splits it and keeps what lies below") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable pagetable = table_of_size(2 * kSuper);
  mark_pages(pagetable, 0, 2 * kSuper);
  const std::size_t before = arena.free_pages();
  SUBCASE("at a page boundary") {
    CHECK(uvmdealloc(pagetable, 2 * kSuper, kSuper + 3 * PGSIZE) == kSuper + 3 * PGSIZE);
  }
  SUBCASE("inside a page") {
    CHECK(uvmdealloc(pagetable, 2 * kSuper, kSuper + 2 * PGSIZE + 1) == kSuper + 2 * PGSIZE + 1);
  }
  CHECK(arena.free_pages() == before - 1 + 509);
  CHECK(leaf_at(pagetable, 0).level == 1);
  CHECK(pages_marked(pagetable, 0, kSuper + 3 * PGSIZE));
  CHECK_FALSE(mapped(pagetable, VirtAddr(kSuper + 3 * PGSIZE)));
  // And up again: the table of the split is in the way of a superpage.
  REQUIRE(uvmalloc(pagetable, kSuper + 3 * PGSIZE, 2 * kSuper, PTE_W).has_value());
  CHECK(filled_with(user_page(pagetable, VirtAddr(kSuper + 3 * PGSIZE)), std::byte{0}));
  uvmfree(pagetable, 2 * kSuper);
  CHECK(arena.free_pages() == kPagesWithSuperpages);
}

TEST_CASE("uvmdealloc inside the last page of a superpage takes nothing away") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable pagetable = table_of_size(kSuper);
  const std::size_t before = arena.free_pages();
  CHECK(uvmdealloc(pagetable, kSuper, kSuper - 1) == kSuper - 1);
  CHECK(leaf_at(pagetable, 0).level == 1);
  CHECK(arena.free_pages() == before);
}

TEST_CASE("without memory to split a superpage uvmdealloc changes nothing and gives the old size") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable pagetable = table_of_size(kSuper);
  arena.leave_free(0);
  CHECK(uvmdealloc(pagetable, kSuper, PGSIZE) == kSuper);
  CHECK(leaf_at(pagetable, 0).level == 1);
  CHECK(arena.free_pages() == 0);
  // None is needed to give back the whole.
  CHECK(uvmdealloc(pagetable, kSuper, 0) == 0);
  CHECK(arena.free_pages() == kPagesOfSuperpage);
}

TEST_CASE("uvmunmap panics when only a part of a superpage would go") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable pagetable = table_of_size(kSuper);
  const auto unmap = [&](std::uint64_t va, std::uint64_t pages) {
    uvmunmap(pagetable, VirtAddr(va), pages, Backing::Free);
  };
  CHECK_THROWS_WITH_AS(unmap(0, kPagesOfSuperpage - 1), "uvmunmap: part of a superpage", Panic);
  CHECK_THROWS_WITH_AS(unmap(PGSIZE, kPagesOfSuperpage - 1), "uvmunmap: part of a superpage", Panic);
  CHECK_THROWS_WITH_AS(unmap(PGSIZE, 2 * kPagesOfSuperpage), "uvmunmap: part of a superpage", Panic);
  CHECK(leaf_at(pagetable, 0).level == 1);
  const std::size_t before = arena.free_pages();
  uvmunmap(pagetable, VirtAddr(), kPagesOfSuperpage, Backing::Keep);
  CHECK_FALSE(mapped(pagetable, VirtAddr()));
  CHECK(arena.free_pages() == before);
}

TEST_CASE("after shrinking to a boundary of 2 MiB and growing, the empty table makes way for a superpage") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable pagetable = table_of_size(kSuper);
  REQUIRE(uvmdealloc(pagetable, kSuper, PGSIZE) == PGSIZE);
  REQUIRE(uvmdealloc(pagetable, PGSIZE, 0) == 0);
  REQUIRE(uvmalloc(pagetable, 0, kSuper, PTE_W).has_value());
  CHECK(leaf_at(pagetable, 0).level == 1);
  uvmfree(pagetable, kSuper);
  CHECK(arena.free_pages() == kPagesWithSuperpages);
}

TEST_CASE("uvmcopy copies a superpage to a superpage") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const std::uint64_t size = kSuper + 2 * PGSIZE;
  const PageTable parent = table_of_size(size);
  mark_pages(parent, 0, size);
  walk_down(parent, VirtAddr(), OnMissing::Fail).entry->raw |= Pte::A::mask | Pte::D::mask;
  const PageTable child = must_uvmcreate();
  REQUIRE(uvmcopy(parent, child, size));
  CHECK(leaf_at(child, 0).level == 1);
  CHECK(leaf_at(child, 0).entry.flags() == kUserData);
  CHECK(leaf_at(child, 0).entry.target() != leaf_at(parent, 0).entry.target());
  CHECK(pages_marked(child, 0, size));
  uvmfree(child, size);
  uvmfree(parent, size);
  CHECK(arena.free_pages() == kPagesWithSuperpages);
}

TEST_CASE("uvmcopy copies a superpage to pages when no superpage is to be had") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable parent = table_of_size(kSuper);
  mark_pages(parent, 0, kSuper);
  leave_no_superpage();
  const std::size_t before = arena.free_pages();
  const PageTable child = must_uvmcreate();
  REQUIRE(uvmcopy(parent, child, kSuper));
  CHECK(leaf_at(child, 0).level == 0);
  CHECK(leaf_at(child, kSuper - PGSIZE).entry.flags() == kUserData);
  CHECK(pages_marked(child, 0, kSuper));
  uvmfree(child, kSuper);
  CHECK(arena.free_pages() == before);
}

TEST_CASE("when any one allocation fails, uvmcopy of superpages makes do or leaves the child empty") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  constexpr std::uint64_t kSize = kSuper + PGSIZE;
  const PageTable parent = table_of_size(kSize);
  const std::size_t before = arena.free_pages();
  PageTable child = must_uvmcreate();
  const auto start_again = [&](bool succeeded) {
    uvmfree(child, succeeded ? kSize : 0);
    CHECK(arena.free_pages() == before);
    child = must_uvmcreate();
  };
  // Superpage, table of level 1, page, its table.
  CHECK(fail_each_allocation(
            arena, [&] { return uvmcopy(parent, child, kSize); }, start_again) == 4);
}

TEST_CASE("when memory runs out amid the pages for a superpage, uvmcopy leaves the child empty") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  constexpr std::uint64_t kSize = kSuper + 3 * PGSIZE;
  const PageTable parent = table_of_size(kSize);
  leave_no_superpage();
  const std::size_t before = arena.free_pages();
  for (const std::size_t allowed : {0u, 1u, 2u, 3u, 100u, 513u, 514u, 515u, 517u}) {
    CAPTURE(allowed);
    const PageTable child = must_uvmcreate();
    arena.leave_free(allowed);
    CHECK_FALSE(uvmcopy(parent, child, kSize));
    arena.free_hoard();
    uvmfree(child, 0);
    CHECK(arena.free_pages() == before);
  }
}
