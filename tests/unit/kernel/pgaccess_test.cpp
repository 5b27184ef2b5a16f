#include "kernel/memory/pgaccess.hpp"

#include <doctest/doctest.h>

#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

void access(PageTable pagetable, std::uint64_t page) {
  walk(pagetable, VirtAddr(page * PGSIZE), OnMissing::Fail)->raw |= Pte::A::mask | Pte::D::mask;
}

}  // namespace

TEST_CASE("pgaccess tells which pages were accessed since it was asked last, in every variant") {
  for_every_variant([](Variant variant) {
    Arena arena(128, variant);
    const PageTable pagetable = table_of_size(70 * PGSIZE);
    for (const std::uint64_t page : {1, 2, 5, 63, 64}) access(pagetable, page);
    CHECK(pgaccess(pagetable, VirtAddr(), 4) == 0b110u);
    CHECK(pgaccess(pagetable, VirtAddr(), 64) == (1ull << 63 | 1ull << 5));
    CHECK(pgaccess(pagetable, VirtAddr(), 64) == 0u);
    CHECK(arena.fences == 3);
    // Asked from an address inside a page on.
    CHECK(pgaccess(pagetable, VirtAddr(63 * PGSIZE + 7), 2) == 0b10u);
  });
}

TEST_CASE("pgaccess changes nothing but A") {
  Arena arena;
  const PageTable pagetable = table_of_size(2 * PGSIZE);
  const Pte before = entry_of(pagetable, VirtAddr());
  access(pagetable, 0);
  access(pagetable, 1);
  REQUIRE(pgaccess(pagetable, VirtAddr(), 1) == 1u);
  CHECK(entry_of(pagetable, VirtAddr()).raw == (before.raw | Pte::D::mask));
  CHECK(entry_of(pagetable, VirtAddr(PGSIZE)).accessed());
}

TEST_CASE("pgaccess answers for 64 pages at most, and for none") {
  Arena arena;
  const PageTable pagetable = table_of_size(PGSIZE);
  access(pagetable, 0);
  CHECK_FALSE(pgaccess(pagetable, VirtAddr(), 65).has_value());
  CHECK_FALSE(pgaccess(pagetable, VirtAddr(), ~0u).has_value());
  CHECK(pgaccess(pagetable, VirtAddr(), 0) == 0u);
  CHECK(entry_of(pagetable, VirtAddr()).accessed());
}

TEST_CASE("pages that are not the user's count as not accessed, and keep their A") {
  Arena arena;
  const PageTable pagetable = table_of_size(2 * PGSIZE);
  access(pagetable, 0);
  access(pagetable, 1);
  uvmclear(pagetable, VirtAddr());
  *walk(pagetable, VirtAddr(2 * PGSIZE), OnMissing::Fail) = Pte{Pte::A::mask | PTE_U};
  CHECK(pgaccess(pagetable, VirtAddr(), 4) == 0b10u);
  CHECK(entry_of(pagetable, VirtAddr()).accessed());
  CHECK(pgaccess(pagetable, VirtAddr(1ull << 30), 64) == 0u);
}

TEST_CASE("pgaccess may be asked for any address") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  REQUIRE(mappages(pagetable, MAXVA - PGSIZE, PGSIZE, KERNBASE, PTE_R | PTE_U | Pte::A::mask));
  CHECK(pgaccess(pagetable, MAXVA - 2 * PGSIZE, 64) == 0b10u);
  CHECK(pgaccess(pagetable, MAXVA, 64) == 0u);
  CHECK(pgaccess(pagetable, VirtAddr(~0ull), 64) == 0u);
}

TEST_CASE("a superpage counts for the first of its pages that is asked for") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable pagetable = table_of_size(2 * kSuperpageSize);
  access(pagetable, 512);
  CHECK(pgaccess(pagetable, VirtAddr(kSuperpageSize - 2 * PGSIZE), 8) == 0b100u);
  access(pagetable, 512);
  CHECK(pgaccess(pagetable, VirtAddr(kSuperpageSize + 9 * PGSIZE), 8) == 1u);
  CHECK(pgaccess(pagetable, VirtAddr(kSuperpageSize), 8) == 0u);
}
