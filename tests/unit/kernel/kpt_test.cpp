#include "kernel/memory/kpt.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "kernel/memory/copy.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/kvm.hpp"
#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;
namespace board = riscv::platform;

namespace {

constexpr std::size_t kPages = 400;
/// User memory of Processes: text, data, guard, stack and a little of a page behind it.
constexpr std::uint64_t kSize = 4 * PGSIZE + 100;

/// A machine with the kernel's table and a process with user memory.
struct Machine {
  Machine() : user(must_uvmcreate()) {
    kernel = kvmmake({.trampoline = KERNBASE + 15 * PGSIZE,
                      .text_end = KERNBASE + 16 * PGSIZE,
                      .memory_end = arena.end()});
    REQUIRE(uvmalloc(user, 0, PGSIZE, PTE_X).has_value());
    REQUIRE(uvmalloc(user, PGSIZE, kSize, PTE_W).has_value());
    uvmclear(user, VirtAddr(2 * PGSIZE));
    before = arena.free_pages();
  }

  PageTable make() {
    const auto made = pkvminit(kernel);
    REQUIRE(made.has_value());
    return *made;
  }

  Arena arena{kPages, Variant::kpt};
  PageTable kernel;
  PageTable user;
  std::size_t before = 0;
};

std::vector<Pte> upper_entries(PageTable pagetable) {
  const auto entries = entries_of(pagetable.root).subspan<1>();
  return {entries.begin(), entries.end()};
}
bool same(const std::vector<Pte>& one, const std::vector<Pte>& other) {
  return std::ranges::equal(one, other, {}, &Pte::raw, &Pte::raw);
}

}  // namespace

TEST_CASE("a process's kernel table shares everything from 1 GiB on with the kernel's") {
  Machine machine;
  const PageTable made = machine.make();
  CHECK(same(upper_entries(made), upper_entries(machine.kernel)));
  CHECK(kvmpa(made, VirtAddr(KERNBASE.value + 5)) == KERNBASE + 5);
  CHECK(kvmpa(made, KSTACK(3)) == kvmpa(machine.kernel, KSTACK(3)));
  CHECK(kvmpa(made, TRAMPOLINE) == KERNBASE + 15 * PGSIZE);
}

TEST_CASE("below 1 GiB it maps serial line, disk and PLIC, and nothing else") {
  Machine machine;
  const PageTable made = machine.make();
  const auto is_device = [&](PhysAddr device) {
    return entry_of(made, VirtAddr(device.value)).raw == Pte::make(device, PTE_V | PTE_R | PTE_W).raw;
  };
  CHECK(is_device(board::kUart0));
  for (std::uint64_t slot = 0; slot < 8; ++slot) CHECK(is_device(board::kVirtio0 + slot * PGSIZE));
  for (std::uint64_t offset = 0; offset < kPlicMapped; offset += PGSIZE) {
    REQUIRE(is_device(board::kPlic + offset));
  }
  CHECK_FALSE(mapped(made, VirtAddr(board::kTestDevice.value)));
  CHECK_FALSE(mapped(made, VirtAddr()));
  CHECK_FALSE(mapped(made, VirtAddr(board::kPlic.value - PGSIZE)));
  CHECK_FALSE(mapped(made, VirtAddr(board::kPlic.value + kPlicMapped)));
}

TEST_CASE("pkvmfree frees what such a table has of its own, and nothing that it maps or shares") {
  Machine machine;
  const PageTable made = machine.make();
  REQUIRE(u2kvmcopy(machine.user, made, 0, kSize));
  pkvmfree(made);
  CHECK(machine.arena.free_pages() == machine.before);
  CHECK(kusers(*walkaddr(machine.user, VirtAddr())) == 1);
  CHECK(kvmpa(machine.kernel, VirtAddr(board::kUart0.value)) == board::kUart0);
}

TEST_CASE("pkvmfree frees a table in which nothing is mapped below 1 GiB") {
  Machine machine;
  pkvmfree(must_uvmcreate());
  CHECK(machine.arena.free_pages() == machine.before);
}

TEST_CASE("when memory runs out, at any allocation, pkvminit loses no page") {
  Machine machine;
  const auto lost_none = [&] { CHECK(machine.arena.free_pages() == machine.before); };
  const std::size_t needed = fail_at_every_allocation(
      machine.arena, [&] { return pkvminit(machine.kernel).has_value(); }, lost_none);
  // Root, table of level 1, tables of level 0: UART and virtio share one, the PLIC has two.
  CHECK(needed == 5);
}

TEST_CASE("uvmmap maps, and reports that memory is used up instead of panicking") {
  Machine machine;
  const PageTable pagetable = must_uvmcreate();
  CHECK(fail_at_every_allocation(
            machine.arena,
            [&] { return uvmmap(pagetable, VirtAddr(PGSIZE), KERNBASE, 2 * PGSIZE, PTE_R | PTE_W); },
            [&] { CHECK_FALSE(mapped(pagetable, VirtAddr(PGSIZE))); }) == 2);
  CHECK(entry_of(pagetable, VirtAddr(2 * PGSIZE)).raw ==
        Pte::make(KERNBASE + PGSIZE, PTE_V | PTE_R | PTE_W).raw);
}

TEST_CASE("u2kvmcopy maps the user's pages for the kernel: not for user mode, not for execution, no guard") {
  Machine machine;
  const PageTable made = machine.make();
  REQUIRE(u2kvmcopy(machine.user, made, 0, kSize));
  CHECK(machine.arena.fences == 1);
  for (std::uint64_t va = 0; va < kSize; va += PGSIZE) {
    CAPTURE(va);
    if (va == 2 * PGSIZE) {
      CHECK_FALSE(mapped(made, VirtAddr(va)));
      continue;
    }
    CHECK(entry_of(made, VirtAddr(va)).target() == entry_of(machine.user, VirtAddr(va)).target());
    CHECK(entry_of(made, VirtAddr(va)).flags() == (PTE_V | PTE_R | (va == 0 ? 0 : PTE_W)));
  }
  CHECK_FALSE(mapped(made, VirtAddr(5 * PGSIZE)));
  CHECK(entry_of(machine.user, VirtAddr()).flags() == (PTE_V | PTE_R | PTE_X | PTE_U));
}

TEST_CASE("u2kvmcopy maps what is new, and leaves alone what was there") {
  Machine machine;
  const PageTable made = machine.make();
  REQUIRE(u2kvmcopy(machine.user, made, 0, PGSIZE + 1));
  CHECK(mapped(made, VirtAddr(PGSIZE)));
  CHECK_FALSE(mapped(made, VirtAddr(3 * PGSIZE)));
  REQUIRE(u2kvmcopy(machine.user, made, PGSIZE + 1, kSize));
  CHECK(mapped(made, VirtAddr(3 * PGSIZE)));
  CHECK(u2kvmcopy(machine.user, made, kSize, kSize));
}

TEST_CASE("u2kvmcopy panics on what only a bug asks for") {
  Machine machine;
  const PageTable made = machine.make();
  const auto copy = [&](std::uint64_t old_size, std::uint64_t new_size) {
    static_cast<void>(u2kvmcopy(machine.user, made, old_size, new_size));
  };
  CHECK_THROWS_WITH_AS(copy(0, board::kPlic.value + 1), "u2kvmcopy: user memory reaches the PLIC", Panic);
  CHECK_THROWS_WITH_AS(copy(kSize, 6 * PGSIZE), "u2kvmcopy: hole in user memory", Panic);
  CHECK_THROWS_WITH_AS(copy(kSuperpageSize, kSuperpageSize + 1), "u2kvmcopy: hole in user memory", Panic);
  REQUIRE(map_zeroed_page(machine.user, VirtAddr(board::kPlic.value - PGSIZE), PTE_R | PTE_W | PTE_U));
  copy(board::kPlic.value - PGSIZE, board::kPlic.value);
  CHECK(mapped(made, VirtAddr(board::kPlic.value - PGSIZE)));
}

TEST_CASE("when memory runs out, at any allocation, u2kvmcopy maps none of the new pages") {
  Arena arena(1000, Variant::kpt);
  // Into a second table of level 0, so that some pages have been mapped when memory runs out.
  constexpr std::uint64_t kOld = kSuperpageSize - 3 * PGSIZE + 1, kNew = kSuperpageSize + 2 * PGSIZE;
  const PageTable user = table_of_size(kNew);
  const PageTable kernel = must_uvmcreate();
  REQUIRE(u2kvmcopy(user, kernel, 0, kOld));
  const std::size_t needed = fail_at_every_allocation(
      arena, [&] { return u2kvmcopy(user, kernel, kOld, kNew); },
      [&] {
        for (std::uint64_t va = 0; va < kNew; va += PGSIZE) {
          REQUIRE(mapped(kernel, VirtAddr(va)) == (va < kOld));
        }
      });
  CHECK(needed == 1);
  CHECK(mapped(kernel, VirtAddr(kNew - 1)));
}

TEST_CASE("u2kvmclear takes pages out again, frees none, and fences") {
  Machine machine;
  const PageTable made = machine.make();
  REQUIRE(u2kvmcopy(machine.user, made, 0, kSize));
  const std::size_t before = machine.arena.free_pages();
  machine.arena.fences = 0;
  u2kvmclear(made, kSize, PGSIZE + 1);
  CHECK(machine.arena.fences == 1);
  CHECK(mapped(made, VirtAddr(PGSIZE)));
  CHECK_FALSE(mapped(made, VirtAddr(3 * PGSIZE)));
  CHECK_FALSE(mapped(made, VirtAddr(4 * PGSIZE)));
  CHECK(machine.arena.free_pages() == before);
  // What is not there is passed over, even where a table is missing.
  u2kvmclear(made, 2 * kSuperpageSize, 0);
  CHECK_FALSE(mapped(made, VirtAddr()));
  CHECK(mapped(made, VirtAddr(board::kUart0.value)));
}

TEST_CASE("copyin_new and copyinstr_new read through the table in use, page by page") {
  Machine machine;
  machine.arena.table_in_use = machine.make();
  REQUIRE(u2kvmcopy(machine.user, machine.arena.table_in_use, 0, kSize));
  const std::string_view sent = "across";
  const VirtAddr start = VirtAddr(4 * PGSIZE) - 3;
  REQUIRE(copyout(machine.user, start, std::as_bytes(std::span(sent))));
  std::array<std::byte, 6> bytes{};
  CHECK(copyin_new(bytes, start));
  CHECK(std::ranges::equal(bytes, std::as_bytes(std::span(sent))));
  std::array<char, 7> text{};
  CHECK(copyinstr_new(text, start) == "across");
  CHECK_FALSE(copyinstr_new(std::span(text).first(6), start).has_value());
  CHECK(copyin_new({}, VirtAddr(~0ull)));
  CHECK_FALSE(copyinstr_new({}, start).has_value());
}

TEST_CASE("copyin_new and copyinstr_new refuse what the kernel can read and the user cannot") {
  Machine machine;
  machine.arena.table_in_use = machine.make();
  REQUIRE(u2kvmcopy(machine.user, machine.arena.table_in_use, 0, kSize));
  std::array<std::byte, 8> bytes{};
  std::array<char, 8> text{};
  for (const VirtAddr va : {VirtAddr(board::kPlic.value), VirtAddr(board::kUart0.value),
                            VirtAddr(KERNBASE.value), KSTACK(0), TRAMPOLINE, MAXVA, VirtAddr(~0ull),
                            VirtAddr(2 * PGSIZE), VirtAddr(5 * PGSIZE), VirtAddr(board::kPlic.value - 1)}) {
    CAPTURE(va.value);
    CHECK_FALSE(copyin_new(bytes, va));
    CHECK_FALSE(copyinstr_new(text, va).has_value());
  }
}

TEST_CASE("copyin_new does not run from user memory into the PLIC behind it") {
  Machine machine;
  machine.arena.table_in_use = machine.make();
  const VirtAddr last_page = VirtAddr(board::kPlic.value) - PGSIZE;
  REQUIRE(uvmmap(machine.arena.table_in_use, last_page, *walkaddr(machine.user, VirtAddr(PGSIZE)), PGSIZE,
                 PTE_R | PTE_W));
  std::array<std::byte, 8> bytes{};
  CHECK(copyin_new(bytes, last_page + (PGSIZE - 8)));
  CHECK_FALSE(copyin_new(bytes, last_page + (PGSIZE - 7)));
}
