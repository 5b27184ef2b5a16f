#include "kernel/memory/proc_pagetable.hpp"

#include <doctest/doctest.h>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

constexpr PhysAddr kTrampolinePage{0x80002000};

}  // namespace

TEST_CASE("a new process has trampoline and trapframe at the top, out of user mode's reach") {
  Arena arena;
  const PhysAddr trapframe = must_kalloc();
  const auto pagetable =
      proc_pagetable({.trampoline = kTrampolinePage, .trapframe = trapframe, .usyscall = {}});
  REQUIRE(pagetable.has_value());
  CHECK(entry_of(*pagetable, VirtAddr(0x3ffffff000)).raw ==
        Pte::make(kTrampolinePage, PTE_V | PTE_R | PTE_X).raw);
  CHECK(entry_of(*pagetable, VirtAddr(0x3fffffe000)).raw == Pte::make(trapframe, PTE_V | PTE_R | PTE_W).raw);
  CHECK_FALSE(walkaddr(*pagetable, TRAMPOLINE).has_value());
  CHECK_FALSE(walkaddr(*pagetable, TRAPFRAME).has_value());
  CHECK(walk(*pagetable, VirtAddr(), OnMissing::Fail) == nullptr);
}

TEST_CASE("proc_freepagetable frees tables and user memory, and leaves the trapframe to its owner") {
  Arena arena;
  const PhysAddr trapframe = must_kalloc();
  const auto pagetable =
      proc_pagetable({.trampoline = kTrampolinePage, .trapframe = trapframe, .usyscall = {}});
  REQUIRE(pagetable.has_value());
  REQUIRE(uvmalloc(*pagetable, 0, 3 * PGSIZE, PTE_W).has_value());
  proc_freepagetable(*pagetable, 3 * PGSIZE);
  CHECK(arena.free_pages() == 63);
  kfree(trapframe);
}

TEST_CASE("when memory runs out, at any allocation, proc_pagetable loses no page") {
  Arena arena;
  const PhysAddr trapframe = must_kalloc();
  const std::size_t needed = fail_at_every_allocation(
      arena,
      [&] {
        return proc_pagetable({.trampoline = kTrampolinePage, .trapframe = trapframe, .usyscall = {}})
            .has_value();
      },
      [&] { CHECK(arena.free_pages() == 63); });
  CHECK(needed == 3);
}
