#include "kernel/memory/uvm.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/platform.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

constexpr std::uint64_t kUserData = PTE_V | PTE_R | PTE_W | PTE_U;

}  // namespace

TEST_CASE("uvmcreate gives an empty table, or nothing when memory is used up") {
  Arena arena(1);
  const PageTable pagetable = must_uvmcreate();
  for (const Pte entry : entries_of(pagetable.root)) CHECK(entry.raw == 0);
  CHECK_FALSE(uvmcreate().has_value());
}

TEST_CASE("uvmfirst puts the first program at address 0, followed by zeros") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  const std::vector<std::byte> program(100, std::byte{0x77});
  REQUIRE(uvmfirst(pagetable, program));
  CHECK(entry_of(pagetable, VirtAddr()).flags() == (kUserData | PTE_X));
  const auto page = user_page(pagetable, VirtAddr());
  CHECK(filled_with(page.first(100), std::byte{0x77}));
  CHECK(filled_with(page.subspan(100), std::byte{0}));
  CHECK_FALSE(walkaddr(pagetable, VirtAddr(PGSIZE)).has_value());
}

TEST_CASE("the first process of the notes: address 0 is mapped once, and a second time is a remap") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  const std::vector<std::byte> program(16);
  REQUIRE(uvmfirst(pagetable, program));
  CHECK_THROWS_WITH_AS(static_cast<void>(uvmfirst(pagetable, program)), "mappages: remap", Panic);
}

TEST_CASE("uvmfirst takes a program of exactly a page, and panics on a larger one") {
  Arena arena;
  CHECK(uvmfirst(must_uvmcreate(), std::vector<std::byte>(PGSIZE)));
  const std::vector<std::byte> too_large(PGSIZE + 1);
  CHECK_THROWS_AS(static_cast<void>(uvmfirst(must_uvmcreate(), too_large)), Panic);
}

TEST_CASE("uvmfirst fails cleanly at every allocation") {
  Arena arena;
  const std::vector<std::byte> program(16);
  const PageTable pagetable = must_uvmcreate();
  const std::size_t needed = fail_at_every_allocation(
      arena, [&] { return uvmfirst(pagetable, program); },
      [&] { CHECK_FALSE(walkaddr(pagetable, VirtAddr()).has_value()); });
  CHECK(needed == 3);
  uvmfree(pagetable, PGSIZE);
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("uvmalloc grows user memory with zeroed pages of the given permissions") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  CHECK(uvmalloc(pagetable, 0, 2 * PGSIZE, PTE_X) == 2 * PGSIZE);
  CHECK(uvmalloc(pagetable, 2 * PGSIZE, 3 * PGSIZE, PTE_W) == 3 * PGSIZE);
  CHECK(entry_of(pagetable, VirtAddr(PGSIZE)).flags() == (PTE_V | PTE_R | PTE_X | PTE_U));
  CHECK(entry_of(pagetable, VirtAddr(2 * PGSIZE)).flags() == kUserData);
  for (std::uint64_t va = 0; va < 3 * PGSIZE; va += PGSIZE) {
    CHECK(filled_with(user_page(pagetable, VirtAddr(va)), std::byte{0}));
  }
  CHECK_FALSE(walkaddr(pagetable, VirtAddr(3 * PGSIZE)).has_value());
}

TEST_CASE("uvmalloc allocates a page only when the size passes its boundary") {
  Arena arena;
  const PageTable pagetable = table_of_size(1);
  const std::size_t before = arena.free_pages();
  CHECK(uvmalloc(pagetable, 1, PGSIZE, PTE_W) == PGSIZE);
  CHECK(arena.free_pages() == before);
  CHECK(uvmalloc(pagetable, PGSIZE, PGSIZE + 1, PTE_W) == PGSIZE + 1);
  CHECK(arena.free_pages() == before - 1);
}

TEST_CASE("uvmalloc does not shrink") {
  Arena arena;
  const PageTable pagetable = table_of_size(2 * PGSIZE);
  CHECK(uvmalloc(pagetable, 2 * PGSIZE, 1, PTE_W) == 2 * PGSIZE);
  CHECK(walkaddr(pagetable, VirtAddr(PGSIZE)).has_value());
}

TEST_CASE("uvmalloc refuses sizes that reach the trapframe, however large") {
  Arena arena;
  const PageTable pagetable = table_of_size(PGSIZE);
  for (const std::uint64_t size :
       {TRAPFRAME.value + 1, MAXVA.value, std::uint64_t{1} << 39, ~std::uint64_t{0}}) {
    CAPTURE(size);
    CHECK_FALSE(uvmalloc(pagetable, PGSIZE, size, PTE_W).has_value());
    CHECK(arena.free_pages() == 60);
  }
}

TEST_CASE("when memory runs out, at any allocation, uvmalloc leaves user memory as it was") {
  Arena arena(600);
  // Across a boundary of level-0 tables, so that a table is among the allocations.
  const std::uint64_t old_size = riscv::sv39::leaf_size(1) - 2 * PGSIZE;
  const PageTable pagetable = table_of_size(old_size + 7);
  const std::size_t needed = fail_at_every_allocation(
      arena, [&] { return uvmalloc(pagetable, old_size + 7, old_size + 5 * PGSIZE, PTE_W).has_value(); },
      [&] {
        CHECK(walkaddr(pagetable, VirtAddr(old_size)).has_value());
        for (std::uint64_t page = 1; page < 5; ++page) {
          CHECK_FALSE(walkaddr(pagetable, VirtAddr(old_size + page * PGSIZE)).has_value());
        }
      });
  CHECK(needed == 4);  // four pages; the table is there since an attempt that failed
  uvmfree(pagetable, old_size + 5 * PGSIZE);
  CHECK(arena.free_pages() == 600);
}

TEST_CASE("uvmdealloc frees the pages that the new size no longer needs") {
  Arena arena;
  const PageTable pagetable = table_of_size(4 * PGSIZE);
  const std::size_t before = arena.free_pages();
  CHECK(uvmdealloc(pagetable, 4 * PGSIZE, 2 * PGSIZE + 1) == 2 * PGSIZE + 1);
  CHECK(arena.free_pages() == before + 1);
  CHECK(walkaddr(pagetable, VirtAddr(2 * PGSIZE)).has_value());
  CHECK_FALSE(walkaddr(pagetable, VirtAddr(3 * PGSIZE)).has_value());
  CHECK(uvmdealloc(pagetable, 2 * PGSIZE + 1, 2 * PGSIZE) == 2 * PGSIZE);
  CHECK(arena.free_pages() == before + 2);
  CHECK(uvmdealloc(pagetable, 2 * PGSIZE, 0) == 0);
  CHECK(arena.free_pages() == before + 4);
}

TEST_CASE("uvmdealloc does not grow") {
  Arena arena;
  const PageTable pagetable = table_of_size(PGSIZE);
  CHECK(uvmdealloc(pagetable, PGSIZE, 2 * PGSIZE) == PGSIZE);
  CHECK(uvmdealloc(pagetable, PGSIZE, PGSIZE) == PGSIZE);
  CHECK(walkaddr(pagetable, VirtAddr()).has_value());
}

TEST_CASE("uvmunmap removes mappings, and keeps or frees the pages behind them") {
  Arena arena;
  const PageTable pagetable = table_of_size(2 * PGSIZE);
  const PhysAddr kept = *walkaddr(pagetable, VirtAddr());
  const std::size_t before = arena.free_pages();
  uvmunmap(pagetable, VirtAddr(), 1, Backing::Keep);
  CHECK(arena.free_pages() == before);
  uvmunmap(pagetable, VirtAddr(PGSIZE), 1, Backing::Free);
  CHECK(arena.free_pages() == before + 1);
  CHECK(entry_of(pagetable, VirtAddr()).raw == 0);
  CHECK(entry_of(pagetable, VirtAddr(PGSIZE)).raw == 0);
  kfree(kept);
}

TEST_CASE("uvmunmap panics on what only a bug asks for") {
  Arena arena;
  const PageTable pagetable = table_of_size(PGSIZE);
  const auto unmap = [&](std::uint64_t va, std::uint64_t pages) {
    uvmunmap(pagetable, VirtAddr(va), pages, Backing::Free);
  };
  CHECK_THROWS_WITH_AS(unmap(1, 1), "uvmunmap: not a page boundary", Panic);
  CHECK_THROWS_WITH_AS(unmap(PGSIZE, 1), "uvmunmap: not mapped", Panic);
  CHECK_THROWS_WITH_AS(unmap(1ull << 30, 1), "uvmunmap: not mapped", Panic);
  *walk(pagetable, VirtAddr(PGSIZE), OnMissing::Fail) = Pte::make(KERNBASE, PTE_V);
  CHECK_THROWS_WITH_AS(unmap(PGSIZE, 1), "uvmunmap: not a leaf", Panic);
  CHECK(walkaddr(pagetable, VirtAddr()).has_value());
  unmap(0, 0);
  CHECK(walkaddr(pagetable, VirtAddr()).has_value());
}

TEST_CASE("uvmfree gives every page back") {
  for (const std::uint64_t size : {0ull, 1ull, 4096ull, 4097ull, 20 * 4096ull}) {
    CAPTURE(size);
    Arena arena;
    const PageTable pagetable = size == 0 ? must_uvmcreate() : table_of_size(size);
    uvmfree(pagetable, size);
    CHECK(arena.free_pages() == 64);
  }
}

TEST_CASE("freewalk frees a tree of empty tables") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  for (const std::uint64_t va : {0ull, 1ull << 21, 1ull << 30, 255ull << 30}) {
    REQUIRE(walk(pagetable, VirtAddr(va), OnMissing::Allocate) != nullptr);
  }
  freewalk(pagetable);
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("freewalk panics on a leaf that is left, at whatever level") {
  Arena arena;
  const PageTable pagetable = table_of_size(PGSIZE);
  SUBCASE("a page of user memory") {}
  SUBCASE("a gigabyte page") { entries_of(pagetable.root)[0] = Pte::make(KERNBASE, PTE_V | PTE_X); }
  CHECK_THROWS_WITH_AS(freewalk(pagetable), "freewalk: leaf", Panic);
}

TEST_CASE("uvmclear takes a page away from user mode and changes nothing else") {
  Arena arena;
  const PageTable pagetable = table_of_size(2 * PGSIZE);
  const PhysAddr page = entry_of(pagetable, VirtAddr()).target();
  uvmclear(pagetable, VirtAddr());
  CHECK(entry_of(pagetable, VirtAddr()).raw == Pte::make(page, PTE_V | PTE_R | PTE_W).raw);
  CHECK(entry_of(pagetable, VirtAddr(PGSIZE)).user());
  CHECK_THROWS_WITH_AS(uvmclear(pagetable, VirtAddr(2 * PGSIZE)), "uvmclear: not mapped", Panic);
}

TEST_CASE("uvmcreate, uvmfirst, uvmalloc and uvmfree do the same in every variant") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const PageTable pagetable = must_uvmcreate();
    const std::vector<std::byte> program(16, std::byte{0x77});
    REQUIRE(uvmfirst(pagetable, program));
    REQUIRE(uvmalloc(pagetable, PGSIZE, 5 * PGSIZE + 1, PTE_W) == 5 * PGSIZE + 1);
    for (std::uint64_t va = PGSIZE; va < 6 * PGSIZE; va += PGSIZE) {
      CHECK(entry_of(pagetable, VirtAddr(va)).flags() == kUserData);
      CHECK(filled_with(user_page(pagetable, VirtAddr(va)), std::byte{0}));
    }
    CHECK(arena.free_pages() == 64 - 3 - 6);
    CHECK(uvmdealloc(pagetable, 5 * PGSIZE + 1, 2 * PGSIZE) == 2 * PGSIZE);
    CHECK_FALSE(mapped(pagetable, VirtAddr(2 * PGSIZE)));
    uvmfree(pagetable, 2 * PGSIZE);
    CHECK(arena.free_pages() == 64);
  });
}

TEST_CASE("user memory may reach up to its limit and not beyond, in every variant") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const PageTable pagetable = must_uvmcreate();
    const std::uint64_t limit = user_limit().value;
    CHECK_FALSE(uvmalloc(pagetable, limit - PGSIZE, limit + 1, PTE_W).has_value());
    CHECK(arena.free_pages() == 63);
    CHECK(uvmalloc(pagetable, limit - PGSIZE, limit, PTE_W) == limit);
    CHECK(mapped(pagetable, VirtAddr(limit - PGSIZE)));
    CHECK(uvmdealloc(pagetable, limit, limit - PGSIZE) == limit - PGSIZE);
  });
}

TEST_CASE("uvmalloc fails cleanly, whichever allocation fails") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const PageTable pagetable = table_of_size(100);
    const std::size_t before = arena.free_pages();
    const std::size_t allocations = fail_each_allocation(
        arena, [&] { return uvmalloc(pagetable, 100, 4 * PGSIZE, PTE_W).has_value(); },
        [&](bool succeeded) {
          CHECK_FALSE(succeeded);
          CHECK(arena.free_pages() == before);
          CHECK(mapped(pagetable, VirtAddr()));
          CHECK_FALSE(mapped(pagetable, VirtAddr(PGSIZE)));
        });
    CHECK(allocations == 3);
  });
}

TEST_CASE("map_zeroed_page maps a page full of zeros with the given permissions") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  REQUIRE(map_zeroed_page(pagetable, VirtAddr(PGSIZE), PTE_R | PTE_U));
  CHECK(entry_of(pagetable, VirtAddr(PGSIZE)).flags() == (PTE_V | PTE_R | PTE_U));
  CHECK(filled_with(user_page(pagetable, VirtAddr(PGSIZE)), std::byte{0}));
  CHECK_THROWS_WITH_AS(static_cast<void>(map_zeroed_page(pagetable, VirtAddr(PGSIZE), PTE_R)),
                       "mappages: remap", Panic);
}

TEST_CASE("map_zeroed_page keeps no page when memory runs out, at any allocation") {
  Arena arena;
  for (std::size_t allowed = 0; allowed < 3; ++allowed) {
    CAPTURE(allowed);
    const PageTable pagetable = must_uvmcreate();
    arena.leave_free(allowed);
    CHECK_FALSE(map_zeroed_page(pagetable, VirtAddr(), PTE_R));
    arena.free_hoard();
    CHECK_FALSE(mapped(pagetable, VirtAddr()));
    freewalk(pagetable);
    CHECK(arena.free_pages() == 64);
  }
}

TEST_CASE("where memory grows lazily, unmapping passes over pages that are missing") {
  Arena arena(64, Variant::lazy);
  const PageTable pagetable = must_uvmcreate();
  // Holes at every level of the tree: pages, a table of pages, a table of tables.
  constexpr std::array<std::uint64_t, 5> kPages{0, 2 * PGSIZE, kSuperpageSize - PGSIZE, 5 * kSuperpageSize,
                                                3ull << 30};
  for (const std::uint64_t va : kPages) REQUIRE(map_zeroed_page(pagetable, VirtAddr(va), PTE_R | PTE_U));
  SUBCASE("all of it") { uvmfree(pagetable, 4ull << 30); }
  SUBCASE("up to the limit of user memory, without looking at every page") {
    arena.entries_read = 0;
    uvmunmap(pagetable, VirtAddr(), user_limit().value / PGSIZE, Backing::Free);
    CHECK(arena.entries_read < 20000);
    freewalk(pagetable);
  }
  SUBCASE("page by page") {
    uvmunmap(pagetable, VirtAddr(PGSIZE), 1, Backing::Free);
    uvmunmap(pagetable, VirtAddr(2 * PGSIZE), 1, Backing::Free);
    CHECK_FALSE(mapped(pagetable, VirtAddr(2 * PGSIZE)));
    CHECK(mapped(pagetable, VirtAddr()));
    CHECK(mapped(pagetable, VirtAddr(kSuperpageSize - PGSIZE)));
    CHECK(uvmdealloc(pagetable, 4ull << 30, 5 * kSuperpageSize) == 5 * kSuperpageSize);
    CHECK_FALSE(mapped(pagetable, VirtAddr(5 * kSuperpageSize)));
    uvmfree(pagetable, kSuperpageSize);
  }
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("only the lazy variant may have holes") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const PageTable pagetable = table_of_size(PGSIZE);
    if (variant == Variant::lazy) {
      uvmunmap(pagetable, VirtAddr(PGSIZE), 1, Backing::Free);
    } else {
      CHECK_THROWS_WITH_AS(uvmunmap(pagetable, VirtAddr(PGSIZE), 1, Backing::Free), "uvmunmap: not mapped",
                           Panic);
    }
    CHECK(mapped(pagetable, VirtAddr()));
  });
}

TEST_CASE("unmapping a page that others share leaves it to them") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const PageTable pagetable = table_of_size(PGSIZE);
    const PhysAddr page = *walkaddr(pagetable, VirtAddr());
    kshare(page);
    uvmfree(pagetable, PGSIZE);
    CHECK(arena.free_pages() == 63);
    CHECK(kusers(page) == 1);
  });
}

TEST_CASE("uvmclear panics where there is no table, and where it would clear more than a page") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  CHECK_THROWS_WITH_AS(uvmclear(pagetable, VirtAddr(1ull << 30)), "uvmclear: not mapped", Panic);
  Pte* superpage = walk_down(pagetable, VirtAddr(), OnMissing::Allocate, 1).entry;
  superpage->raw = PA2PTE(KERNBASE) | kUserData;
  CHECK_THROWS_WITH_AS(uvmclear(pagetable, VirtAddr(PGSIZE)), "uvmclear: part of a superpage", Panic);
  CHECK(superpage->user());
}
