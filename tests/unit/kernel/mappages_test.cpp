#include <doctest/doctest.h>

#include <array>

#include "kernel/memory/page_table.hpp"
#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

constexpr PhysAddr kSomePage{0x80003000};
constexpr VirtAddr kSomeAddress{(3ull << 30) | (5ull << 21) | (7ull << 12)};

}  // namespace

TEST_CASE("mappages maps each page of the range to the one at the same distance") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  // Begins in one level-0 table and ends in the next.
  const VirtAddr va{kSuperpageSize - 2 * PGSIZE};
  REQUIRE(mappages(pagetable, va, 4 * PGSIZE, kSomePage, PTE_R | PTE_X | PTE_U));
  for (std::uint64_t offset = 0; offset < 4 * PGSIZE; offset += PGSIZE) {
    const Pte entry = entry_of(pagetable, va + offset);
    CHECK(entry.target() == kSomePage + offset);
    CHECK(entry.flags() == (PTE_V | PTE_R | PTE_X | PTE_U));
  }
  CHECK(walk(pagetable, va - PGSIZE, OnMissing::Fail)->raw == 0);
  CHECK(walk(pagetable, va + 4 * PGSIZE, OnMissing::Fail)->raw == 0);
}

TEST_CASE("mappages maps whole pages, however the range lies") {
  struct Case {
    std::uint64_t offset, size, pages;
  };
  constexpr std::array kCases{Case{0, 1, 1},          Case{0, PGSIZE, 1},        Case{0, PGSIZE + 1, 2},
                              Case{0xfff, 1, 1},      Case{0xfff, 2, 2},         Case{1, PGSIZE, 2},
                              Case{1, PGSIZE - 1, 1}, Case{0x800, 2 * PGSIZE, 3}};
  for (const Case& c : kCases) {
    CAPTURE(c.offset);
    CAPTURE(c.size);
    Arena arena;
    const PageTable pagetable = must_uvmcreate();
    REQUIRE(mappages(pagetable, kSomeAddress + c.offset, c.size, kSomePage, PTE_R));
    for (std::uint64_t page = 0; page < 4; ++page) {
      const Pte entry = entry_of(pagetable, kSomeAddress + page * PGSIZE);
      CHECK(entry.valid() == (page < c.pages));
      if (entry.valid()) CHECK(entry.target() == kSomePage + page * PGSIZE);
    }
  }
}

TEST_CASE("mappages can map the last page below MAXVA") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  CHECK(mappages(pagetable, MAXVA - PGSIZE, PGSIZE, kSomePage, PTE_R));
}

TEST_CASE("mappages panics on what only a bug asks for") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  const auto map = [&](VirtAddr va, std::uint64_t size) {
    static_cast<void>(mappages(pagetable, va, size, kSomePage, PTE_R));
  };
  CHECK_THROWS_WITH_AS(map(VirtAddr(), 0), "mappages: nothing to map", Panic);
  CHECK_THROWS_WITH_AS(map(MAXVA, PGSIZE), "mappages: range leaves the address space", Panic);
  CHECK_THROWS_WITH_AS(map(MAXVA - PGSIZE, PGSIZE + 1), "mappages: range leaves the address space", Panic);
  CHECK_THROWS_WITH_AS(map(VirtAddr(PGSIZE), ~0ull), "mappages: range leaves the address space", Panic);
}

TEST_CASE("mapping a page twice panics with remap, even to the same physical page") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  REQUIRE(mappages(pagetable, kSomeAddress, PGSIZE, kSomePage, PTE_R));
  CHECK_THROWS_WITH_AS(static_cast<void>(mappages(pagetable, kSomeAddress, PGSIZE, kSomePage, PTE_R)),
                       "mappages: remap", Panic);
  CHECK_THROWS_WITH_AS(
      static_cast<void>(mappages(pagetable, kSomeAddress - PGSIZE, 2 * PGSIZE, kSomePage, PTE_R)),
      "mappages: remap", Panic);
}

TEST_CASE("when memory runs out, at any allocation, mappages maps nothing and loses no page") {
  Arena arena;
  const auto map = [](PageTable pagetable) {
    // Three level-0 tables below one level-1 table: four allocations.
    return mappages(pagetable, VirtAddr(kSuperpageSize - PGSIZE), kSuperpageSize + 2 * PGSIZE, kSomePage,
                    PTE_R);
  };
  for (std::size_t allowed = 0; allowed < 4; ++allowed) {
    CAPTURE(allowed);
    const PageTable pagetable = must_uvmcreate();
    arena.leave_free(allowed);
    CHECK_FALSE(map(pagetable));
    arena.free_hoard();
    freewalk(pagetable);  // panics if a leaf is left
    CHECK(arena.free_pages() == 64);
  }
  const PageTable pagetable = must_uvmcreate();
  arena.leave_free(4);
  CHECK(map(pagetable));
}

TEST_CASE("mappages insists on whole pages in the variants that say so, and rounds in the others") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const PageTable pagetable = must_uvmcreate();
    const auto map = [&](std::uint64_t offset, std::uint64_t size) {
      return mappages(pagetable, kSomeAddress + offset, size, kSomePage, PTE_R);
    };
    if (variant == Variant::super || variant == Variant::lazy) {
      CHECK_THROWS_WITH_AS(static_cast<void>(map(1, PGSIZE)), "mappages: va not aligned", Panic);
      CHECK_THROWS_WITH_AS(static_cast<void>(map(0, 1)), "mappages: size not aligned", Panic);
      CHECK_THROWS_WITH_AS(static_cast<void>(map(0, PGSIZE + 1)), "mappages: size not aligned", Panic);
      CHECK(arena.free_pages() == 63);
    } else {
      CHECK(map(1, PGSIZE));
      CHECK(mapped(pagetable, kSomeAddress));
      CHECK(mapped(pagetable, kSomeAddress + PGSIZE));
    }
    CHECK_THROWS_WITH_AS(static_cast<void>(map(0, 0)), "mappages: nothing to map", Panic);
    CHECK(map(2 * PGSIZE, 2 * PGSIZE));
    CHECK(entry_of(pagetable, kSomeAddress + 3 * PGSIZE).target() == kSomePage + PGSIZE);
  });
}

TEST_CASE("mappages below a superpage is a remap") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  walk_down(pagetable, VirtAddr(), OnMissing::Allocate, 1).entry->raw = PA2PTE(KERNBASE) | PTE_V | PTE_R;
  CHECK_THROWS_WITH_AS(static_cast<void>(mappages(pagetable, VirtAddr(PGSIZE), PGSIZE, kSomePage, PTE_R)),
                       "mappages: remap", Panic);
}

TEST_CASE("when memory runs out mappages leaves alone what was mapped before and behind its range") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  REQUIRE(mappages(pagetable, VirtAddr(kSuperpageSize - 3 * PGSIZE), PGSIZE, kSomePage, PTE_R));
  arena.leave_free(0);
  CHECK_FALSE(mappages(pagetable, VirtAddr(kSuperpageSize - 2 * PGSIZE), 3 * PGSIZE, kSomePage, PTE_R));
  CHECK(mapped(pagetable, VirtAddr(kSuperpageSize - 3 * PGSIZE)));
  CHECK_FALSE(mapped(pagetable, VirtAddr(kSuperpageSize - 2 * PGSIZE)));
  CHECK_FALSE(mapped(pagetable, VirtAddr(kSuperpageSize - PGSIZE)));
}
