#include "inspect/known_tables.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "inspect/address_ranges.hpp"
#include "inspect/memory_use.hpp"
#include "inspect/page_mappings.hpp"
#include "inspect/page_owners.hpp"
#include "support/assembler.hpp"
#include "support/page_table_builder.hpp"
#include "support/small_kernel.hpp"
#include "support/test_machine.hpp"

namespace {

using namespace inspect;
using riscv::PagingMode;
using riscv::PhysAddr;
using riscv::VirtAddr;
using test::PageTableBuilder;
using test::SmallKernel;

constexpr std::uint64_t kUserTable = SmallKernel::kMemory, kKernelTable = SmallKernel::kMemory + 0x5000,
                        kPage = SmallKernel::kMemory + 0xa000;
constexpr VirtAddr kVa{5ull << 39 | 3ull << 30 | 7ull << 21 | 9ull << 12};

/// A kernel whose hart uses the kernel's table, in a mode with four or five levels.
struct Paged {
  explicit Paged(PagingMode mode) {
    const auto user = PageTableBuilder(PhysAddr(kUserTable), mode).map(kVa, PhysAddr(kPage), "rwu");
    const auto own = PageTableBuilder(PhysAddr(kKernelTable), mode).map(kVa, PhysAddr(kPage), "rw");
    SmallKernel kernel;
    std::memcpy(&kernel.word(kUserTable), user.bytes().data(), user.bytes().size());
    std::memcpy(&kernel.word(kKernelTable), own.bytes().data(), own.bytes().size());
    kernel.kernel_table = kKernelTable;
    kernel.processes[0] = {.state = 1, .pid = 2, .page_table = kUserTable, .own_kernel_table = kKernelTable};
    assembler::Program program;
    program.set(riscv::Csr::Satp, own.satp());
    std::copy(program.words().begin(), program.words().end(), kernel.code.begin());
    instructions = program.words().size();
    machine = kernel.boot();
    model.emplace(machine->kernel());
  }
  void run() { machine->run({.instructions = instructions}); }

  std::uint64_t instructions = 0;
  std::unique_ptr<machine::Machine> machine;
  std::optional<KernelModel> model;
};

}  // namespace

TEST_CASE("tables are walked in the mode in which the harts translate, and as Sv39 before they do") {
  for (const PagingMode mode : {riscv::kSv48, riscv::kSv57}) {
    Paged paged(mode);
    CHECK(paging_mode_of(*paged.machine, PhysAddr(kUserTable)) == riscv::kSv39);
    paged.run();
    CHECK(paging_mode_of(*paged.machine, PhysAddr(kKernelTable)) == mode);
    CHECK(paging_mode_of(*paged.machine, PhysAddr(kUserTable)) == mode);
    CHECK(satp_of(*paged.machine, PhysAddr(kKernelTable)) == paged.machine->harts()[0]->satp());
    for (const KnownTable& table : known_tables(*paged.model, *paged.machine)) CHECK(table.mode == mode);
    CHECK(known_table(*paged.model, *paged.machine, PhysAddr(kPage)).mode == mode);
  }
}

TEST_CASE("owners, mappings, ranges and counts see what tables of four and five levels map") {
  for (const PagingMode mode : {riscv::kSv48, riscv::kSv57}) {
    Paged paged(mode);
    paged.run();
    const auto tables = known_tables(*paged.model, *paged.machine);
    REQUIRE(tables.size() == 3);
    CHECK(tables[1].kind == TableKind::User);
    CHECK(tables[2].kind == TableKind::ProcessKernel);
    const auto mappings = page_mappings(*paged.machine, tables, PhysAddr(kPage)).mappings;
    REQUIRE(mappings.size() == 3);
    CHECK(mappings[1].va == kVa);
    const auto ranges = address_ranges(*paged.model, *paged.machine, tables[1]).ranges;
    REQUIRE(!ranges.empty());
    CHECK(ranges.back().begin == kVa);
    CHECK(ranges.back().pa == PhysAddr(kPage));
    std::size_t left = 100;
    const MemoryUse use = memory_use(*paged.machine, PhysAddr(kUserTable), left);
    CHECK(use.user_pages == 1);
    CHECK(use.table_pages == mode.levels);
    const PageOwners owners = page_owners(*paged.model, *paged.machine);
    const auto number = [](std::uint64_t pa) { return (pa - 0x80000000) / 4096; };
    CHECK(owners.pages[number(kUserTable)].kind == PageKind::PageTable);
    CHECK(owners.pages[number(kUserTable)].level == mode.levels - 1);
    CHECK(owners.pages[number(kPage)].kind == PageKind::User);
  }
}
