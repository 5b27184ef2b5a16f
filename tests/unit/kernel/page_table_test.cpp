#include "kernel/memory/page_table.hpp"

#include <doctest/doctest.h>

#include <array>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/platform.hpp"
#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;
namespace sv39 = riscv::sv39;

namespace {

constexpr PhysAddr kSomePage{0x80003000};
/// Uses another entry at every level than address 0.
constexpr VirtAddr kSomeAddress{(3ull << 30) | (5ull << 21) | (7ull << 12)};

constexpr std::uint64_t kSuperpage = sv39::leaf_size(1);

}  // namespace

TEST_CASE("walk without allocation fails where the tree ends, and leaves it as it is") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  CHECK(walk(pagetable, kSomeAddress, OnMissing::Fail) == nullptr);
  CHECK(arena.free_pages() == 63);
  for (const Pte entry : entries_of(pagetable.root)) CHECK(entry.raw == 0);
}

TEST_CASE("walk with allocation adds two zeroed tables and finds the level-0 entry") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  const Pte* entry = walk(pagetable, kSomeAddress, OnMissing::Allocate);
  REQUIRE(entry != nullptr);
  CHECK(arena.free_pages() == 61);

  const Pte upper = entries_of(pagetable.root)[3];
  REQUIRE(upper.pointer());
  CHECK(upper.flags() == PTE_V);
  const Pte middle = entries_of(upper.target())[5];
  REQUIRE(middle.pointer());
  CHECK(entry == &entries_of(middle.target())[7]);
  for (const Pte other : entries_of(middle.target())) CHECK(other.raw == 0);
}

TEST_CASE("walk finds the same entry again, for every address of the page") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  const Pte* entry = walk(pagetable, kSomeAddress, OnMissing::Allocate);
  CHECK(walk(pagetable, kSomeAddress, OnMissing::Fail) == entry);
  CHECK(walk(pagetable, kSomeAddress + 0xfff, OnMissing::Allocate) == entry);
  CHECK(walk(pagetable, kSomeAddress + PGSIZE, OnMissing::Fail) == entry + 1);
  CHECK(arena.free_pages() == 61);
}

TEST_CASE("walk reports that memory is used up, at every allocation, and the tree can still be freed") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  const std::size_t needed = fail_at_every_allocation(
      arena, [&] { return walk(pagetable, kSomeAddress, OnMissing::Allocate) != nullptr; }, [] {});
  CHECK(needed == 2);
  freewalk(pagetable);
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("walk panics from MAXVA on") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  CHECK(walk(pagetable, MAXVA - 1, OnMissing::Allocate) != nullptr);
  CHECK_THROWS_WITH_AS(static_cast<void>(walk(pagetable, MAXVA, OnMissing::Fail)),
                       "walk: address beyond MAXVA", Panic);
  CHECK_THROWS_AS(static_cast<void>(walk(pagetable, VirtAddr(~0ull), OnMissing::Allocate)), Panic);
}

TEST_CASE("walkaddr gives the physical page of a user page, for every address in it") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  REQUIRE(mappages(pagetable, kSomeAddress, PGSIZE, kSomePage, PTE_R | PTE_U));
  CHECK(walkaddr(pagetable, kSomeAddress) == kSomePage);
  CHECK(walkaddr(pagetable, kSomeAddress + 0x123) == kSomePage);
}

TEST_CASE("walkaddr gives nothing for pages that are not the user's") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  REQUIRE(mappages(pagetable, kSomeAddress, PGSIZE, kSomePage, PTE_R | PTE_W));
  CHECK_FALSE(walkaddr(pagetable, kSomeAddress).has_value());           // not for user mode
  CHECK_FALSE(walkaddr(pagetable, kSomeAddress + PGSIZE).has_value());  // table there, entry invalid
  CHECK_FALSE(walkaddr(pagetable, VirtAddr()).has_value());             // no table
  CHECK_FALSE(walkaddr(pagetable, MAXVA).has_value());
  CHECK_FALSE(walkaddr(pagetable, VirtAddr(~0ull)).has_value());
  CHECK(arena.free_pages() == 61);
}

TEST_CASE("mappages maps each page of the range to the one at the same distance") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  // Begins in one level-0 table and ends in the next.
  const VirtAddr va{kSuperpage - 2 * PGSIZE};
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
    return mappages(pagetable, VirtAddr(kSuperpage - PGSIZE), kSuperpage + 2 * PGSIZE, kSomePage, PTE_R);
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

TEST_CASE("vmprint shows the entries of all levels in the format of the labs") {
  Arena arena(16);
  const PageTable pagetable = must_uvmcreate();
  REQUIRE(mappages(pagetable, VirtAddr(), PGSIZE, PhysAddr(0x80001000), PTE_R | PTE_W | PTE_X | PTE_U));
  REQUIRE(mappages(pagetable, VirtAddr(12 * PGSIZE), PGSIZE, PhysAddr(0x80002000), PTE_R));
  REQUIRE(mappages(pagetable, TRAMPOLINE, PGSIZE, PhysAddr(0x80007000), PTE_R | PTE_X));
  vmprint(pagetable);
  CHECK(arena.text() ==
        "page table 0x0000000080010000\n"
        "..0: pte 0x0000000020003c01 pa 0x000000008000f000\n"
        ".. ..0: pte 0x0000000020003801 pa 0x000000008000e000\n"
        ".. .. ..0: pte 0x000000002000041f pa 0x0000000080001000\n"
        ".. .. ..12: pte 0x0000000020000803 pa 0x0000000080002000\n"
        "..255: pte 0x0000000020003401 pa 0x000000008000d000\n"
        ".. ..511: pte 0x0000000020003001 pa 0x000000008000c000\n"
        ".. .. ..511: pte 0x0000000020001c0b pa 0x0000000080007000\n");
}

TEST_CASE("vmprint of an empty table prints its address only") {
  Arena arena(16);
  vmprint(must_uvmcreate());
  CHECK(arena.text() == "page table 0x0000000080010000\n");
}

TEST_CASE("vmprint does not follow leaves, at whatever level, nor entries of level 0") {
  Arena arena(16);
  const PageTable pagetable = must_uvmcreate();
  entries_of(pagetable.root)[2] = Pte::make(PhysAddr(0xc0000000), PTE_V | PTE_R);
  *walk(pagetable, VirtAddr(), OnMissing::Allocate) = Pte::make(PhysAddr(0xc0000000), PTE_V);
  vmprint(pagetable);
  CHECK(arena.text() ==
        "page table 0x0000000080010000\n"
        "..0: pte 0x0000000020003c01 pa 0x000000008000f000\n"
        ".. ..0: pte 0x0000000020003801 pa 0x000000008000e000\n"
        ".. .. ..0: pte 0x0000000030000001 pa 0x00000000c0000000\n"
        "..2: pte 0x0000000030000003 pa 0x00000000c0000000\n");
}
