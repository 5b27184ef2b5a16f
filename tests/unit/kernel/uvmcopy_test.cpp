#include <doctest/doctest.h>

#include <algorithm>

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
