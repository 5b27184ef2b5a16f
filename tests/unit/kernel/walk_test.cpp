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

TEST_CASE("PX takes nine bits of the address for each level, whatever the others are") {
  constexpr VirtAddr kVa{(0x123ull << 30) | (0x0aaull << 21) | (0x155ull << 12) | 0xfff};
  CHECK(PX(2, kVa) == 0x123);
  CHECK(PX(1, kVa) == 0x0aa);
  CHECK(PX(0, kVa) == 0x155);
  CHECK(PX(2, TRAMPOLINE) == 255);
  CHECK(PX(1, TRAMPOLINE) == 511);
  CHECK(PX(0, TRAMPOLINE) == 511);
  CHECK(PX(2, VirtAddr(~0ull << 39)) == 0);
  for (const unsigned level : {0u, 1u, 2u}) {
    for (unsigned index = 0; index < 512; ++index) {
      const VirtAddr only(std::uint64_t{index} << (12 + 9 * level));
      const VirtAddr others(~(0x1ffull << (12 + 9 * level)));
      REQUIRE(PX(level, only) == index);
      REQUIRE(PX(level, VirtAddr(only.value | others.value)) == index);
    }
  }
}

TEST_CASE("an entry holds the page number from bit 10 on and ten flags") {
  CHECK(PA2PTE(PhysAddr(0x87f6b000)) == 0x21fdac00);
  CHECK(PA2PTE(PhysAddr(0x87f6bfff)) == 0x21fdac00);
  CHECK(PTE2PA(Pte{0x21fdac1f}) == PhysAddr(0x87f6b000));
  CHECK(PTE2PA(Pte{~0ull}) == PhysAddr(((1ull << 44) - 1) << 12));
  CHECK(PTE_FLAGS(Pte{0x21fdac1f}) == 0x1f);
  CHECK(PTE_FLAGS(Pte{~0ull}) == 0x3ff);
  for (unsigned bit = 12; bit < 56; ++bit) {
    const PhysAddr page(1ull << bit);
    CHECK(PTE2PA(Pte{PA2PTE(page) | 0x3ff}) == page);
    CHECK(PTE_FLAGS(Pte{PA2PTE(page)}) == 0);
  }
}

TEST_CASE("the flags are where the hardware looks for them, and that of shared pages where it does not") {
  constexpr std::array kFlags{PTE_V, PTE_R, PTE_W, PTE_X, PTE_U};
  for (unsigned bit = 0; bit < kFlags.size(); ++bit) CHECK(kFlags[bit] == 1u << bit);
  CHECK((PTE_COW & 0xff) == 0);
  CHECK(PTE_FLAGS(Pte{PTE_COW}) == PTE_COW);
}

TEST_CASE("sizes round to pages up and down, and whole pages stay") {
  struct Case {
    std::uint64_t bytes, up, down;
  };
  constexpr std::array kCases{Case{0, 0, 0},
                              Case{1, PGSIZE, 0},
                              Case{PGSIZE - 1, PGSIZE, 0},
                              Case{PGSIZE, PGSIZE, PGSIZE},
                              Case{PGSIZE + 1, 2 * PGSIZE, PGSIZE},
                              Case{MAXVA.value - 1, MAXVA.value, MAXVA.value - PGSIZE},
                              Case{~0ull - PGSIZE + 1, ~0ull - PGSIZE + 1, ~0ull - PGSIZE + 1},
                              Case{~0ull, 0, ~0ull - PGSIZE + 1}};
  for (const Case& c : kCases) {
    CAPTURE(c.bytes);
    CHECK(PGROUNDUP(c.bytes) == c.up);
    CHECK(PGROUNDDOWN(c.bytes) == c.down);
  }
}

TEST_CASE("MAXVA is half of what Sv39 could give, with the pages of every process below it") {
  CHECK(MAXVA.value == 1ull << 38);
  CHECK(TRAMPOLINE.value == 0x3f'ffff'f000);
  CHECK(TRAPFRAME.value == 0x3f'ffff'e000);
  CHECK(USYSCALL.value == 0x3f'ffff'd000);
  CHECK(sv39::canonical(MAXVA - 1));
  CHECK_FALSE(sv39::canonical(MAXVA));
}

TEST_CASE("user memory ends below the pages at the top, in kpt below the PLIC") {
  for_every_variant([](Variant variant) {
    Arena arena(8, variant);
    const bool in_kernel_table = variant == Variant::kpt;
    CHECK(user_limit().value == (in_kernel_table ? 0x0c00'0000ull : 0x3f'ffff'd000ull));
  });
}

TEST_CASE("walk_down without allocation ends at the entry where the tree does") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  Walk found = walk_down(pagetable, kSomeAddress, OnMissing::Fail);
  CHECK(found.level == 2);
  CHECK(found.entry == &entries_of(pagetable.root)[3]);
  REQUIRE(walk(pagetable, kSomeAddress + (1ull << 21), OnMissing::Allocate) != nullptr);
  found = walk_down(pagetable, kSomeAddress, OnMissing::Fail);
  CHECK(found.level == 1);
  CHECK(found.entry == &entries_of(entries_of(pagetable.root)[3].target())[5]);
  CHECK(arena.free_pages() == 61);
}

TEST_CASE("walk_down stops at the level that is asked for, and adds no table below it") {
  for (const OnMissing on_missing : {OnMissing::Allocate, OnMissing::Fail}) {
    for (const unsigned level : {2u, 1u, 0u}) {
      CAPTURE(level);
      Arena arena;
      const PageTable pagetable = must_uvmcreate();
      Walk found = walk_down(pagetable, kSomeAddress, OnMissing::Allocate, level);
      if (on_missing == OnMissing::Fail) found = walk_down(pagetable, kSomeAddress, on_missing, level);
      CHECK(found.level == level);
      CHECK(found.entry->raw == 0);
      CHECK(arena.free_pages() == 63 - (2 - level));
    }
  }
}

TEST_CASE("a leaf above the lowest level ends the walk, and is what walk finds for all its addresses") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  const VirtAddr first{kSomeAddress.value & ~(kSuperpageSize - 1)};
  Pte* leaf = walk_down(pagetable, first, OnMissing::Allocate, 1).entry;
  *leaf = Pte::make(PhysAddr(0x80400000), PTE_V | PTE_R | PTE_U);
  for (const OnMissing on_missing : {OnMissing::Allocate, OnMissing::Fail}) {
    const Walk found = walk_down(pagetable, kSomeAddress, on_missing);
    CHECK(found.level == 1);
    CHECK(found.size() == kSuperpageSize);
    CHECK(walk(pagetable, first, on_missing) == leaf);
    CHECK(walk(pagetable, first + (kSuperpageSize - 1), on_missing) == leaf);
  }
  CHECK(walk(pagetable, first + kSuperpageSize, OnMissing::Fail) == nullptr);
  CHECK(walkaddr(pagetable, kSomeAddress + 5) == PhysAddr(0x80407000));
  CHECK(walkaddr(pagetable, first + kSuperpageSize - 1) == PhysAddr(0x805ff000));
  CHECK(arena.free_pages() == 62);
}

TEST_CASE("a gigabyte leaf ends the walk at the root") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  entries_of(pagetable.root)[3] = Pte::make(PhysAddr(0x80000000), PTE_V | PTE_R | PTE_U);
  CHECK(walk_down(pagetable, kSomeAddress, OnMissing::Allocate, 1).level == 2);
  CHECK(walkaddr(pagetable, kSomeAddress) == PhysAddr(0x80000000 + (5 << 21) + (7 << 12)));
}

TEST_CASE("an entry that is not valid is none, whatever its other bits say") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  entries_of(pagetable.root)[3] = Pte::make(PhysAddr(0x80000000), PTE_R | PTE_W | PTE_U);
  CHECK(walk(pagetable, kSomeAddress, OnMissing::Fail) == nullptr);
  CHECK_FALSE(walkaddr(pagetable, kSomeAddress).has_value());
  CHECK(walk(pagetable, kSomeAddress, OnMissing::Allocate) != nullptr);
  CHECK(entries_of(pagetable.root)[3].pointer());
}

TEST_CASE("walk_down has no entry to give when memory is used up, at every allocation") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  arena.leave_free(1);
  CHECK(walk_down(pagetable, kSomeAddress, OnMissing::Allocate).entry == nullptr);
  // The table that there was memory for stays.
  CHECK(walk_down(pagetable, kSomeAddress, OnMissing::Fail).level == 1);
  CHECK(walk_down(pagetable, kSomeAddress, OnMissing::Allocate).entry == nullptr);
  CHECK(walk_down(pagetable, kSomeAddress, OnMissing::Allocate, 1).entry != nullptr);
}

TEST_CASE("a walk knows where the range of its entry ends") {
  constexpr VirtAddr kVa{(3ull << 30) | (5ull << 21) | (7ull << 12) | 9};
  CHECK(Walk{nullptr, 0}.end_of_range(kVa) == VirtAddr((3ull << 30) | (5ull << 21) | (8ull << 12)));
  CHECK(Walk{nullptr, 1}.end_of_range(kVa) == VirtAddr((3ull << 30) | (6ull << 21)));
  CHECK(Walk{nullptr, 2}.end_of_range(kVa) == VirtAddr(4ull << 30));
  CHECK(Walk{nullptr, 2}.end_of_range(VirtAddr(3ull << 30)) == VirtAddr(4ull << 30));
}

TEST_CASE("a new table is empty, and its entry leads to it") {
  Arena arena(1);
  const auto entry = new_table();
  REQUIRE(entry.has_value());
  CHECK(entry->flags() == PTE_V);
  CHECK(filled_with(bytes_of_page(entry->target()), std::byte{0}));
  CHECK_FALSE(new_table().has_value());
}

TEST_CASE("a page table of address 0 is none") {
  CHECK_FALSE(static_cast<bool>(PageTable{}));
  CHECK(static_cast<bool>(PageTable{KERNBASE}));
}
