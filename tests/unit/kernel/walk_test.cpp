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
