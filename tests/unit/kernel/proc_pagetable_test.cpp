#include "kernel/memory/proc_pagetable.hpp"

#include <doctest/doctest.h>

#include "kernel/abi/usyscall.hpp"
#include "kernel/memory/copy.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/platform.hpp"
#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

constexpr PhysAddr kTrampolinePage{0x80002000};

/// The pages of a process, but for its tables.
struct Pages {
  PhysAddr trapframe = must_kalloc();
  PhysAddr usyscall = must_kalloc();

  ProcessPages all() const {
    return {.trampoline = kTrampolinePage, .trapframe = trapframe, .usyscall = usyscall};
  }
};

}  // namespace

TEST_CASE(
    "a new process has trampoline and trapframe at the top, out of user mode's reach, in every variant") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const Pages pages;
    const auto pagetable = proc_pagetable(pages.all());
    REQUIRE(pagetable.has_value());
    CHECK(entry_of(*pagetable, VirtAddr(0x3ffffff000)).raw ==
          Pte::make(kTrampolinePage, PTE_V | PTE_R | PTE_X).raw);
    CHECK(entry_of(*pagetable, VirtAddr(0x3fffffe000)).raw ==
          Pte::make(pages.trapframe, PTE_V | PTE_R | PTE_W).raw);
    CHECK_FALSE(walkaddr(*pagetable, TRAMPOLINE).has_value());
    CHECK_FALSE(walkaddr(*pagetable, TRAPFRAME).has_value());
    CHECK_FALSE(mapped(*pagetable, VirtAddr()));
  });
}

TEST_CASE("programs can read the page at USYSCALL, in the super variant alone, and cannot write it") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const Pages pages;
    const auto pagetable = proc_pagetable(pages.all());
    REQUIRE(pagetable.has_value());
    CHECK(mapped(*pagetable, USYSCALL) == (variant == Variant::super));
    if (variant != Variant::super) return;
    CHECK(entry_of(*pagetable, VirtAddr(0x3fffffd000)).raw ==
          Pte::make(pages.usyscall, PTE_V | PTE_R | PTE_U).raw);
    object_at<abi::Usyscall>(pages.usyscall)->pid = 42;
    abi::Usyscall seen{};
    CHECK(copyin(*pagetable, writable_bytes_of(seen), USYSCALL));
    CHECK(seen.pid == 42);
    CHECK_FALSE(copyout(*pagetable, USYSCALL, bytes_of(seen)));
  });
}

TEST_CASE("proc_freepagetable frees tables and user memory, and leaves the pages at the top to their owner") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const Pages pages;
    const auto pagetable = proc_pagetable(pages.all());
    REQUIRE(pagetable.has_value());
    REQUIRE(uvmalloc(*pagetable, 0, 3 * PGSIZE, PTE_W).has_value());
    proc_freepagetable(*pagetable, 3 * PGSIZE);
    CHECK(arena.free_pages() == 62);
    CHECK(kusers(pages.trapframe) == 1);
    CHECK(kusers(pages.usyscall) == 1);
  });
}

TEST_CASE("proc_freepagetable panics when user memory is larger than it is told") {
  Arena arena;
  const Pages pages;
  const auto pagetable = proc_pagetable(pages.all());
  REQUIRE(uvmalloc(*pagetable, 0, 3 * PGSIZE, PTE_W).has_value());
  CHECK_THROWS_WITH_AS(proc_freepagetable(*pagetable, 2 * PGSIZE), "freewalk: leaf", Panic);
}

TEST_CASE("when memory runs out, at any allocation, proc_pagetable loses no page") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const Pages pages;
    const auto attempt = [&] { return proc_pagetable(pages.all()).has_value(); };
    CHECK(fail_at_every_allocation(arena, attempt, [&] { CHECK(arena.free_pages() == 62); }) == 3);
  });
}
