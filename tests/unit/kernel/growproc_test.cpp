// What sys_sbrk asks for.
#include "kernel/memory/growproc.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/kpt.hpp"
#include "kernel/memory/uvm.hpp"
#include "kernel/memory/vmfault.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

constexpr std::uint64_t kUserData = PTE_V | PTE_R | PTE_W | PTE_U;

/// A process with `size` bytes of memory, all of it there, and whatever tables the variant has.
struct Process {
  Process(Variant variant, std::uint64_t size, std::size_t pages = 128) : arena(pages, variant) {
    memory = {table_of_size(size), PageTable{}, size};
    if (variant != Variant::kpt) return;
    const auto made = pkvminit(must_uvmcreate());
    REQUIRE(made.has_value());
    memory.kernel_pagetable = *made;
    REQUIRE(u2kvmcopy(memory.pagetable, memory.kernel_pagetable, 0, size));
  }

  std::optional<std::uint64_t> grow(std::int64_t bytes) {
    const auto size = growproc(memory, bytes);
    if (size) memory.size = *size;
    return size;
  }

  /// Whether the kernel's table of the process, if it has one, agrees with the user's in [0, end).
  bool tables_agree(std::uint64_t end) const {
    if (arena.variant != Variant::kpt) return true;
    for (std::uint64_t va = 0; va < end; va += PGSIZE) {
      const bool there = mapped(memory.pagetable, VirtAddr(va));
      if (mapped(memory.kernel_pagetable, VirtAddr(va)) != there) return false;
      if (there && kvmpa(va) != *walkaddr(memory.pagetable, VirtAddr(va))) return false;
    }
    return true;
  }

  Arena arena;
  UserMemory memory;

 private:
  PhysAddr kvmpa(std::uint64_t va) const { return entry_of(memory.kernel_pagetable, VirtAddr(va)).target(); }
};

}  // namespace

TEST_CASE("growproc grows memory with writable zeros, in the lazy variant when they are touched") {
  for_every_variant([](Variant variant) {
    Process process(variant, PGSIZE);
    const std::size_t before = process.arena.free_pages();
    CHECK(process.grow(3 * PGSIZE + 1) == 4 * PGSIZE + 1);
    if (variant == Variant::lazy) {
      CHECK(process.arena.free_pages() == before);
      for (std::uint64_t va = PGSIZE; va < 5 * PGSIZE; va += PGSIZE) {
        REQUIRE(vmfault(process.memory.pagetable, process.memory.size, VirtAddr(va), PTE_W) == Fault::Served);
      }
    }
    CHECK(process.arena.free_pages() == before - 4);
    for (std::uint64_t va = PGSIZE; va < 5 * PGSIZE; va += PGSIZE) {
      CHECK(entry_of(process.memory.pagetable, VirtAddr(va)).flags() == kUserData);
      CHECK(filled_with(user_page(process.memory.pagetable, VirtAddr(va)), std::byte{0}));
    }
    CHECK(process.tables_agree(8 * PGSIZE));
  });
}

TEST_CASE("growproc by nothing says where memory ends") {
  for_every_variant([](Variant variant) {
    Process process(variant, PGSIZE + 5);
    const std::size_t before = process.arena.free_pages();
    CHECK(process.grow(0) == PGSIZE + 5);
    CHECK(process.arena.free_pages() == before);
    CHECK(process.tables_agree(8 * PGSIZE));
  });
}

TEST_CASE("growproc shrinks memory and frees the pages, those that are there") {
  for_every_variant([](Variant variant) {
    Process process(variant, 5 * PGSIZE);
    const std::size_t before = process.arena.free_pages();
    CHECK(process.grow(-static_cast<std::int64_t>(2 * PGSIZE + 1)) == 3 * PGSIZE - 1);
    CHECK(process.arena.free_pages() == before + 2);
    CHECK(mapped(process.memory.pagetable, VirtAddr(2 * PGSIZE)));
    CHECK_FALSE(mapped(process.memory.pagetable, VirtAddr(3 * PGSIZE)));
    CHECK(process.tables_agree(8 * PGSIZE));
    CHECK(process.grow(10 * PGSIZE) == 13 * PGSIZE - 1);
    CHECK(process.grow(-static_cast<std::int64_t>(13 * PGSIZE - 1)) == 0u);
    CHECK(process.arena.free_pages() == before + 5);
    CHECK_FALSE(mapped(process.memory.pagetable, VirtAddr()));
    CHECK(process.tables_agree(16 * PGSIZE));
  });
}

TEST_CASE("new pages are full of zeros; a page that stays keeps what it holds") {
  for_every_variant([](Variant variant) {
    Process process(variant, 2 * PGSIZE);
    std::ranges::fill(user_page(process.memory.pagetable, VirtAddr(PGSIZE)), std::byte{0x77});
    REQUIRE(process.grow(-100).has_value());
    REQUIRE(process.grow(100).has_value());
    CHECK(filled_with(user_page(process.memory.pagetable, VirtAddr(PGSIZE)), std::byte{0x77}));
    REQUIRE(process.grow(-static_cast<std::int64_t>(PGSIZE)).has_value());
    REQUIRE(process.grow(PGSIZE).has_value());
    if (variant == Variant::lazy) {
      REQUIRE(vmfault(process.memory.pagetable, process.memory.size, VirtAddr(PGSIZE), PTE_R) ==
              Fault::Served);
    }
    CHECK(filled_with(user_page(process.memory.pagetable, VirtAddr(PGSIZE)), std::byte{0}));
  });
}

TEST_CASE("growproc refuses sizes below 0 and beyond user memory, and changes nothing") {
  for_every_variant([](Variant variant) {
    Process process(variant, 3 * PGSIZE);
    const std::size_t before = process.arena.free_pages();
    const auto room = static_cast<std::int64_t>(user_limit().value - process.memory.size);
    for (const std::int64_t bytes :
         {-static_cast<std::int64_t>(3 * PGSIZE + 1), std::numeric_limits<std::int64_t>::min(), room + 1,
          room + static_cast<std::int64_t>(8 * PGSIZE), std::numeric_limits<std::int64_t>::max()}) {
      CAPTURE(bytes);
      CHECK_FALSE(process.grow(bytes).has_value());
      CHECK(process.arena.free_pages() == before);
      CHECK(mapped(process.memory.pagetable, VirtAddr(2 * PGSIZE)));
      CHECK(process.tables_agree(8 * PGSIZE));
    }
  });
}

TEST_CASE("where memory grows lazily it may be promised up to its limit") {
  Process process(Variant::lazy, PGSIZE);
  CHECK(process.grow(static_cast<std::int64_t>(USYSCALL.value - PGSIZE)) == USYSCALL.value);
  CHECK_FALSE(process.grow(1).has_value());
  CHECK(vmfault(process.memory.pagetable, process.memory.size, USYSCALL - 1, PTE_W) == Fault::Served);
  CHECK(process.grow(-static_cast<std::int64_t>(USYSCALL.value)) == 0u);
  uvmfree(process.memory.pagetable, 0);
  CHECK(process.arena.free_pages() == 128);
}

TEST_CASE("in kpt memory may grow up to the PLIC") {
  Process process(Variant::kpt, PGSIZE);
  const std::uint64_t limit = user_limit().value;
  // Pages below the limit, as if the rest had been there all the time.
  process.memory.size = limit - 2 * PGSIZE;
  CHECK(process.grow(2 * PGSIZE) == limit);
  CHECK(mapped(process.memory.kernel_pagetable, VirtAddr(limit - PGSIZE)));
  CHECK_FALSE(process.grow(1).has_value());
}

TEST_CASE("when memory runs out, at any allocation, growproc changes nothing") {
  for_every_variant([](Variant variant) {
    // Into another table of level 0, of the kernel's view, too.
    Process process(variant, kSuperpageSize - PGSIZE, 1200);
    const std::size_t before = process.arena.free_pages();
    const std::size_t needed = fail_at_every_allocation(
        process.arena, [&] { return process.grow(3 * PGSIZE).has_value(); },
        [&] {
          CHECK(process.memory.size == kSuperpageSize - PGSIZE);
          CHECK(mapped(process.memory.pagetable, VirtAddr(kSuperpageSize - 2 * PGSIZE)));
          CHECK_FALSE(mapped(process.memory.pagetable, VirtAddr(kSuperpageSize - PGSIZE)));
          CHECK_FALSE(mapped(process.memory.pagetable, VirtAddr(kSuperpageSize)));
          CHECK(process.tables_agree(kSuperpageSize + 4 * PGSIZE));
          CHECK(before - process.arena.free_pages() <= 1);  // a table
        });
    // Three pages and a table.
    CHECK(needed == (variant == Variant::lazy ? 0u : 4u));
  });
}

TEST_CASE("when any one allocation fails, growproc changes nothing") {
  for_every_variant([](Variant variant) {
    Process process(variant, kSuperpageSize - PGSIZE, 1200);
    const std::size_t allocations = fail_each_allocation(
        process.arena, [&] { return process.grow(3 * PGSIZE).has_value(); },
        [&](bool succeeded) {
          CHECK_FALSE(succeeded);
          CHECK_FALSE(mapped(process.memory.pagetable, VirtAddr(kSuperpageSize - PGSIZE)));
          CHECK(process.tables_agree(kSuperpageSize + 4 * PGSIZE));
        });
    // Three pages and a table; in kpt the kernel's view needs a table, too, when the user's has been made.
    CHECK(allocations == (variant == Variant::lazy ? 0u : 4u));
  });
}

TEST_CASE("in kpt, without memory for the kernel's view the new pages are given back") {
  Process process(Variant::kpt, kSuperpageSize, 1200);
  const std::size_t before = process.arena.free_pages();
  process.arena.allocations_until_failure = 2;  // a page and its table
  CHECK_FALSE(process.grow(PGSIZE).has_value());
  CHECK_FALSE(mapped(process.memory.pagetable, VirtAddr(kSuperpageSize)));
  CHECK(process.arena.free_pages() == before - 1);  // the table
  CHECK(process.grow(PGSIZE) == kSuperpageSize + PGSIZE);
}

TEST_CASE("without memory to split a superpage growproc does not shrink") {
  Process process(Variant::super, 2 * kSuperpageSize, kPagesWithSuperpages);
  process.arena.leave_free(0);
  CHECK_FALSE(process.grow(-static_cast<std::int64_t>(PGSIZE)).has_value());
  CHECK(process.memory.size == 2 * kSuperpageSize);
  CHECK(mapped(process.memory.pagetable, VirtAddr(2 * kSuperpageSize - 1)));
  // None is needed when all of the superpage goes.
  CHECK(process.grow(-static_cast<std::int64_t>(kSuperpageSize)) == kSuperpageSize);
}

TEST_CASE("in kpt the kernel loses sight of pages before they are freed") {
  Process process(Variant::kpt, 3 * PGSIZE);
  process.arena.fences = 0;
  CHECK(process.grow(-static_cast<std::int64_t>(PGSIZE)) == 2 * PGSIZE);
  CHECK(process.arena.fences == 1);
  CHECK_FALSE(mapped(process.memory.kernel_pagetable, VirtAddr(2 * PGSIZE)));
}

TEST_CASE("shrinking lets go of shared pages without taking them from others") {
  Process process(Variant::cow, 3 * PGSIZE);
  const PageTable child = must_uvmcreate();
  REQUIRE(uvmcopy(process.memory.pagetable, child, 3 * PGSIZE));
  CHECK(process.grow(-static_cast<std::int64_t>(2 * PGSIZE)) == PGSIZE);
  CHECK(kusers(*walkaddr(child, VirtAddr(PGSIZE))) == 1);
  CHECK(kusers(*walkaddr(child, VirtAddr())) == 2);
}
