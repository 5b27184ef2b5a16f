#include "kernel/memory/vmfault.hpp"

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
constexpr std::array kEveryAccess{PTE_R, PTE_W, PTE_X};

/// A parent whose pages, one of text and two of data, a child shares.
struct Forked {
  static constexpr VirtAddr kText{0};
  static constexpr VirtAddr kData{PGSIZE};
  static constexpr VirtAddr kGuard{2 * PGSIZE};
  static constexpr std::uint64_t kSize = 3 * PGSIZE;

  Forked() : parent(must_uvmcreate()), child(must_uvmcreate()) {
    REQUIRE(uvmalloc(parent, 0, kData.value, PTE_X).has_value());
    REQUIRE(uvmalloc(parent, kData.value, kSize, PTE_W).has_value());
    uvmclear(parent, kGuard);
    std::ranges::fill(user_page(parent, kData), std::byte{0x77});
    REQUIRE(uvmcopy(parent, child, kSize));
    arena.fences = 0;
  }

  Arena arena{64, Variant::cow};
  PageTable parent;
  PageTable child;
};

}  // namespace

TEST_CASE("a page that is promised and missing becomes one full of zeros, for reading and for writing") {
  for (const std::uint64_t permission : {PTE_R, PTE_W}) {
    Arena arena(64, Variant::lazy);
    const PageTable pagetable = must_uvmcreate();
    CHECK(vmfault(pagetable, 3 * PGSIZE, VirtAddr(PGSIZE + 123), permission) == Fault::Served);
    CHECK(entry_of(pagetable, VirtAddr(PGSIZE)).flags() == kUserData);
    CHECK(filled_with(user_page(pagetable, VirtAddr(PGSIZE)), std::byte{0}));
    CHECK_FALSE(mapped(pagetable, VirtAddr()));
    CHECK_FALSE(mapped(pagetable, VirtAddr(2 * PGSIZE)));
    CHECK(arena.fences == 1);
  }
}

TEST_CASE("what lies at or above the size was not promised") {
  Arena arena(64, Variant::lazy);
  const PageTable pagetable = must_uvmcreate();
  constexpr std::uint64_t kSize = PGSIZE + 100;
  for (const std::uint64_t va : {kSize, 2 * PGSIZE, MAXVA.value - 1, MAXVA.value, ~std::uint64_t{0}}) {
    CAPTURE(va);
    for (const std::uint64_t access : kEveryAccess)
      CHECK(vmfault(pagetable, kSize, VirtAddr(va), access) == Fault::Refused);
  }
  CHECK(arena.free_pages() == 63);
  CHECK(arena.fences == 0);
  CHECK(vmfault(pagetable, kSize, VirtAddr(kSize - 1), PTE_R) == Fault::Served);
}

TEST_CASE("lazy memory is not for execution") {
  Arena arena(64, Variant::lazy);
  const PageTable pagetable = must_uvmcreate();
  CHECK(vmfault(pagetable, PGSIZE, VirtAddr(), PTE_X) == Fault::Refused);
  CHECK_FALSE(mapped(pagetable, VirtAddr()));
}

TEST_CASE("a page that is there and refuses an access goes on refusing it") {
  Arena arena(64, Variant::lazy);
  const PageTable pagetable = must_uvmcreate();
  REQUIRE(uvmalloc(pagetable, 0, PGSIZE, PTE_X).has_value());
  REQUIRE(uvmalloc(pagetable, PGSIZE, 2 * PGSIZE, PTE_W).has_value());
  uvmclear(pagetable, VirtAddr(PGSIZE));
  const std::size_t before = arena.free_pages();
  CHECK(vmfault(pagetable, 2 * PGSIZE, VirtAddr(), PTE_W) == Fault::Refused);
  for (const std::uint64_t access : kEveryAccess)
    CHECK(vmfault(pagetable, 2 * PGSIZE, VirtAddr(PGSIZE), access) == Fault::Refused);
  CHECK(arena.free_pages() == before);
  CHECK(arena.fences == 0);
}

TEST_CASE("when memory runs out, at any allocation, a missing page stays missing and none is lost") {
  Arena arena(64, Variant::lazy);
  const PageTable pagetable = must_uvmcreate();
  const std::size_t needed = fail_at_every_allocation(
      arena,
      [&] {
        const Fault fault = vmfault(pagetable, PGSIZE, VirtAddr(), PTE_W);
        CHECK(fault != Fault::Refused);
        return fault == Fault::Served;
      },
      [&] {
        CHECK_FALSE(mapped(pagetable, VirtAddr()));
        CHECK(arena.fences == 0);
      });
  CHECK(needed == 3);
  uvmfree(pagetable, PGSIZE);
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("classic, kpt and super promise nothing") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const PageTable pagetable = table_of_size(PGSIZE);
    const bool served = vmfault(pagetable, 2 * PGSIZE, VirtAddr(PGSIZE), PTE_R) == Fault::Served;
    CHECK(served == (variant == Variant::lazy));
    CHECK(vmfault(pagetable, 2 * PGSIZE, VirtAddr(), PTE_X) == Fault::Refused);
  });
}

TEST_CASE("the first to write to a shared page gets a copy, and the other keeps the page") {
  Forked forked;
  const PhysAddr shared = *walkaddr(forked.parent, Forked::kData);
  SUBCASE("the child writes first") {
    REQUIRE(vmfault(forked.child, Forked::kSize, Forked::kData + 8, PTE_W) == Fault::Served);
    CHECK(*walkaddr(forked.parent, Forked::kData) == shared);
    CHECK(*walkaddr(forked.child, Forked::kData) != shared);
    CHECK(entry_of(forked.child, Forked::kData).flags() == kUserData);
    CHECK(entry_of(forked.parent, Forked::kData).flags() == (PTE_V | PTE_R | PTE_U | PTE_COW));
    CHECK(filled_with(user_page(forked.child, Forked::kData), std::byte{0x77}));
  }
  SUBCASE("the parent writes first") {
    REQUIRE(vmfault(forked.parent, Forked::kSize, Forked::kData + 8, PTE_W) == Fault::Served);
    CHECK(*walkaddr(forked.child, Forked::kData) == shared);
    CHECK(*walkaddr(forked.parent, Forked::kData) != shared);
    CHECK(filled_with(user_page(forked.parent, Forked::kData), std::byte{0x77}));
  }
  CHECK(kusers(shared) == 1);
  CHECK(forked.arena.fences == 1);
}

TEST_CASE("the last user of a shared page gets it back, without a copy") {
  Forked forked;
  const PhysAddr shared = *walkaddr(forked.parent, Forked::kData);
  SUBCASE("when the other has made a copy") {
    REQUIRE(vmfault(forked.child, Forked::kSize, Forked::kData, PTE_W) == Fault::Served);
  }
  SUBCASE("when the other has ended") { uvmfree(forked.child, Forked::kSize); }
  const std::size_t before = forked.arena.free_pages();
  REQUIRE(vmfault(forked.parent, Forked::kSize, Forked::kData, PTE_W) == Fault::Served);
  CHECK(*walkaddr(forked.parent, Forked::kData) == shared);
  CHECK(entry_of(forked.parent, Forked::kData).flags() == kUserData);
  CHECK(filled_with(user_page(forked.parent, Forked::kData), std::byte{0x77}));
  CHECK(forked.arena.free_pages() == before);
}

TEST_CASE("of three users of a page the first two to write copy it") {
  Forked forked;
  const PageTable grandchild = must_uvmcreate();
  REQUIRE(uvmcopy(forked.child, grandchild, Forked::kSize));
  const PhysAddr shared = *walkaddr(forked.parent, Forked::kData);
  for (const unsigned users : {2u, 1u}) {
    const PageTable writer = users == 2 ? grandchild : forked.parent;
    REQUIRE(vmfault(writer, Forked::kSize, Forked::kData, PTE_W) == Fault::Served);
    CHECK(kusers(shared) == users);
    CHECK(kusers(*walkaddr(writer, Forked::kData)) == 1);
  }
  REQUIRE(vmfault(forked.child, Forked::kSize, Forked::kData, PTE_W) == Fault::Served);
  CHECK(*walkaddr(forked.child, Forked::kData) == shared);
}

TEST_CASE("a copy of a shared page keeps that it was accessed") {
  Forked forked;
  walk(forked.child, Forked::kData, OnMissing::Fail)->raw |= Pte::A::mask;
  REQUIRE(vmfault(forked.child, Forked::kSize, Forked::kData, PTE_W) == Fault::Served);
  CHECK(entry_of(forked.child, Forked::kData).flags() == (kUserData | Pte::A::mask));
}

TEST_CASE("sharing makes no page writable that was not") {
  Forked forked;
  const std::size_t before = forked.arena.free_pages();
  for (const PageTable pagetable : {forked.parent, forked.child}) {
    CHECK(vmfault(pagetable, Forked::kSize, Forked::kText, PTE_W) == Fault::Refused);
    CHECK(vmfault(pagetable, Forked::kSize, Forked::kGuard, PTE_W) == Fault::Refused);
    // For these a shared page needs no copy, so they fault for another reason.
    CHECK(vmfault(pagetable, Forked::kSize, Forked::kData, PTE_R) == Fault::Refused);
    CHECK(vmfault(pagetable, Forked::kSize, Forked::kData, PTE_X) == Fault::Refused);
    CHECK(vmfault(pagetable, Forked::kSize, VirtAddr(Forked::kSize), PTE_W) == Fault::Refused);
    CHECK(vmfault(pagetable, 10 * PGSIZE, VirtAddr(Forked::kSize), PTE_W) == Fault::Refused);
    CHECK(vmfault(pagetable, Forked::kSize, MAXVA, PTE_W) == Fault::Refused);
    CHECK(vmfault(pagetable, Forked::kSize, VirtAddr(~0ull), PTE_W) == Fault::Refused);
  }
  CHECK(forked.arena.free_pages() == before);
  CHECK(forked.arena.fences == 0);
}

TEST_CASE("a page of one's own needs no second fault") {
  Forked forked;
  REQUIRE(vmfault(forked.child, Forked::kSize, Forked::kData, PTE_W) == Fault::Served);
  CHECK(vmfault(forked.child, Forked::kSize, Forked::kData, PTE_W) == Fault::Refused);
}

TEST_CASE("without memory for a copy the page stays shared, and the last user needs none") {
  Forked forked;
  const PhysAddr shared = *walkaddr(forked.parent, Forked::kData);
  forked.arena.leave_free(0);
  CHECK(vmfault(forked.child, Forked::kSize, Forked::kData, PTE_W) == Fault::OutOfMemory);
  CHECK(kusers(shared) == 2);
  CHECK(*walkaddr(forked.child, Forked::kData) == shared);
  CHECK(entry_of(forked.child, Forked::kData).flags() == (PTE_V | PTE_R | PTE_U | PTE_COW));
  CHECK(forked.arena.fences == 0);
  uvmfree(forked.child, Forked::kSize);
  forked.arena.leave_free(0);
  CHECK(vmfault(forked.parent, Forked::kSize, Forked::kData, PTE_W) == Fault::Served);
}
