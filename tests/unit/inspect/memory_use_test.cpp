// What a page table maps, counted.
#include "inspect/memory_use.hpp"

#include <doctest/doctest.h>

#include "support/machine_with_tables.hpp"

using inspect::memory_use;
using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;
using test::machine_with;
using test::PageTableBuilder;

namespace {

constexpr PhysAddr kTables{0x80100000};
constexpr std::uint64_t kPage = riscv::kPageSize;

}  // namespace

TEST_CASE("user pages, other pages and the pages of the table are counted each by themselves") {
  PageTableBuilder tables(kTables);
  tables.map(VirtAddr(0), PhysAddr(0x80200000), "rxu").map(VirtAddr(kPage), PhysAddr(0x80201000), "rwu");
  tables.map(VirtAddr(0x200000), PhysAddr(0x80400000), "rwu", 1);
  tables.map(VirtAddr(0x3ffffff000), PhysAddr(0x80002000), "rx");
  const auto machine = machine_with(tables);
  std::size_t left = 100;
  const auto use = memory_use(*machine, tables.root(), left);
  CHECK(use.user_pages == 2 + 512);
  CHECK(use.other_pages == 1);
  CHECK(use.table_pages == 5);
  CHECK(use.complete);
  CHECK(left == 95);
}

TEST_CASE("what leads out of RAM, into itself or nowhere is not followed for ever") {
  PageTableBuilder tables(kTables);
  tables.set(VirtAddr(0), Pte::make(kTables, Pte::V::mask), 2);
  tables.set(VirtAddr(1ull << 30), Pte::make(PhysAddr(0x7000), Pte::V::mask), 2);
  const auto machine = machine_with(tables);
  std::size_t left = 100;
  const auto use = memory_use(*machine, tables.root(), left);
  CHECK(use.table_pages == 3);
  CHECK(use.complete);
  for (const std::uint64_t root : {0ull, 0x80100008ull, ~0ull, 0x10000000ull})
    CHECK(memory_use(*machine, PhysAddr(root), left).table_pages == 0);
}

TEST_CASE("a table that is too large is counted in part, and says so") {
  PageTableBuilder tables(kTables);
  for (std::uint64_t i = 0; i < 8; i++) tables.map(VirtAddr(i << 21), PhysAddr(0x80200000), "rwu");
  const auto machine = machine_with(tables);
  std::size_t left = 4;
  const auto use = memory_use(*machine, tables.root(), left);
  CHECK_FALSE(use.complete);
  CHECK(use.table_pages == 4);
  CHECK(use.user_pages == 2);
  CHECK(left == 0);
}
