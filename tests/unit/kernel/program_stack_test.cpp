// The stack of a program image, the table through which the kernel sees it, and an exec without enough
// memory.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/memory/copy.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/kpt.hpp"
#include "kernel/memory/proc_pagetable.hpp"
#include "kernel/memory/program_image.hpp"
#include "kernel/memory/uvm.hpp"
#include "unit/kernel/arena.hpp"
#include "unit/kernel/program_file.hpp"

using namespace kernel;
using namespace kernel_test;
using elf::ProgramHeader;

namespace {

std::optional<PageTable> empty_table() {
  return proc_pagetable({.trampoline = KERNBASE, .trapframe = KERNBASE, .usyscall = KERNBASE});
}

/// A program of one page and a byte, with a stack that holds `argv`.
struct Loaded {
  explicit Loaded(Variant variant = Variant::classic) : arena(64, variant), image(empty_table()) {
    program.segment(0, 10, PGSIZE + 1, ProgramHeader::kWrite);
    REQUIRE(image.load(program.file()));
  }

  Arena arena;
  TestProgram program;
  ProgramImage image;
};

std::vector<std::string_view> views_of(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

/// What the program finds at argv[0], argv[1] ... up to the 0 that ends it.
std::vector<std::string> arguments_at(const UserMemory& memory, VirtAddr argv) {
  std::vector<std::string> found;
  std::array<char, PGSIZE> text;
  while (true) {
    std::uint64_t address = 0;
    std::memcpy(&address, user_page(memory.pagetable, argv).data() + argv.page_offset(), sizeof address);
    if (address == 0) return found;
    REQUIRE(address % 16 == 0);
    const auto argument = copyinstr(memory.pagetable, text, VirtAddr(address));
    REQUIRE(argument.has_value());
    found.emplace_back(*argument);
    argv += sizeof address;
  }
}

bool fits(const std::vector<std::string>& arguments) {
  Loaded loaded;
  return loaded.image.add_stack(views_of(arguments));
}

}  // namespace

TEST_CASE("the stack is a page behind a guard that user mode cannot touch") {
  Loaded loaded;
  REQUIRE(loaded.image.add_stack({}));
  const VirtAddr sp = loaded.image.sp();
  const UserMemory memory = loaded.image.take();
  CHECK(memory.size == 4 * PGSIZE);
  CHECK(entry_of(memory.pagetable, VirtAddr(PGSIZE)).user());
  CHECK(entry_of(memory.pagetable, VirtAddr(2 * PGSIZE)).flags() == (PTE_V | PTE_R | PTE_W));
  CHECK(entry_of(memory.pagetable, VirtAddr(3 * PGSIZE)).flags() == (PTE_V | PTE_R | PTE_W | PTE_U));
  // Of no arguments the 0 that ends argv remains.
  CHECK(sp == VirtAddr(4 * PGSIZE - 16));
  CHECK(arguments_at(memory, sp).empty());
}

TEST_CASE("a program without segments has a stack, too") {
  Arena arena;
  ProgramImage image(empty_table());
  TestProgram program;
  REQUIRE(image.load(program.file()));
  REQUIRE(image.add_stack({}));
  CHECK(image.take().size == 2 * PGSIZE);
}

TEST_CASE("arguments lie at the top of the stack, argv below them, at boundaries of 16 bytes") {
  Loaded loaded;
  const std::vector<std::string> arguments{"echo", "", "a text of 16 byte", "sixteen bytes in"};
  REQUIRE(loaded.image.add_stack(views_of(arguments)));
  const VirtAddr sp = loaded.image.sp();
  const UserMemory memory = loaded.image.take();
  CHECK(sp.value % 16 == 0);
  // Texts of 5, 1, 18 and 17 bytes with their zeros, then five addresses.
  CHECK(sp == VirtAddr(4 * PGSIZE - 16 - 16 - 32 - 32 - 48));
  CHECK(arguments_at(memory, sp) == arguments);
}

TEST_CASE("as many as 31 arguments fit, 32 do not") {
  CHECK(fits(std::vector<std::string>(MAXARG - 1, "x")));
  CHECK_FALSE(fits(std::vector<std::string>(MAXARG, "x")));
  CHECK_FALSE(fits(std::vector<std::string>(MAXARG + 5, "x")));
}

TEST_CASE("arguments must fit into the page of the stack, to the byte") {
  // 16 bytes for argv[0] and its 0, the rest for the text and its zero.
  CHECK(fits({std::string(PGSIZE - 16 - 1, 'x')}));
  CHECK_FALSE(fits({std::string(PGSIZE - 16, 'x')}));
  CHECK_FALSE(fits({std::string(PGSIZE - 1, 'x')}));
  CHECK_FALSE(fits({std::string(PGSIZE, 'x')}));
  CHECK_FALSE(fits({std::string(10 * PGSIZE, 'x')}));
  CHECK_FALSE(fits(std::vector<std::string>(20, std::string(250, 'x'))));
}

TEST_CASE("arguments that do not fit leave the guard alone") {
  Loaded loaded;
  const std::string large(PGSIZE - 10, 'x');
  const std::array<std::string_view, 2> arguments{"small", large};
  CHECK_FALSE(loaded.image.add_stack(arguments));
  const UserMemory memory = loaded.image.take();
  CHECK(filled_with(bytes_of_page(entry_of(memory.pagetable, VirtAddr(2 * PGSIZE)).target()), std::byte{0}));
}

TEST_CASE("arguments larger than the stack leave what lies below the guard alone") {
  Loaded loaded;
  const std::string large(2 * PGSIZE + 100, 'x');
  const std::array<std::string_view, 1> arguments{large};
  CHECK_FALSE(loaded.image.add_stack(arguments));
  const UserMemory memory = loaded.image.take();
  CHECK(filled_with(user_page(memory.pagetable, VirtAddr(PGSIZE)), std::byte{0}));
}

TEST_CASE("add_kernel_table makes the kernel's view of the image, in kpt alone") {
  for_every_variant([](Variant variant) {
    Loaded loaded(variant);
    const PageTable kernel_table = must_uvmcreate();
    REQUIRE(loaded.image.add_stack({}));
    const std::size_t before = loaded.arena.free_pages();
    REQUIRE(loaded.image.add_kernel_table(kernel_table));
    const UserMemory memory = loaded.image.take();
    if (variant != Variant::kpt) {
      CHECK(loaded.arena.free_pages() == before);
      CHECK_FALSE(static_cast<bool>(memory.kernel_pagetable));
      return;
    }
    CHECK(entry_of(memory.kernel_pagetable, VirtAddr(3 * PGSIZE)).flags() == (PTE_V | PTE_R | PTE_W));
    CHECK_FALSE(mapped(memory.kernel_pagetable, VirtAddr(2 * PGSIZE)));  // the guard
    pkvmfree(memory.kernel_pagetable);
    proc_freepagetable(memory.pagetable, memory.size);
  });
}

TEST_CASE("when memory runs out, at any allocation, exec's new image leaves nothing behind") {
  for_every_variant([](Variant variant) {
    Arena arena(64, variant);
    const PageTable kernel_table = must_uvmcreate();
    const std::size_t before = arena.free_pages();
    TestProgram program;
    program.segment(0, 10, 10, ProgramHeader::kExecute)
        .segment(PGSIZE, 10, 2 * PGSIZE, ProgramHeader::kWrite);
    constexpr std::array<std::string_view, 2> kArguments{"echo", "hi"};
    const auto attempt = [&] {
      ProgramImage image(empty_table());
      return image.load(program.file()) && image.add_stack(kArguments) &&
             image.add_kernel_table(kernel_table);
    };
    const auto lost_none = [&] { CHECK(arena.free_pages() == before); };
    const std::size_t needed = fail_at_every_allocation(arena, attempt, lost_none);
    // Three tables for the top, two for the bottom, three pages, guard and stack; in kpt six tables more.
    CHECK(needed == (variant == Variant::kpt ? 16u : 10u));
    lost_none();  // because the image that succeeded was not taken

    const std::size_t allocations = fail_each_allocation(arena, attempt, [&](bool succeeded) {
      CHECK_FALSE(succeeded);
      lost_none();
    });
    CHECK(allocations == needed);
  });
}
