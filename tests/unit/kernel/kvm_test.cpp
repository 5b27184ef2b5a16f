#include "kernel/memory/kvm.hpp"

#include <doctest/doctest.h>

#include <set>

#include "kernel/config.hpp"
#include "kernel/memory/platform.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;
namespace board = riscv::platform;

namespace {

constexpr std::size_t kPages = 400;

/// A kernel of 16 pages of text, the last of which is the trampoline.
KernelImage image_in(const Arena& arena) {
  return {
      .trampoline = KERNBASE + 15 * PGSIZE, .text_end = KERNBASE + 16 * PGSIZE, .memory_end = arena.end()};
}

/// Whether [first, first + size) is mapped at its own address with exactly these permissions.
bool is_identity(PageTable pagetable, PhysAddr first, std::uint64_t size, std::uint64_t permissions) {
  for (std::uint64_t offset = 0; offset < size; offset += PGSIZE) {
    const Pte expected = Pte::make(first + offset, permissions | PTE_V);
    if (entry_of(pagetable, VirtAddr((first + offset).value)).raw != expected.raw) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("the kernel's table maps devices and RAM at their own addresses") {
  Arena arena(kPages);
  const KernelImage image = image_in(arena);
  const PageTable pagetable = kvmmake(image);
  CHECK(is_identity(pagetable, board::kTestDevice, PGSIZE, PTE_R | PTE_W));
  CHECK(is_identity(pagetable, board::kPlic, 4 * 1024 * 1024, PTE_R | PTE_W));
  CHECK(is_identity(pagetable, board::kUart0, PGSIZE, PTE_R | PTE_W));
  CHECK(is_identity(pagetable, board::kVirtio0, 8 * PGSIZE, PTE_R | PTE_W));
  CHECK(is_identity(pagetable, KERNBASE, image.text_end - KERNBASE, PTE_R | PTE_X));
  CHECK(is_identity(pagetable, image.text_end, image.memory_end - image.text_end, PTE_R | PTE_W));
}

TEST_CASE("the kernel's table maps nothing else below the stacks") {
  Arena arena(kPages);
  const PageTable pagetable = kvmmake(image_in(arena));
  CHECK_FALSE(mapped(pagetable, VirtAddr()));
  CHECK_FALSE(mapped(pagetable, VirtAddr(board::kUart0.value - PGSIZE)));
  CHECK_FALSE(mapped(pagetable, VirtAddr(board::kVirtio0.value + 8 * PGSIZE)));
  CHECK_FALSE(mapped(pagetable, VirtAddr(KERNBASE.value - PGSIZE)));
  CHECK_FALSE(mapped(pagetable, VirtAddr(arena.end().value)));
}

TEST_CASE("the trampoline is mapped a second time at the top, executable") {
  Arena arena(kPages);
  const KernelImage image = image_in(arena);
  const PageTable pagetable = kvmmake(image);
  CHECK(entry_of(pagetable, MAXVA - PGSIZE).raw == Pte::make(image.trampoline, PTE_V | PTE_R | PTE_X).raw);
}

TEST_CASE("every process slot has a stack of its own above an unmapped guard page") {
  Arena arena(kPages);
  const PageTable pagetable = kvmmake(image_in(arena));
  std::set<PhysAddr> stacks;
  for (std::size_t slot = 0; slot < NPROC; ++slot) {
    CAPTURE(slot);
    const Pte stack = entry_of(pagetable, KSTACK(slot));
    CHECK(stack.flags() == (PTE_V | PTE_R | PTE_W));
    CHECK(stacks.insert(stack.target()).second);
    CHECK_FALSE(mapped(pagetable, KSTACK(slot) - PGSIZE));
  }
}

TEST_CASE("no page of the kernel's table is for user mode") {
  Arena arena(kPages);
  const PageTable pagetable = kvmmake(image_in(arena));
  CHECK_FALSE(walkaddr(pagetable, VirtAddr(KERNBASE.value)).has_value());
  CHECK_FALSE(walkaddr(pagetable, TRAMPOLINE).has_value());
  CHECK_FALSE(walkaddr(pagetable, KSTACK(0)).has_value());
}

TEST_CASE("without memory for its table the kernel panics, at whichever allocation") {
  Arena whole(kPages);
  static_cast<void>(kvmmake(image_in(whole)));
  const std::size_t needed = kPages - whole.free_pages();
  for (std::size_t allowed = 0; allowed < needed; ++allowed) {
    CAPTURE(allowed);
    Arena arena(kPages);
    arena.leave_free(allowed);
    CHECK_THROWS_AS(kvmmake(image_in(arena)), Panic);
  }
}

TEST_CASE("kvmmap maps what mappages maps, and panics when memory is used up") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  const VirtAddr va{1ull << 30};
  kvmmap(pagetable, va, KERNBASE, 2 * PGSIZE, PTE_R | PTE_X);
  CHECK(entry_of(pagetable, va + PGSIZE).raw == Pte::make(KERNBASE + PGSIZE, PTE_V | PTE_R | PTE_X).raw);
  CHECK_THROWS_WITH_AS(kvmmap(pagetable, va, KERNBASE, PGSIZE, PTE_R), "mappages: remap", Panic);
  arena.leave_free(1);
  CHECK_THROWS_WITH_AS(kvmmap(pagetable, VirtAddr(), KERNBASE, PGSIZE, PTE_R), "kvmmap: out of memory",
                       Panic);
}

TEST_CASE("kvmpa translates the kernel's addresses, to the byte") {
  Arena arena(kPages);
  const PageTable pagetable = kvmmake(image_in(arena));
  CHECK(kvmpa(pagetable, VirtAddr(KERNBASE.value + 0x1234)) == KERNBASE + 0x1234);
  CHECK(kvmpa(pagetable, VirtAddr(board::kUart0.value + 5)) == board::kUart0 + 5);
  CHECK(kvmpa(pagetable, TRAMPOLINE + 0x20) == KERNBASE + 15 * PGSIZE + 0x20);
  CHECK(kvmpa(pagetable, KSTACK(7) + 0xff8) == entry_of(pagetable, KSTACK(7)).target() + 0xff8);
}

TEST_CASE("kvmpa translates addresses in superpages") {
  Arena arena;
  const PageTable pagetable = must_uvmcreate();
  walk_down(pagetable, VirtAddr(), OnMissing::Allocate, 1).entry->raw =
      PA2PTE(PhysAddr(0x80200000)) | PTE_V | PTE_R;
  CHECK(kvmpa(pagetable, VirtAddr(0x12345)) == PhysAddr(0x80212345));
}

TEST_CASE("kvmpa panics where nothing is mapped") {
  Arena arena(kPages);
  const PageTable pagetable = kvmmake(image_in(arena));
  const auto translate = [&](VirtAddr va) { static_cast<void>(kvmpa(pagetable, va)); };
  CHECK_THROWS_WITH_AS(translate(KSTACK(0) - 1), "kvmpa: not mapped", Panic);
  CHECK_THROWS_WITH_AS(translate(VirtAddr()), "kvmpa: not mapped", Panic);
  CHECK_THROWS_WITH_AS(translate(VirtAddr(1ull << 37)), "kvmpa: not mapped", Panic);
  CHECK_THROWS_WITH_AS(translate(MAXVA), "walk: address beyond MAXVA", Panic);
}

TEST_CASE("without memory for stacks or their tables proc_mapstacks panics") {
  Arena arena(kPages);
  const PageTable pagetable = must_uvmcreate();
  SUBCASE("none for the first stack") {
    arena.leave_free(0);
    CHECK_THROWS_WITH_AS(proc_mapstacks(pagetable), "proc_mapstacks: out of memory", Panic);
  }
  SUBCASE("none for its table") {
    arena.leave_free(1);
    CHECK_THROWS_WITH_AS(proc_mapstacks(pagetable), "kvmmap: out of memory", Panic);
  }
  SUBCASE("none for the last stack") {
    arena.leave_free(NPROC - 1 + 2);
    CHECK_THROWS_WITH_AS(proc_mapstacks(pagetable), "proc_mapstacks: out of memory", Panic);
  }
  SUBCASE("just enough") {
    arena.leave_free(NPROC + 2);
    proc_mapstacks(pagetable);
    CHECK(arena.free_pages() == 0);
  }
}

TEST_CASE("the kernel's table is the same in every variant") {
  for_every_variant([](Variant variant) {
    Arena arena(kPages, variant);
    const PageTable pagetable = kvmmake(image_in(arena));
    CHECK(mapped(pagetable, KSTACK(NPROC - 1)));
    CHECK(is_identity(pagetable, board::kPlic, 4 * 1024 * 1024, PTE_R | PTE_W));
    CHECK(is_identity(pagetable, KERNBASE, 16 * PGSIZE, PTE_R | PTE_X));
    CHECK(arena.fences == 0);
  });
}
