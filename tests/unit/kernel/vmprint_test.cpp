#include <doctest/doctest.h>

#include "kernel/memory/page_table.hpp"
#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

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

TEST_CASE("vmprint shows addresses instead of indices in the variants of the later labs") {
  for_every_variant([](Variant variant) {
    Arena arena(16, variant);
    const PageTable pagetable = must_uvmcreate();
    REQUIRE(mappages(pagetable, VirtAddr(12 * PGSIZE), PGSIZE, PhysAddr(0x80002000), PTE_R));
    REQUIRE(mappages(pagetable, TRAMPOLINE, PGSIZE, PhysAddr(0x80007000), PTE_R | PTE_X));
    vmprint(pagetable);
    if (variant == Variant::super || variant == Variant::lazy) {
      CHECK(arena.text() ==
            "page table 0x0000000080010000\n"
            " ..0x0000000000000000: pte 0x0000000020003c01 pa 0x000000008000f000\n"
            " .. ..0x0000000000000000: pte 0x0000000020003801 pa 0x000000008000e000\n"
            " .. .. ..0x000000000000c000: pte 0x0000000020000803 pa 0x0000000080002000\n"
            " ..0x0000003fc0000000: pte 0x0000000020003401 pa 0x000000008000d000\n"
            " .. ..0x0000003fffe00000: pte 0x0000000020003001 pa 0x000000008000c000\n"
            " .. .. ..0x0000003ffffff000: pte 0x0000000020001c0b pa 0x0000000080007000\n");
    } else {
      CHECK(arena.text() ==
            "page table 0x0000000080010000\n"
            "..0: pte 0x0000000020003c01 pa 0x000000008000f000\n"
            ".. ..0: pte 0x0000000020003801 pa 0x000000008000e000\n"
            ".. .. ..12: pte 0x0000000020000803 pa 0x0000000080002000\n"
            "..255: pte 0x0000000020003401 pa 0x000000008000d000\n"
            ".. ..511: pte 0x0000000020003001 pa 0x000000008000c000\n"
            ".. .. ..511: pte 0x0000000020001c0b pa 0x0000000080007000\n");
    }
  });
}

TEST_CASE("vmprint shows a superpage at the level where it ends the way") {
  Arena arena(16, Variant::super);
  const PageTable pagetable = must_uvmcreate();
  walk_down(pagetable, VirtAddr(1ull << 21), OnMissing::Allocate, 1).entry->raw =
      PA2PTE(PhysAddr(0x80200000)) | PTE_V | PTE_R | PTE_W | PTE_U;
  vmprint(pagetable);
  CHECK(arena.text() ==
        "page table 0x0000000080010000\n"
        " ..0x0000000000000000: pte 0x0000000020003c01 pa 0x000000008000f000\n"
        " .. ..0x0000000000200000: pte 0x0000000020080017 pa 0x0000000080200000\n");
}
