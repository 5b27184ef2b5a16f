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
