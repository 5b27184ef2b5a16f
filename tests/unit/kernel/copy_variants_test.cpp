// copyin, copyout and copyinstr where the variants differ: pages that are missing or shared, superpages, and
// the walk that the MMU does.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "kernel/memory/copy.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/kpt.hpp"
#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

/// The current process, with text, data, guard and stack of a page each, as copyin wants it in every variant.
struct Process {
  static constexpr VirtAddr kText{0};
  static constexpr VirtAddr kData{PGSIZE};
  static constexpr VirtAddr kGuard{2 * PGSIZE};
  static constexpr VirtAddr kStack{3 * PGSIZE};
  static constexpr VirtAddr kEnd{4 * PGSIZE};

  explicit Process(Variant variant) : arena(128, variant), pagetable(must_uvmcreate()) {
    REQUIRE(uvmalloc(pagetable, 0, kData.value, PTE_X).has_value());
    REQUIRE(uvmalloc(pagetable, kData.value, kEnd.value, PTE_W).has_value());
    uvmclear(pagetable, kGuard);
    arena.current_process = {pagetable, PageTable{}, kEnd.value};
    if (variant == Variant::kpt) {
      const auto kernel_table = pkvminit(must_uvmcreate());
      REQUIRE(kernel_table.has_value());
      REQUIRE(u2kvmcopy(pagetable, *kernel_table, 0, kEnd.value));
      arena.current_process.kernel_pagetable = *kernel_table;
      arena.table_in_use = *kernel_table;
    }
  }

  Arena arena;
  PageTable pagetable;
};

std::span<const std::byte> bytes_of_text(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace

TEST_CASE("bytes and texts cross the border both ways, in every variant") {
  for_every_variant([](Variant variant) {
    const Process process(variant);
    REQUIRE(copyout(process.pagetable, process.kGuard - 9, bytes_of_text("sent out")));
    std::array<std::byte, 8> back{};
    CHECK(copyin(process.pagetable, back, process.kGuard - 9));
    CHECK(std::ranges::equal(back, bytes_of_text("sent out")));
    std::array<char, 16> text{};
    CHECK(copyinstr(process.pagetable, text, process.kGuard - 9) == "sent out");
    CHECK(copyin(process.pagetable, back, process.kText));
  });
}

TEST_CASE("read-only, guard, missing and kernel pages are refused, in every variant") {
  for_every_variant([](Variant variant) {
    const Process process(variant);
    std::array<std::byte, 8> bytes{};
    std::array<char, 8> text{};
    CHECK_FALSE(copyout(process.pagetable, process.kText, bytes));
    for (const VirtAddr va : {process.kGuard, process.kEnd, VirtAddr(0x0c000000), VirtAddr(0x10000000),
                              VirtAddr(0x80000000), TRAPFRAME, TRAMPOLINE, MAXVA, VirtAddr(~0ull)}) {
      CAPTURE(va.value);
      CHECK_FALSE(copyout(process.pagetable, va, bytes));
      CHECK_FALSE(copyin(process.pagetable, bytes, va));
      CHECK_FALSE(copyinstr(process.pagetable, text, va).has_value());
    }
    // The first bytes are the user's, those behind them are not.
    for (const VirtAddr va : {process.kGuard - 4, process.kEnd - 4}) {
      CHECK_FALSE(copyout(process.pagetable, va, std::span(bytes).first(5)));
      CHECK_FALSE(copyin(process.pagetable, std::span(bytes).first(5), va));
      CHECK(copyout(process.pagetable, va, std::span(bytes).first(4)));
      CHECK(copyin(process.pagetable, std::span(bytes).first(4), va));
    }
    CHECK_FALSE(copyout(process.pagetable, VirtAddr(~0ull - 3), bytes));
    CHECK_FALSE(copyin(process.pagetable, bytes, VirtAddr(~0ull - 3)));
  });
}

TEST_CASE("a text ends with the user's memory or the buffer if no zero byte comes, in every variant") {
  for_every_variant([](Variant variant) {
    const Process process(variant);
    const std::vector<std::byte> letters(PGSIZE, std::byte{'x'});
    REQUIRE(copyout(process.pagetable, process.kStack, letters));
    std::vector<char> buffer(2 * PGSIZE);
    CHECK_FALSE(copyinstr(process.pagetable, buffer, process.kStack).has_value());
    CHECK_FALSE(copyinstr(process.pagetable, std::span(buffer).first(7), process.kStack).has_value());
    CHECK_FALSE(copyinstr(process.pagetable, {}, process.kStack).has_value());
    REQUIRE(copyout(process.pagetable, process.kEnd - 1, std::span(letters).first(1)));
    REQUIRE(copyout(process.pagetable, process.kEnd - 1, bytes_of_text(std::string_view("\0", 1))));
    const auto text = copyinstr(process.pagetable, buffer, process.kStack);
    REQUIRE(text.has_value());
    CHECK(text->size() == PGSIZE - 1);
  });
}

TEST_CASE("copyout into a shared page makes it the writer's own first") {
  Process process(Variant::cow);
  REQUIRE(copyout(process.pagetable, process.kData, bytes_of_text("before")));
  const PageTable child = must_uvmcreate();
  REQUIRE(uvmcopy(process.pagetable, child, process.kEnd.value));
  const PhysAddr shared = *walkaddr(child, process.kData);

  REQUIRE(copyout(child, process.kData, bytes_of_text("behind")));
  CHECK(*walkaddr(process.pagetable, process.kData) == shared);
  CHECK(*walkaddr(child, process.kData) != shared);
  std::array<std::byte, 6> seen{};
  REQUIRE(copyin(process.pagetable, seen, process.kData));
  CHECK(std::ranges::equal(seen, bytes_of_text("before")));
  REQUIRE(copyin(child, seen, process.kData));
  CHECK(std::ranges::equal(seen, bytes_of_text("behind")));
  CHECK_FALSE(copyout(child, process.kText, seen));
}

TEST_CASE("memory that is shared is copied once, and reading copies nothing") {
  Process process(Variant::cow);
  const PageTable child = must_uvmcreate();
  REQUIRE(uvmcopy(process.pagetable, child, process.kEnd.value));
  const std::size_t before = process.arena.free_pages();
  std::array<std::byte, 6> bytes{};
  std::array<char, 6> text{};
  REQUIRE(copyin(child, bytes, process.kData));
  REQUIRE(copyinstr(child, text, process.kData).has_value());
  CHECK(process.arena.free_pages() == before);
  for (int i = 0; i < 3; ++i) REQUIRE(copyout(child, process.kData, bytes));
  CHECK(process.arena.free_pages() == before - 1);
}

TEST_CASE("without memory for the copy copyout fails and changes neither process") {
  Process process(Variant::cow);
  const PageTable child = must_uvmcreate();
  REQUIRE(uvmcopy(process.pagetable, child, process.kEnd.value));
  process.arena.leave_free(0);
  CHECK_FALSE(copyout(child, process.kData, bytes_of_text("no")));
  CHECK(filled_with(user_page(process.pagetable, process.kData), std::byte{0}));
}

TEST_CASE("copies make the pages of lazy memory that they touch, and no others") {
  Process process(Variant::lazy);
  process.arena.current_process.size = 20 * PGSIZE;
  std::vector<std::byte> bytes(2 * PGSIZE, std::byte{0x77});
  REQUIRE(copyout(process.pagetable, VirtAddr(7 * PGSIZE + 100), bytes));
  CHECK_FALSE(mapped(process.pagetable, VirtAddr(6 * PGSIZE)));
  CHECK(mapped(process.pagetable, VirtAddr(9 * PGSIZE)));
  CHECK_FALSE(mapped(process.pagetable, VirtAddr(10 * PGSIZE)));
  REQUIRE(copyin(process.pagetable, bytes, VirtAddr(12 * PGSIZE)));
  CHECK(filled_with(bytes, std::byte{0}));
  std::array<char, 4> text{};
  CHECK(copyinstr(process.pagetable, text, VirtAddr(15 * PGSIZE)) == "");
}

TEST_CASE("lazy memory ends at the size, and is promised to the current process only") {
  Process process(Variant::lazy);
  process.arena.current_process.size = 5 * PGSIZE;
  std::array<std::byte, 8> bytes{};
  CHECK_FALSE(copyout(process.pagetable, VirtAddr(5 * PGSIZE - 4), bytes));
  CHECK(mapped(process.pagetable, VirtAddr(4 * PGSIZE)));
  CHECK_FALSE(copyin(process.pagetable, bytes, VirtAddr(5 * PGSIZE)));
  CHECK_FALSE(copyout(process.pagetable, Process::kGuard, bytes));
  const PageTable other = must_uvmcreate();
  CHECK_FALSE(copyout(other, VirtAddr(), bytes));
  CHECK_FALSE(copyin(other, bytes, VirtAddr()));
}

TEST_CASE("without memory for a missing page copies fail, and what came before has been moved") {
  Process process(Variant::lazy);
  process.arena.current_process.size = 8 * PGSIZE;
  REQUIRE(walk(process.pagetable, VirtAddr(5 * PGSIZE), OnMissing::Allocate) != nullptr);
  process.arena.leave_free(1);
  const std::vector<std::byte> bytes(2 * PGSIZE, std::byte{0x77});
  CHECK_FALSE(copyout(process.pagetable, VirtAddr(5 * PGSIZE), bytes));
  CHECK(filled_with(user_page(process.pagetable, VirtAddr(5 * PGSIZE)), std::byte{0x77}));
  CHECK_FALSE(mapped(process.pagetable, VirtAddr(6 * PGSIZE)));
  std::array<std::byte, 1> byte{};
  CHECK_FALSE(copyin(process.pagetable, byte, VirtAddr(6 * PGSIZE)));
}

TEST_CASE("bytes inside a superpage are where they belong") {
  Arena arena(kPagesWithSuperpages, Variant::super);
  const PageTable pagetable = table_of_size(2 * kSuperpageSize);
  constexpr VirtAddr kAcross = VirtAddr(kSuperpageSize) - 3;
  REQUIRE(copyout(pagetable, kAcross, bytes_of_text("across")));
  std::array<char, 8> text{};
  CHECK(copyinstr(pagetable, text, kAcross) == "across");
  CHECK(user_page(pagetable, kAcross)[PGSIZE - 1] == std::byte{'r'});
  CHECK(user_page(pagetable, VirtAddr(kSuperpageSize))[0] == std::byte{'o'});
  CHECK_FALSE(copyout(pagetable, VirtAddr(2 * kSuperpageSize - 3), bytes_of_text("across")));
}

TEST_CASE("in kpt, copyin goes through the table in use, whatever table it is given") {
  Process process(Variant::kpt);
  REQUIRE(copyout(process.pagetable, process.kData, bytes_of_text("seen")));
  std::array<std::byte, 4> bytes{};
  std::array<char, 5> text{};
  CHECK(copyin(PageTable{}, bytes, process.kData));
  CHECK(copyinstr(PageTable{}, text, process.kData) == "seen");
  process.arena.table_in_use = must_uvmcreate();
  CHECK_FALSE(copyin(process.pagetable, bytes, process.kData));
  CHECK_FALSE(copyinstr(process.pagetable, text, process.kData).has_value());
}
