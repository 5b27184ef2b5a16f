#include "inspect/page_table_dump.hpp"

#include <doctest/doctest.h>

#include "support/machine_with_tables.hpp"

using inspect::dump_page_table;
using inspect::vmprint_text;
using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;
using test::machine_with;
using test::PageTableBuilder;

namespace {

constexpr PhysAddr kTables{0x80100000};
constexpr std::uint64_t kPage = riscv::kPageSize;

}  // namespace

TEST_CASE("an empty table has no entries, and prints as its first line") {
  const PageTableBuilder tables(kTables);
  const auto machine = machine_with(tables);
  const auto dump = dump_page_table(*machine, tables.root());
  CHECK(dump.root == kTables);
  CHECK(dump.entries.empty());
  CHECK_FALSE(dump.truncated);
  CHECK(vmprint_text(dump) == "page table 0x0000000080100000\n");
}

TEST_CASE("a table prints depth first, each entry with its index, bits and address") {
  PageTableBuilder tables(kTables);
  tables.map(VirtAddr(0), PhysAddr(0x80200000), "rxu").map(VirtAddr(kPage), PhysAddr(0x80201000), "rwuad");
  tables.map(VirtAddr(0x3ffffff000), PhysAddr(0x80002000), "rx");
  const auto machine = machine_with(tables);
  CHECK(vmprint_text(dump_page_table(*machine, tables.root())) ==
        "page table 0x0000000080100000\n"
        "..0: pte 0x0000000020040401 pa 0x0000000080101000\n"
        ".. ..0: pte 0x0000000020040801 pa 0x0000000080102000\n"
        ".. .. ..0: pte 0x000000002008001b pa 0x0000000080200000\n"
        ".. .. ..1: pte 0x00000000200804d7 pa 0x0000000080201000\n"
        "..255: pte 0x0000000020040c01 pa 0x0000000080103000\n"
        ".. ..511: pte 0x0000000020041001 pa 0x0000000080104000\n"
        ".. .. ..511: pte 0x000000002000080b pa 0x0000000080002000\n");
}

TEST_CASE("a table of Sv48 or Sv57 prints with its one or two levels more") {
  struct Case {
    riscv::PagingMode mode;
    const char* last_line;
  };
  for (const auto& [mode, last_line] :
       {Case{riscv::kSv48, ".. .. .. ..7: pte 0x0000000020080007 pa 0x0000000080200000\n"},
        Case{riscv::kSv57, ".. .. .. .. ..7: pte 0x0000000020080007 pa 0x0000000080200000\n"}}) {
    PageTableBuilder tables(kTables, mode);
    const VirtAddr va(-(1ull << (mode.virtual_bits() - 1)) + 7 * kPage);
    tables.map(va, PhysAddr(0x80200000), "rw");
    const auto dump = dump_page_table(*machine_with(tables), tables.root(), mode);
    REQUIRE(dump.entries.size() == mode.levels);
    CHECK(dump.entries.back().va == va);
    CHECK(dump.entries.front().index == 256);
    CHECK(vmprint_text(dump).ends_with(last_line));
  }
}

TEST_CASE("entries know where they lie, their level and index, and the address that they translate") {
  PageTableBuilder tables(kTables);
  const VirtAddr va(3ull << 30 | 5ull << 21 | 7ull << 12);
  tables.map(va, PhysAddr(0x80200000), "rw");
  const PhysAddr leaf = tables.entry_address(va);
  const auto machine = machine_with(tables);
  const auto dump = dump_page_table(*machine, tables.root());
  REQUIRE(dump.entries.size() == 3);
  const unsigned indices[] = {3, 5, 7};
  const std::uint64_t addresses[] = {3ull << 30, 3ull << 30 | 5ull << 21, va.value};
  for (unsigned i = 0; i < 3; i++) {
    CHECK(dump.entries[i].level == 2 - i);
    CHECK(dump.entries[i].index == indices[i]);
    CHECK(dump.entries[i].va == VirtAddr(addresses[i]));
  }
  CHECK(dump.entries[2].address == leaf);
  CHECK(dump.entries[2].pte.target() == PhysAddr(0x80200000));
}

TEST_CASE("addresses of the upper half are sign-extended") {
  PageTableBuilder tables(kTables);
  tables.map(VirtAddr(0xffffffffc0000000), PhysAddr(0x80000000), "rx", 2);
  const auto dump = dump_page_table(*machine_with(tables), tables.root());
  REQUIRE(dump.entries.size() == 1);
  CHECK(dump.entries[0].va == VirtAddr(0xffffffffc0000000));
}

TEST_CASE("superpages are leaves: listed, not followed") {
  PageTableBuilder tables(kTables);
  tables.map(VirtAddr(0), kTables, "rwx", 2).map(VirtAddr(1ull << 30), PhysAddr(0x80200000), "r", 1);
  const auto machine = machine_with(tables);
  const auto dump = dump_page_table(*machine, tables.root());
  CHECK(vmprint_text(dump) ==
        "page table 0x0000000080100000\n"
        "..0: pte 0x000000002004000f pa 0x0000000080100000\n"
        "..1: pte 0x0000000020040401 pa 0x0000000080101000\n"
        ".. ..0: pte 0x0000000020080003 pa 0x0000000080200000\n");
}

TEST_CASE("entries that are not valid are passed over, whatever else they hold") {
  PageTableBuilder tables(kTables);
  tables.set(VirtAddr(0), Pte{~1ull}, 2);
  CHECK(dump_page_table(*machine_with(tables), tables.root()).entries.empty());
}

TEST_CASE("entries that point outside RAM are listed, and not followed") {
  PageTableBuilder tables(kTables);
  unsigned index = 0;
  for (const std::uint64_t target : {0ull, 0x10000000ull, 0x80400000ull, 0xfffffffffff000ull})
    tables.set(VirtAddr(std::uint64_t{index++} << 30), Pte::make(PhysAddr(target), Pte::V::mask), 2);
  const auto dump = dump_page_table(*machine_with(tables), tables.root());
  CHECK(dump.entries.size() == 4);
  CHECK_FALSE(dump.truncated);
}

TEST_CASE("a root outside RAM, or at its very end, has no entries") {
  const auto machine = test::make_machine();
  for (const std::uint64_t root : {0ull, 0x1000ull, 0x803ff008ull, 0x80400000ull, ~0ull})
    CHECK(dump_page_table(*machine, PhysAddr(root)).entries.empty());
}

TEST_CASE("a pointer in the last table is listed, and not followed") {
  PageTableBuilder tables(kTables);
  tables.set(VirtAddr(0), Pte::make(kTables, Pte::V::mask));
  CHECK(dump_page_table(*machine_with(tables), tables.root()).entries.size() == 3);
}

TEST_CASE("a root that is its own child ends after three levels") {
  PageTableBuilder tables(kTables);
  tables.set(VirtAddr(0), Pte::make(kTables, Pte::V::mask), 2);
  CHECK(dump_page_table(*machine_with(tables), tables.root()).entries.size() == 3);
}

TEST_CASE("a root whose every entry leads back to it is cut off") {
  PageTableBuilder tables(kTables);
  for (std::uint64_t index = 0; index < riscv::sv39::kEntries; index++)
    tables.set(VirtAddr(index << 30), Pte::make(kTables, Pte::V::mask), 2);
  const auto dump = dump_page_table(*machine_with(tables), tables.root());
  CHECK(dump.truncated);
  CHECK(dump.entries.size() == inspect::kMaxDumpEntries);
}

TEST_CASE("two tables that lead to an empty one a quarter of a million times are cut off") {
  const PhysAddr empty(0x80300000);
  PageTableBuilder tables(kTables);
  for (std::uint64_t index = 0; index < riscv::sv39::kEntries; index++)
    tables.set(VirtAddr(index << 21), Pte::make(empty, Pte::V::mask), 1);
  const PhysAddr middle = tables.entry_address(VirtAddr(0), 1).page_base();
  for (std::uint64_t index = 0; index < riscv::sv39::kEntries; index++)
    tables.set(VirtAddr(index << 30), Pte::make(middle, Pte::V::mask), 2);
  const auto dump = dump_page_table(*machine_with(tables), tables.root());
  CHECK(dump.truncated);
  CHECK(dump.entries.size() <= 2 * inspect::kMaxDumpTables);
}

TEST_CASE("looking changes nothing") {
  PageTableBuilder tables(kTables);
  tables.map(VirtAddr(0), PhysAddr(0x80200000), "rw");
  const auto machine = machine_with(tables);
  const std::uint64_t before = machine->state_hash();
  static_cast<void>(dump_page_table(*machine, tables.root()));
  CHECK(machine->state_hash() == before);
}
