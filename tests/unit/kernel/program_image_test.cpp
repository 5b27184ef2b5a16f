#include "kernel/memory/program_image.hpp"

#include <doctest/doctest.h>

#include <array>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/kpt.hpp"
#include "kernel/memory/proc_pagetable.hpp"
#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"
#include "unit/kernel/program_file.hpp"

using namespace kernel;
using namespace kernel_test;
using elf::ProgramHeader;

namespace {

constexpr std::uint32_t kRead = 4;
constexpr std::uint32_t kText = kRead | ProgramHeader::kExecute;
constexpr std::uint32_t kData = kRead | ProgramHeader::kWrite;

std::optional<PageTable> empty_table() {
  return proc_pagetable({.trampoline = KERNBASE, .trapframe = KERNBASE, .usyscall = KERNBASE});
}

/// A program of a page of text and a little data, followed by zeros.
TestProgram small_program() {
  TestProgram program;
  program.segment(0, 100, 100, kText, std::byte{0x11});
  program.segment(PGSIZE, PGSIZE + 50, 2 * PGSIZE + 10, kData, std::byte{0x22});
  return program;
}

bool loads(TestProgram program) {
  ProgramImage image(empty_table());
  return image.load(program.file());
}

/// Whether a program with one segment whose header was changed like this is refused before memory is asked
/// for.
template <class Change>
bool refused_at_once_with(Change change) {
  TestProgram program;
  program.segment(PGSIZE, 100, 200, kData, std::byte{0x77}, change);
  ProgramImage image(empty_table());
  std::optional<std::size_t>& none_yet = Arena::current().allocations_until_failure;
  none_yet = 0;
  const bool refused = !image.load(program.file()) && none_yet == 0u;
  none_yet.reset();
  return refused;
}

/// What happens to a program with one segment whose header was changed like this.
template <class Change>
bool loads_with(Change change) {
  TestProgram program;
  program.segment(PGSIZE, 100, 200, kData, std::byte{0x77}, change);
  return loads(program);
}
template <class Change>
bool loads_with_header(Change change) {
  return loads(small_program().header(change));
}

}  // namespace

TEST_CASE("a program's segments are where it wants them, followed by zeros, in every variant") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    ProgramImage image(empty_table());
    TestProgram program = small_program();
    REQUIRE(image.load(program.file()));
    CHECK(image.entry() == 0x40);
    const UserMemory memory = image.take();
    CHECK(memory.size == 3 * PGSIZE + 10);
    CHECK(filled_with(user_page(memory.pagetable, VirtAddr()).first(100), std::byte{0x11}));
    CHECK(filled_with(user_page(memory.pagetable, VirtAddr()).subspan(100), std::byte{0}));
    CHECK(filled_with(user_page(memory.pagetable, VirtAddr(PGSIZE)), std::byte{0x22}));
    CHECK(filled_with(user_page(memory.pagetable, VirtAddr(2 * PGSIZE)).first(50), std::byte{0x22}));
    CHECK(filled_with(user_page(memory.pagetable, VirtAddr(2 * PGSIZE)).subspan(50), std::byte{0}));
    CHECK(filled_with(user_page(memory.pagetable, VirtAddr(3 * PGSIZE)), std::byte{0}));
    CHECK_FALSE(mapped(memory.pagetable, VirtAddr(4 * PGSIZE)));
    proc_freepagetable(memory.pagetable, memory.size);
    CHECK(arena.free_pages() == 64);
  });
}

TEST_CASE("pages have the permissions of their segment, and are readable whatever it says") {
  Arena arena;
  TestProgram program;
  for (std::uint32_t flags = 0; flags < 8; ++flags) program.segment(flags * PGSIZE, 1, 1, flags);
  ProgramImage image(empty_table());
  REQUIRE(image.load(program.file()));
  const UserMemory memory = image.take();
  for (std::uint32_t flags = 0; flags < 8; ++flags) {
    CAPTURE(flags);
    const std::uint64_t wanted = ((flags & ProgramHeader::kExecute) != 0 ? PTE_X : 0) |
                                 ((flags & ProgramHeader::kWrite) != 0 ? PTE_W : 0);
    CHECK(entry_of(memory.pagetable, VirtAddr(flags * PGSIZE)).flags() == (PTE_V | PTE_R | PTE_U | wanted));
  }
}

TEST_CASE("only programs for this machine are loaded") {
  Arena arena;
  CHECK(loads_with_header([](elf::Header&) {}));
  CHECK_FALSE(loads_with_header([](elf::Header& header) { header.magic[0] = 0; }));
  CHECK_FALSE(loads_with_header([](elf::Header& header) { header.magic[3] = 'G'; }));
  CHECK_FALSE(loads_with_header([](elf::Header& header) { header.file_class = 1; }));
  CHECK_FALSE(loads_with_header([](elf::Header& header) { header.data_encoding = 2; }));
  CHECK_FALSE(loads_with_header([](elf::Header& header) { header.type = 3; }));
  CHECK_FALSE(loads_with_header([](elf::Header& header) { header.machine = 62; }));
  CHECK_FALSE(loads_with_header([](elf::Header& header) { header.program_header_size = 32; }));
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("segments begin on page boundaries, fit into the file and do not shrink") {
  Arena arena;
  CHECK(loads_with([](ProgramHeader&) {}));
  CHECK(refused_at_once_with([](ProgramHeader& segment) { segment.virtual_address = PGSIZE + 1; }));
  CHECK(refused_at_once_with([](ProgramHeader& segment) { segment.memory_size = segment.file_size - 1; }));
  CHECK(loads_with([](ProgramHeader& segment) { segment.memory_size = segment.file_size; }));
  CHECK(refused_at_once_with([](ProgramHeader& segment) { segment.memory_size = 0; }));
  CHECK_FALSE(loads_with([](ProgramHeader& segment) { segment.offset += 1; }));  // its end is missing
  CHECK(refused_at_once_with([](ProgramHeader& segment) { segment.offset = UINT32_MAX; }));
  CHECK(refused_at_once_with([](ProgramHeader& segment) { segment.offset += 1ull << 32; }));
  CHECK(refused_at_once_with([](ProgramHeader& segment) { segment.offset = ~0ull - 10; }));
  CHECK(refused_at_once_with([](ProgramHeader& segment) {
    segment.file_size += 1ull << 32;
    segment.memory_size += 1ull << 32;
  }));
  CHECK(arena.free_pages() == 64);
}

TEST_CASE("segments stay in user memory, with room for guard and stack behind them, in every variant") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const std::uint64_t limit = user_limit().value - 2 * PGSIZE;
    const auto refused_at = [](std::uint64_t va, std::uint64_t size) {
      return refused_at_once_with([=](ProgramHeader& segment) {
        segment.virtual_address = va;
        segment.memory_size = size;
      });
    };
    CHECK(refused_at(limit, 100));
    CHECK(refused_at(limit + PGSIZE, 100));
    CHECK(refused_at(PGSIZE, limit - PGSIZE + 1));
    CHECK(refused_at(PGSIZE, ~0ull));
    CHECK(refused_at(~0ull & ~(PGSIZE - 1), PGSIZE));
    CHECK(refused_at(MAXVA.value, 100));
    CHECK(refused_at(1ull << 63, 100));
    CHECK(arena.free_pages() == 64);
  });
}

TEST_CASE("segments ascend and share no page; pages between them are theirs, too") {
  Arena arena;
  const auto two = [](std::uint64_t first, std::uint64_t second) {
    TestProgram program;
    return loads(program.segment(first, 10, 100, kText).segment(second, 10, 100, kData));
  };
  CHECK(two(0, PGSIZE));
  CHECK_FALSE(two(0, 0));
  CHECK_FALSE(two(PGSIZE, 0));
  TestProgram program;
  program.segment(0, 10, 100, kText).segment(3 * PGSIZE, 10, 100, kData);
  ProgramImage image(empty_table());
  REQUIRE(image.load(program.file()));
  const UserMemory memory = image.take();
  CHECK(entry_of(memory.pagetable, VirtAddr(PGSIZE)).flags() == (PTE_V | PTE_R | PTE_W | PTE_U));
  CHECK(filled_with(user_page(memory.pagetable, VirtAddr(2 * PGSIZE)), std::byte{0}));
}

TEST_CASE("headers that are not for loading, and empty segments, are passed over") {
  Arena arena;
  CHECK(loads_with([](ProgramHeader& segment) {
    segment.type = 4;
    segment.virtual_address = 1;
  }));
  CHECK(loads_with([](ProgramHeader& segment) {
    segment.file_size = segment.memory_size = 0;
    segment.virtual_address = 1;
  }));
  CHECK(loads(TestProgram()));
}

TEST_CASE("a file that ends too early is no program, wherever that is") {
  Arena arena;
  constexpr std::size_t kWhole = 600 + 100 + PGSIZE + 50;
  for (const std::size_t size : {std::size_t{0}, std::size_t{63}, std::size_t{64}, std::size_t{100},
                                 std::size_t{175}, std::size_t{699}, std::size_t{4000}, kWhole - 1}) {
    CAPTURE(size);
    CHECK_FALSE(loads(small_program().truncate(size)));
    CHECK(arena.free_pages() == 64);
  }
  CHECK(loads(small_program().truncate(kWhole)));
}

TEST_CASE("program headers may lie anywhere in the file, but nowhere else") {
  Arena arena;
  const auto headers_at = [](std::uint64_t offset) {
    return loads_with_header([offset](elf::Header& header) { header.program_header_offset = offset; });
  };
  CHECK(headers_at(64));
  CHECK_FALSE(headers_at(100000));
  CHECK_FALSE(headers_at((1ull << 32) + 64));
  CHECK_FALSE(headers_at(~0ull - 55));
}

TEST_CASE("a program need not begin at 0, and says itself where it is entered") {
  Arena arena;
  ProgramImage image(empty_table());
  TestProgram program;
  program.segment(2 * PGSIZE, 10, 10, kText).header([](elf::Header& header) { header.entry = 0x2004; });
  REQUIRE(image.load(program.file()));
  CHECK(image.entry() == 0x2004);
}

TEST_CASE("an image that is not taken frees itself, one that is taken does not") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const PageTable kernel_table = must_uvmcreate();
    UserMemory memory;
    for (const bool taken : {false, true}) {
      ProgramImage image(empty_table());
      TestProgram program = small_program();
      REQUIRE(image.load(program.file()));
      REQUIRE(image.add_stack({}));
      REQUIRE(image.add_kernel_table(kernel_table));
      if (taken) memory = image.take();
    }
    CHECK(memory.size == 6 * PGSIZE);
    CHECK(mapped(memory.pagetable, VirtAddr(5 * PGSIZE)));
    CHECK(static_cast<bool>(memory.kernel_pagetable) == (variant == Variant::kpt));
    // Six pages, five tables and the one of the kernel; in kpt six tables more.
    CHECK(arena.free_pages() == 64 - 6 - 5 - 1 - (variant == Variant::kpt ? 6 : 0));
    proc_freepagetable(memory.pagetable, memory.size);
    if (memory.kernel_pagetable) pkvmfree(memory.kernel_pagetable);
    CHECK(arena.free_pages() == 64 - 1);
  });
}

TEST_CASE("without a page table every step fails") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const PageTable kernel_table = must_uvmcreate();
    const std::size_t before = arena.free_pages();
    ProgramImage image(std::nullopt);
    TestProgram program = small_program();
    CHECK_FALSE(image.load(program.file()));
    CHECK_FALSE(image.add_stack({}));
    CHECK_FALSE(image.add_kernel_table(kernel_table));
    CHECK(arena.free_pages() == before);
  });
}
