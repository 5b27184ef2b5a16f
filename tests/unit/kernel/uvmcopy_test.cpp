#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

constexpr std::uint64_t kUserData = PTE_V | PTE_R | PTE_W | PTE_U;

}  // namespace

TEST_CASE("uvmcopy gives the child copies of the parent's pages with the same permissions") {
  Arena arena;
  const PageTable parent = must_uvmcreate();
  REQUIRE(uvmalloc(parent, 0, PGSIZE, PTE_X) == PGSIZE);
  REQUIRE(uvmalloc(parent, PGSIZE, 3 * PGSIZE, PTE_W) == 3 * PGSIZE);
  uvmclear(parent, VirtAddr(PGSIZE));
  std::ranges::fill(user_page(parent, VirtAddr()), std::byte{0x11});
  std::ranges::fill(user_page(parent, VirtAddr(2 * PGSIZE)), std::byte{0x33});

  const PageTable child = must_uvmcreate();
  REQUIRE(uvmcopy(parent, child, 3 * PGSIZE));
  for (std::uint64_t va = 0; va < 3 * PGSIZE; va += PGSIZE) {
    const Pte theirs = entry_of(parent, VirtAddr(va));
    const Pte ours = entry_of(child, VirtAddr(va));
    CHECK(ours.flags() == theirs.flags());
    CHECK(ours.target() != theirs.target());
  }
  CHECK(filled_with(user_page(child, VirtAddr()), std::byte{0x11}));
  CHECK(filled_with(user_page(child, VirtAddr(2 * PGSIZE)), std::byte{0x33}));

  std::ranges::fill(user_page(parent, VirtAddr()), std::byte{0x99});
  CHECK(filled_with(user_page(child, VirtAddr()), std::byte{0x11}));
  uvmfree(child, 3 * PGSIZE);
  uvmfree(parent, 3 * PGSIZE);
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("uvmcopy does not pass on that the parent's pages were accessed or written") {
  Arena arena;
  const PageTable parent = table_of_size(PGSIZE);
  Pte* entry = walk(parent, VirtAddr(), OnMissing::Fail);
  entry->raw |= Pte::A::mask | Pte::D::mask;
  const PageTable child = must_uvmcreate();
  REQUIRE(uvmcopy(parent, child, PGSIZE));
  CHECK(entry_of(child, VirtAddr()).flags() == kUserData);
}

TEST_CASE("when memory runs out, at any allocation, uvmcopy leaves the child without user memory") {
  Arena arena;
  constexpr std::uint64_t kSize = 5 * PGSIZE - 1;
  const PageTable parent = table_of_size(kSize);
  const std::size_t before = arena.free_pages();
  // Two tables and five pages.
  for (std::size_t allowed = 0; allowed < 7; ++allowed) {
    CAPTURE(allowed);
    const PageTable child = must_uvmcreate();
    arena.leave_free(allowed);
    CHECK_FALSE(uvmcopy(parent, child, kSize));
    arena.free_hoard();
    uvmfree(child, 0);  // panics if a page is left
    CHECK(arena.free_pages() == before);
  }
  const PageTable child = must_uvmcreate();
  arena.leave_free(7);
  CHECK(uvmcopy(parent, child, kSize));
}

TEST_CASE("uvmcopy panics on a hole in the parent's memory") {
  Arena arena;
  const PageTable parent = table_of_size(PGSIZE);
  const PageTable child = must_uvmcreate();
  CHECK_THROWS_WITH_AS(static_cast<void>(uvmcopy(parent, child, 2 * PGSIZE)),
                       "uvmcopy: hole in the parent's memory", Panic);
}

TEST_CASE("only with copy-on-write do parent and child share pages, and both lose the right to write") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const PageTable parent = must_uvmcreate();
    REQUIRE(uvmalloc(parent, 0, PGSIZE, PTE_X) == PGSIZE);
    REQUIRE(uvmalloc(parent, PGSIZE, 3 * PGSIZE, PTE_W) == 3 * PGSIZE);
    uvmclear(parent, VirtAddr(PGSIZE));
    const PageTable child = must_uvmcreate();
    const std::size_t before = arena.free_pages();
    REQUIRE(uvmcopy(parent, child, 3 * PGSIZE));
    const bool shares = variant == Variant::cow;
    CHECK(before - arena.free_pages() == (shares ? 2u : 5u));
    CHECK(arena.fences == (shares ? 1u : 0u));
    const std::uint64_t writable = shares ? PTE_COW : PTE_W;
    for (const PageTable pagetable : {parent, child}) {
      CHECK(entry_of(pagetable, VirtAddr()).flags() == (PTE_V | PTE_R | PTE_X | PTE_U));
      CHECK(entry_of(pagetable, VirtAddr(PGSIZE)).flags() == (PTE_V | PTE_R | writable));
      CHECK(entry_of(pagetable, VirtAddr(2 * PGSIZE)).flags() == (PTE_V | PTE_R | PTE_U | writable));
    }
    for (std::uint64_t va = 0; va < 3 * PGSIZE; va += PGSIZE) {
      const PhysAddr page = entry_of(parent, VirtAddr(va)).target();
      CHECK((entry_of(child, VirtAddr(va)).target() == page) == shares);
      CHECK(kusers(page) == (shares ? 2 : 1));
    }
    uvmfree(child, 3 * PGSIZE);
    uvmfree(parent, 3 * PGSIZE);
    CHECK(arena.free_pages() == 64);
  });
}

TEST_CASE("a page may be shared by children and grandchildren, and is freed with the last of them") {
  Arena arena(64, Variant::cow);
  const PageTable parent = table_of_size(PGSIZE);
  const PhysAddr page = *walkaddr(parent, VirtAddr());
  const PageTable child = must_uvmcreate();
  const PageTable grandchild = must_uvmcreate();
  REQUIRE(uvmcopy(parent, child, PGSIZE));
  REQUIRE(uvmcopy(child, grandchild, PGSIZE));
  CHECK(kusers(page) == 3);
  CHECK(entry_of(grandchild, VirtAddr()).flags() == (PTE_V | PTE_R | PTE_U | PTE_COW));
  uvmfree(parent, PGSIZE);
  uvmfree(grandchild, PGSIZE);
  CHECK(kusers(page) == 1);
  uvmfree(child, PGSIZE);
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("sharing keeps what the hardware noted of the parent's page, for the parent") {
  Arena arena(64, Variant::cow);
  const PageTable parent = table_of_size(PGSIZE);
  constexpr std::uint64_t kNoted = Pte::A::mask | Pte::D::mask;
  walk(parent, VirtAddr(), OnMissing::Fail)->raw |= kNoted;
  const PageTable child = must_uvmcreate();
  REQUIRE(uvmcopy(parent, child, PGSIZE));
  CHECK(entry_of(parent, VirtAddr()).flags() == (PTE_V | PTE_R | PTE_U | PTE_COW | kNoted));
  CHECK(entry_of(child, VirtAddr()).flags() == (PTE_V | PTE_R | PTE_U | PTE_COW));
}

TEST_CASE("when any one allocation fails, uvmcopy leaves the child empty, in every variant") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    constexpr std::uint64_t kSize = 3 * PGSIZE;
    const PageTable parent = table_of_size(kSize);
    const std::size_t before = arena.free_pages();
    PageTable child = must_uvmcreate();
    const std::size_t allocations = fail_each_allocation(
        arena, [&] { return uvmcopy(parent, child, kSize); },
        [&](bool succeeded) {
          CHECK_FALSE(succeeded);
          uvmfree(child, 0);  // panics if a page is left
          CHECK(arena.free_pages() == before);
          child = must_uvmcreate();
        });
    CHECK(allocations == (variant == Variant::cow ? 2u : 5u));
  });
}

TEST_CASE("when memory for a child's second table is used up, no page stays shared") {
  Arena arena(600, Variant::cow);
  constexpr std::uint64_t kSize = kSuperpageSize + PGSIZE;
  const PageTable parent = table_of_size(kSize);
  const PageTable child = must_uvmcreate();
  arena.leave_free(2);
  CHECK_FALSE(uvmcopy(parent, child, kSize));
  for (std::uint64_t va = 0; va < kSize; va += PGSIZE) {
    REQUIRE(kusers(*walkaddr(parent, VirtAddr(va))) == 1);
  }
  arena.free_hoard();
  uvmfree(child, 0);
  uvmfree(parent, kSize);
  CHECK(arena.free_pages() == 600);
}

TEST_CASE("where memory grows lazily, holes of the parent are holes of the child, at every level") {
  Arena arena(64, Variant::lazy);
  const PageTable parent = must_uvmcreate();
  constexpr std::array<std::uint64_t, 4> kPages{2 * PGSIZE, kSuperpageSize - PGSIZE, 5 * kSuperpageSize,
                                                3ull << 30};
  for (const std::uint64_t va : kPages) {
    REQUIRE(map_zeroed_page(parent, VirtAddr(va), PTE_R | PTE_W | PTE_U));
    user_page(parent, VirtAddr(va))[0] = static_cast<std::byte>(va >> 12);
  }
  const PageTable child = must_uvmcreate();
  arena.entries_read = 0;
  REQUIRE(uvmcopy(parent, child, 4ull << 30));
  CHECK(arena.entries_read < 20000);
  for (const std::uint64_t va : kPages) {
    CHECK(user_page(child, VirtAddr(va))[0] == static_cast<std::byte>(va >> 12));
    CHECK_FALSE(mapped(child, VirtAddr(va + PGSIZE)));
  }
  CHECK_FALSE(mapped(child, VirtAddr()));
  uvmfree(child, 4ull << 30);
  uvmfree(parent, 4ull << 30);
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("uvmcopy copies no page at or above the size") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const PageTable parent = table_of_size(3 * PGSIZE);
    const PageTable child = must_uvmcreate();
    REQUIRE(uvmcopy(parent, child, PGSIZE + 1));
    CHECK(mapped(child, VirtAddr(PGSIZE)));
    CHECK_FALSE(mapped(child, VirtAddr(2 * PGSIZE)));
    const PageTable empty = must_uvmcreate();
    REQUIRE(uvmcopy(parent, empty, 0));
    CHECK_FALSE(mapped(empty, VirtAddr()));
  });
}
