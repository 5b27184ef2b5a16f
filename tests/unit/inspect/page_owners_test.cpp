#include "inspect/page_owners.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>
#include <optional>
#include <random>

#include "inspect/page_mappings.hpp"
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

constexpr std::uint64_t kTables = SmallKernel::kMemory;  ///< the kernel's, then two of processes
constexpr std::uint64_t kRoot1 = kTables + 0x4000, kRoot2 = kTables + 0xa000;
constexpr std::uint64_t kUserPages = 0x80040000, kTrapframe = 0x80050000;

/// A kernel with tables that lie in its memory; a second process when `second` has entries.
struct Scene {
  SmallKernel kernel;
  PageTableBuilder kernel_table{PhysAddr(kTables)};
  PageTableBuilder first{PhysAddr(kRoot1)};
  PageTableBuilder second{PhysAddr(kRoot2)};

  Scene() {
    kernel.processes[0] = {
        .state = 1, .pid = 1, .page_table = kRoot1, .size = 0x3000, .trapframe = kTrapframe};
    kernel.processes[1] = {.state = 2, .pid = 2, .page_table = kRoot2, .size = 0x3000};
    kernel.kernel_table = kTables;
  }

  void boot() {
    for (const PageTableBuilder* table : {&kernel_table, &first, &second})
      std::memcpy(&kernel.word(table->base().value), table->bytes().data(), table->bytes().size());
    machine = kernel.boot();
    model.emplace(machine->kernel());
    owners = page_owners(*model, *machine);
  }

  PageOwner at(std::uint64_t pa) const {
    return owners.pages.at(static_cast<std::size_t>((pa - riscv::platform::kRam.value) / 4096));
  }
  PageKind kind(std::uint64_t pa) const { return at(pa).kind; }
  std::uint32_t count(PageKind kind) const { return owners.counts[static_cast<std::size_t>(kind)]; }
  const KnownTable& table(std::uint64_t pa) const { return owners.tables.at(at(pa).table - 1u); }

  std::unique_ptr<machine::Machine> machine;
  std::optional<KernelModel> model;
  PageOwners owners;
};

}  // namespace

TEST_CASE("a page belongs to the kernel's image, to a table, to a process or to nobody") {
  Scene scene;
  scene.kernel_table.map(VirtAddr(0x80000000), PhysAddr(0x80000000), "rwx", 1);
  scene.first.map(VirtAddr(0), PhysAddr(kUserPages), "rxu")
      .map(VirtAddr(0x1000), PhysAddr(kUserPages + 0x1000), "rw")
      .map(VirtAddr(0x2000), PhysAddr(kUserPages + 0x2000), "rwu")
      .map(VirtAddr(0x3ffffff000), PhysAddr(SmallKernel::kCode), "rx")
      .map(VirtAddr(0x3fffffe000), PhysAddr(kTrapframe), "rw")
      .map(VirtAddr(0x3fffffd000), PhysAddr(0x80051000), "ru");
  scene.boot();
  CHECK(scene.kind(SmallKernel::kCode) == PageKind::Trampoline);
  CHECK(scene.kind(SmallKernel::kProcesses) == PageKind::KernelData);
  CHECK(scene.kind(SmallKernel::kFreeHead) == PageKind::KernelData);
  CHECK(scene.at(kTables) == PageOwner{PageKind::PageTable, 2, 1});
  CHECK(scene.at(kRoot1) == PageOwner{PageKind::PageTable, 2, 2});
  CHECK(scene.at(kRoot1 + 0x1000).level == 1);
  CHECK(scene.at(kRoot1 + 0x2000).level == 0);
  CHECK(scene.kind(kUserPages) == PageKind::User);
  CHECK(scene.kind(kUserPages + 0x1000) == PageKind::Guard);
  CHECK(scene.kind(kUserPages + 0x2000) == PageKind::User);
  CHECK(scene.table(kUserPages).pid == 1);
  CHECK(scene.kind(kTrapframe) == PageKind::Trapframe);
  CHECK(scene.kind(0x80051000) == PageKind::Usyscall);
  CHECK(scene.kind(0x80060000) == PageKind::Allocated);
  CHECK(std::accumulate(scene.owners.counts.begin(), scene.owners.counts.end(), 0u) == 1024);
  CHECK(scene.count(PageKind::User) == 2);
  CHECK_FALSE(scene.owners.truncated);
}

TEST_CASE("a page that two processes map is shared, one that a process maps twice is not") {
  Scene scene;
  scene.first.map(VirtAddr(0), PhysAddr(kUserPages), "ru")
      .map(VirtAddr(0x1000), PhysAddr(kUserPages + 0x1000), "ru")
      .map(VirtAddr(0x2000), PhysAddr(kUserPages + 0x1000), "ru");
  scene.second.map(VirtAddr(0x5000), PhysAddr(kUserPages), "ru");
  scene.boot();
  CHECK(scene.kind(kUserPages) == PageKind::Shared);
  CHECK(scene.kind(kUserPages + 0x1000) == PageKind::User);
}

TEST_CASE("a superpage of a process is 512 pages of it") {
  Scene scene;
  scene.first.map(VirtAddr(0x200000), PhysAddr(0x80200000), "rwu", 1);
  scene.boot();
  CHECK(scene.count(PageKind::User) == 512);
  CHECK(scene.kind(0x803ff000) == PageKind::User);
}

TEST_CASE("what the allocator calls free is free, whatever maps it") {
  Scene scene;
  scene.first.map(VirtAddr(0), PhysAddr(SmallKernel::kMemory + 0xf000), "rwu");
  scene.kernel.free_head = SmallKernel::kMemory + 0xf000;
  scene.boot();
  CHECK(scene.kind(SmallKernel::kMemory + 0xf000) == PageKind::Free);
  CHECK(scene.count(PageKind::Free) == 1);
}

TEST_CASE("what is mapped at its own address by the kernel is nobody's for that") {
  Scene scene;
  scene.kernel_table.map(VirtAddr(0x80040000), PhysAddr(0x80040000), "rw");
  scene.boot();
  CHECK(scene.kind(0x80040000) == PageKind::Allocated);
}

TEST_CASE("without a word about the allocator a page that nobody claims is unknown") {
  const auto machine = test::make_machine();
  const PageOwners owners = page_owners(KernelModel(FileBytes{}), *machine);
  REQUIRE(owners.pages.size() == 1024);
  CHECK(owners.pages[0].kind == PageKind::Unknown);
  CHECK(owners.tables.empty());
}

TEST_CASE("tables that lead to themselves come to an end") {
  Scene scene;
  for (std::uint64_t index = 0; index < 512; index++)
    scene.kernel.word(kRoot1 + 8 * index) = Pte::make(PhysAddr(kRoot1), 1).raw;
  scene.kernel.processes[0].page_table = kRoot1;
  scene.machine = scene.kernel.boot();
  const KernelModel model(scene.machine->kernel());
  const PageOwners owners = page_owners(model, *scene.machine);
  CHECK(owners.counts[static_cast<std::size_t>(PageKind::PageTable)] == 3);
}

TEST_CASE("any memory has owners, and mappings, that make a sum") {
  std::mt19937_64 random(39);
  for (int round = 0; round < 20; round++) {
    SmallKernel kernel;
    for (std::uint64_t& word : kernel.memory) {
      const std::uint64_t page = 0x80020000 + (random() % 48) * 0x1000;
      word = random() % 3 ? Pte::make(PhysAddr(page), random() & 0xff).raw : random();
    }
    kernel.kernel_table = kTables;
    for (unsigned i = 0; i < kernel.processes.size(); i++)
      kernel.processes[i] = {.state = 1, .pid = i, .page_table = kTables + 0x1000 * i, .size = random()};
    kernel.free_head = kTables + 0x1000 * (random() % 16);
    const auto machine = kernel.boot();
    const KernelModel model(machine->kernel());
    const PageOwners owners = page_owners(model, *machine);
    CHECK(std::accumulate(owners.counts.begin(), owners.counts.end(), 0u) == 1024);
    const auto found = page_mappings(*machine, owners.tables, PhysAddr(0x80021000));
    CHECK(found.mappings.size() <= kMostMappings);
    CHECK(memory_map_text(owners).ends_with("pages: 1024\n"));
  }
}

TEST_CASE("the mappings of a page are its leaves in every table, superpages too, and the pointers to it") {
  Scene scene;
  scene.kernel_table.map(VirtAddr(0x80000000), PhysAddr(0x80000000), "rw", 1);
  scene.first.map(VirtAddr(0x1000), PhysAddr(kUserPages), "rwu");
  scene.second.map(VirtAddr(0x3000), PhysAddr(kUserPages), "ru");
  scene.boot();
  const auto found = page_mappings(*scene.machine, scene.owners.tables, PhysAddr(kUserPages + 0x123));
  REQUIRE(found.mappings.size() == 3);
  CHECK(found.mappings[0].va == VirtAddr(kUserPages));
  CHECK(found.mappings[0].level == 1);
  CHECK(found.mappings[1].table == 1);
  CHECK(found.mappings[1].va == VirtAddr(0x1000));
  CHECK(found.mappings[1].address == scene.first.entry_address(VirtAddr(0x1000)));
  CHECK(found.mappings[2].va == VirtAddr(0x3000));
  CHECK_FALSE(found.mappings[2].pte.writable());
  const auto table = page_mappings(*scene.machine, scene.owners.tables, PhysAddr(kRoot1 + 0x1000));
  REQUIRE(table.mappings.size() == 2);
  CHECK(table.mappings[1].pte.pointer());
  CHECK(table.mappings[1].address == PhysAddr(kRoot1));
}

TEST_CASE("a page that is mapped too often has its first mappings") {
  Scene scene;
  for (std::uint64_t index = 0; index < 512; index++) {
    scene.first.map(VirtAddr(0x1000 * index), PhysAddr(kUserPages), "ru");
    scene.second.map(VirtAddr(0x1000 * index), PhysAddr(kUserPages), "ru");
    scene.kernel_table.map(VirtAddr(0x1000 * index), PhysAddr(kUserPages), "r");
  }
  scene.boot();
  const auto found = page_mappings(*scene.machine, scene.owners.tables, PhysAddr(kUserPages));
  CHECK(found.mappings.size() == kMostMappings);
  CHECK(found.truncated);
}
