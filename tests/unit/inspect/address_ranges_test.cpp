#include "inspect/address_ranges.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <random>

#include "support/page_table_builder.hpp"
#include "support/small_kernel.hpp"
#include "support/test_machine.hpp"

namespace {

using namespace inspect;
using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;
using test::PageTableBuilder;
using test::SmallKernel;

constexpr std::uint64_t kRoot = SmallKernel::kMemory, kPages = 0x80040000, kTrapframe = 0x80050000;

/// The ranges of one table: of process 1 when it has a size, else of the kernel.
std::vector<AddressRange> ranges_of(const PageTableBuilder& table, std::uint64_t size = 0) {
  SmallKernel kernel;
  std::memcpy(&kernel.word(kRoot), table.bytes().data(), table.bytes().size());
  if (size > 0)
    kernel.processes[0] = {.state = 1, .pid = 1, .page_table = kRoot, .size = size, .trapframe = kTrapframe};
  else
    kernel.kernel_table = kRoot;
  const auto machine = kernel.boot();
  const KernelModel model(machine->kernel());
  const auto tables = known_tables(model, *machine);
  REQUIRE(tables.size() == 1);
  return address_ranges(model, *machine, tables[0]).ranges;
}

std::vector<RangeKind> kinds_of(const std::vector<AddressRange>& ranges) {
  std::vector<RangeKind> kinds;
  for (const AddressRange& range : ranges) kinds.push_back(range.kind);
  return kinds;
}

PageTableBuilder process() {
  PageTableBuilder table{PhysAddr(kRoot)};
  table.map(VirtAddr(0), PhysAddr(kPages), "rxua")
      .map(VirtAddr(0x1000), PhysAddr(kPages + 0x7000), "rxu")
      .map(VirtAddr(0x2000), PhysAddr(kPages + 0x2000), "rwu")
      .map(VirtAddr(0x3000), PhysAddr(kPages + 0x3000), "rw")
      .map(VirtAddr(0x4000), PhysAddr(kPages + 0x4000), "rwuad")
      .map(VirtAddr(0x5000), PhysAddr(kPages + 0x5000), "rwu")
      .map(VirtAddr(0x6000), PhysAddr(kPages + 0x6000), "rwu")
      .map(VirtAddr(0x3fffffe000), PhysAddr(kTrapframe), "rw")
      .map(VirtAddr(0x3ffffff000), PhysAddr(SmallKernel::kCode), "rx");
  return table;
}

}  // namespace

TEST_CASE("a process is text, data, guard, stack, heap, and the two pages at the top") {
  const auto ranges = ranges_of(process(), 0x7000);
  using enum RangeKind;
  CHECK(kinds_of(ranges) == std::vector{Text, Data, Guard, Stack, Heap, Unmapped, Trapframe, Trampoline});
  CHECK(ranges[0].bytes == 0x2000);
  CHECK_FALSE(ranges[0].contiguous);
  CHECK(ranges[0].pa == PhysAddr(kPages));
  CHECK((ranges[0].flags & Pte::A::mask) == 0);
  CHECK((ranges[0].some & Pte::A::mask) != 0);
  CHECK(ranges[4].begin == VirtAddr(0x5000));
  CHECK(ranges[4].bytes == 0x2000);
  CHECK(ranges[4].contiguous);
  CHECK(ranges[5].bytes == 0x3fffffe000 - 0x7000);
}

TEST_CASE("memory that a process has not touched yet is a hole below its end") {
  const auto ranges = ranges_of(process(), 0x9800);
  REQUIRE(ranges.size() == 9);
  CHECK(ranges[5].kind == RangeKind::Hole);
  CHECK(ranges[5].begin == VirtAddr(0x7000));
  CHECK(ranges[5].bytes == 0x3000);
  CHECK(ranges[6].kind == RangeKind::Unmapped);
}

TEST_CASE("a hole is shown when nothing is mapped above it") {
  PageTableBuilder table{PhysAddr(kRoot)};
  table.map(VirtAddr(0), PhysAddr(kPages), "rwxu");
  const auto ranges = ranges_of(table, 0x4000);
  CHECK(kinds_of(ranges) == std::vector{RangeKind::Program, RangeKind::Hole});
  CHECK(ranges[1].bytes == 0x3000);
}

TEST_CASE("flags and the size of leaves divide, A and D do not") {
  PageTableBuilder table{PhysAddr(kRoot)};
  table.map(VirtAddr(0x200000), PhysAddr(0x80200000), "rwu", 1)
      .map(VirtAddr(0x400000), PhysAddr(kPages), "rwu")
      .map(VirtAddr(0x401000), PhysAddr(kPages + 0x1000), "rwuad")
      .map(VirtAddr(0x402000), PhysAddr(kPages + 0x2000), "ru")
      .set(VirtAddr(0x403000), Pte::make(PhysAddr(kPages + 0x3000), test::pte_flags("vru") | 0x100));
  const auto ranges = ranges_of(table, 0x404000);
  REQUIRE(ranges.size() == 5);
  CHECK(ranges[0].kind == RangeKind::Hole);
  CHECK(ranges[1].level == 1);
  CHECK(ranges[1].bytes == 0x200000);
  CHECK(ranges[2].bytes == 0x2000);
  CHECK(ranges[3].bytes == 0x1000);
  CHECK(Pte::Rsw::get(ranges[4].flags) == 1);
}

TEST_CASE("the kernel's table is devices, text, data and memory, wherever a superpage begins") {
  PageTableBuilder table{PhysAddr(kRoot)};
  table.map(VirtAddr(0x100000), PhysAddr(0x100000), "rw")
      .map(VirtAddr(0xc000000), PhysAddr(0xc000000), "rw", 1)
      .map(VirtAddr(0x10000000), PhysAddr(0x10000000), "rw")
      .map(VirtAddr(0x10001000), PhysAddr(0x10001000), "rw")
      .map(VirtAddr(0x10003000), PhysAddr(0x10003000), "rw")
      .map(VirtAddr(0x80000000), PhysAddr(0x80000000), "rwx", 1)
      .map(VirtAddr(0x3ffffff000), PhysAddr(SmallKernel::kCode), "rx");
  const auto ranges = ranges_of(table);
  using enum RangeKind;
  CHECK(kinds_of(ranges) == std::vector{Unmapped, TestDevice, Unmapped, Plic, Unmapped, Uart, Virtio,
                                        Unmapped, Virtio, Unmapped, KernelText, Memory, KernelData, Memory,
                                        Unmapped, Trampoline});
  CHECK(ranges[6].number == 0);
  CHECK(ranges[8].number == 2);
  CHECK(ranges[10].bytes == 0x1000);
  CHECK(ranges[12].begin == VirtAddr(SmallKernel::kProcesses));
  CHECK(ranges[12].pa == PhysAddr(SmallKernel::kProcesses));
  CHECK(ranges[13].begin + ranges[13].bytes == VirtAddr(0x80200000));
}

TEST_CASE("what a network lab maps for its card is named") {
  PageTableBuilder table{PhysAddr(kRoot)};
  table.map(VirtAddr(0x30000000), PhysAddr(0x30000000), "rw", 1)
      .map(VirtAddr(0x40000000), PhysAddr(0x40000000), "rw");
  const auto ranges = ranges_of(table);
  using enum RangeKind;
  CHECK(kinds_of(ranges) == std::vector{Unmapped, PciConfiguration, Unmapped, PciMemory});
}

TEST_CASE("a leaf of a gigabyte over the devices is told in a few ranges") {
  PageTableBuilder table{PhysAddr(kRoot)};
  table.map(VirtAddr(0), PhysAddr(0), "rw", 2);
  const auto ranges = ranges_of(table);
  CHECK(ranges.size() < 30);
  CHECK(ranges.back().begin + ranges.back().bytes == VirtAddr(0x40000000));
}

TEST_CASE("any table has ranges that follow each other") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 20; round++) {
    SmallKernel kernel;
    for (std::uint64_t& word : kernel.memory) {
      const std::uint64_t page = 0x80020000 + (random() % 16) * 0x1000;
      word = random() % 3 ? Pte::make(PhysAddr(page), random() & 0xff).raw : random();
    }
    kernel.kernel_table = kRoot;
    kernel.processes[0] = {.state = 1, .pid = 1, .page_table = kRoot + 0x3000, .size = random() >> 24};
    const auto machine = kernel.boot();
    const KernelModel model(machine->kernel());
    for (const KnownTable& table : known_tables(model, *machine)) {
      const auto ranges = address_ranges(model, *machine, table).ranges;
      bool ascending = true;
      for (std::size_t i = 1; i < ranges.size(); i++)
        ascending &= ranges[i - 1].begin.value + ranges[i - 1].bytes <= ranges[i].begin.value;
      CHECK(ascending);
    }
  }
}
