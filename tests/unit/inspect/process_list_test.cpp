#include "inspect/process_list.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <random>
#include <string_view>

#include "inspect/kernel_memory.hpp"
#include "support/test_machine.hpp"

using inspect::ProcessInfo;
using inspect::ProcessState;
using riscv::PhysAddr;

namespace {

std::vector<ProcessInfo> processes_of(const machine::Machine& machine) {
  return inspect::processes(inspect::KernelModel(machine.kernel()), machine);
}

PhysAddr page_table_of(const machine::Machine& machine) {
  return inspect::kernel_page_table(inspect::KernelModel(machine.kernel()), machine);
}

std::optional<inspect::KernelMemory> memory_of(const machine::Machine& machine) {
  return inspect::kernel_memory(inspect::KernelModel(machine.kernel()), machine);
}

constexpr std::uint64_t kLayout = 0x80010000, kRootVariable = 0x80011000, kSlots = 0x80012000;
constexpr std::uint64_t kSlotSize = 64, kSlotCount = 4;

/// The words of core/kernel/inspection.hpp, by what they mean.
enum Word : std::size_t {
  Version,
  KernelPageTable,
  Table,
  Count,
  Size,
  State,
  Pid,
  Name,
  PageTable,
  Bytes,
  Parent,
  Trapframe,
  KernelStack
};

/// A slot of the tests' process table.
struct Slot {
  std::uint32_t state = 0;
  std::uint32_t pid = 0;
  std::array<char, 16> name{};
  std::uint64_t page_table = 0;
  std::uint64_t size = 0;
  std::uint64_t parent = 0;
  std::uint64_t rest[2] = {};
};
static_assert(sizeof(Slot) == kSlotSize);

/// A kernel that says of itself what a test makes it say.
struct TestKernel {
  std::array<std::uint64_t, 13> words{
      1, kRootVariable, kSlots, kSlotCount, kSlotSize, 0, 4, 8, 24, 32, 40, 48, 48};
  std::array<std::uint64_t, 4> more_words{};  ///< those since version 2
  std::array<Slot, kSlotCount> slots{};
  std::uint64_t root = 0x80123000;

  void set(unsigned slot, ProcessState state, std::uint32_t pid, std::string_view name,
           std::uint64_t parent = 0) {
    slots[slot] = {.state = static_cast<std::uint32_t>(state),
                   .pid = pid,
                   .page_table = 0x80200000 + pid * 0x1000,
                   .size = pid * 0x4000,
                   .parent = parent,
                   .rest = {0x80300000 + pid * 0x1000, 0}};
    std::copy(name.begin(), name.end(), slots[slot].name.begin());
  }

  std::unique_ptr<machine::Machine> boot() const {
    const auto bytes = [](const auto& object) {
      return std::span(reinterpret_cast<const std::uint8_t*>(&object), sizeof object);
    };
    return test::make_machine(test::ElfBuilder()
                                  .segment(PhysAddr(kLayout), bytes(words))
                                  .segment(PhysAddr(kLayout) + sizeof words, bytes(more_words))
                                  .segment(PhysAddr(kRootVariable), bytes(root))
                                  .segment(PhysAddr(kSlots), bytes(slots))
                                  .symbol("pagewalk_inspection", kLayout));
  }
  std::vector<ProcessInfo> processes() const { return processes_of(*boot()); }
};

constexpr std::uint64_t address_of_slot(unsigned slot) { return kSlots + slot * kSlotSize; }

}  // namespace

TEST_CASE("processes are the slots in use, by pid, with all that the kernel says of them") {
  TestKernel kernel;
  kernel.set(2, ProcessState::Sleeping, 1, "init");
  kernel.set(0, ProcessState::Running, 2, "sh", address_of_slot(2));
  const auto processes = kernel.processes();
  REQUIRE(processes.size() == 2);
  CHECK(processes[0].pid == 1);
  CHECK(processes[0].name == "init");
  CHECK(processes[0].state == ProcessState::Sleeping);
  CHECK(processes[0].parent == 0);
  CHECK(processes[1].pid == 2);
  CHECK(processes[1].name == "sh");
  CHECK(processes[1].state == ProcessState::Running);
  CHECK(processes[1].parent == 1);
  CHECK(processes[1].page_table == PhysAddr(0x80202000));
  CHECK(processes[1].size == 0x8000);
  CHECK(processes[1].trapframe == PhysAddr(0x80302000));
  CHECK(processes[1].kernel_stack == riscv::VirtAddr(0x80302000));
}

TEST_CASE("every state that a kernel may write is shown, others count as unused") {
  for (std::uint32_t state = 0; state < 8; state++) {
    TestKernel kernel;
    kernel.set(0, static_cast<ProcessState>(state), 1, "p");
    const auto processes = kernel.processes();
    CHECK(processes.size() == (state >= 1 && state <= 5 ? 1 : 0));
    if (!processes.empty()) CHECK(static_cast<std::uint32_t>(processes[0].state) == state);
  }
}

TEST_CASE("a name that fills its field needs no zero") {
  TestKernel kernel;
  kernel.set(0, ProcessState::Used, 1, "0123456789abcdef");
  CHECK(kernel.processes().at(0).name == "0123456789abcdef");
}

TEST_CASE("a parent that is nonsense counts as none") {
  for (const std::uint64_t parent : {1ull, 0x1000ull, ~0ull}) {
    TestKernel kernel;
    kernel.set(0, ProcessState::Used, 1, "p", parent);
    CHECK(kernel.processes().at(0).parent == 0);
  }
}

TEST_CASE("the kernel's own page table is what its variable holds") {
  TestKernel kernel;
  CHECK(page_table_of(*kernel.boot()) == PhysAddr(0x80123000));
  kernel.root = 0;
  CHECK(page_table_of(*kernel.boot()) == PhysAddr(0));
  kernel.words[KernelPageTable] = 0x1000;
  CHECK(page_table_of(*kernel.boot()) == PhysAddr(0));
}

TEST_CASE("an inspection table that makes no sense shows nothing") {
  TestKernel kernel;
  kernel.set(0, ProcessState::Used, 1, "p");
  REQUIRE(kernel.processes().size() == 1);
  SUBCASE("of another version") { kernel.words[Version] = 3; }
  SUBCASE("slots outside RAM") { kernel.words[Table] = 0x1000; }
  SUBCASE("slots that wrap round") { kernel.words[Table] = ~0ull; }
  SUBCASE("slots that reach beyond the end") { kernel.words[Table] = 0x803fffff; }
  SUBCASE("very many slots") { kernel.words[Count] = 1ull << 40; }
  SUBCASE("very large slots") { kernel.words[Size] = 1ull << 60; }
  SUBCASE("a product that wraps round") {
    kernel.words[Count] = 1ull << 32;
    kernel.words[Size] = 1ull << 32;
  }
  SUBCASE("slots too small for a name") { kernel.words[Size] = 8; }
  SUBCASE("a field outside its slot") { kernel.words[PageTable] = kSlotSize; }
  SUBCASE("a field far outside") { kernel.words[Bytes] = ~0ull; }
  SUBCASE("a field half outside") { kernel.words[Name] = kSlotSize - 15; }
  CHECK(kernel.processes().empty());
}

TEST_CASE("no slots are no processes") {
  TestKernel kernel;
  kernel.words[Count] = 0;
  CHECK(kernel.processes().empty());
}

TEST_CASE("without a kernel, without symbols, or with the symbol outside RAM nothing is shown") {
  const auto shows_nothing = [](const machine::Machine& machine) {
    return processes_of(machine).empty() && page_table_of(machine) == PhysAddr(0);
  };
  CHECK(shows_nothing(*test::make_machine()));
  const std::array<std::uint8_t, 8> bytes{};
  const auto kernel = test::ElfBuilder().segment(PhysAddr(0x80000000), bytes);
  CHECK(shows_nothing(*test::make_machine(kernel)));
  CHECK(shows_nothing(*test::make_machine(test::ElfBuilder(kernel).symbol("main", 0x80000000))));
  for (const std::uint64_t at : {0ull, 0x803ffff8ull, ~0ull})
    CHECK(shows_nothing(*test::make_machine(test::ElfBuilder(kernel).symbol("pagewalk_inspection", at))));
}

TEST_CASE("a kernel that writes nonsense over its table is looked at without harm") {
  constexpr unsigned kSeed = 7;
  INFO("seed ", kSeed);
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 200; i++) {
    TestKernel kernel;
    kernel.words[random() % kernel.words.size()] = random() >> (random() % 64);
    for (Slot& slot : kernel.slots) {
      slot.state = static_cast<std::uint32_t>(random() % 8);
      slot.pid = static_cast<std::uint32_t>(random());
      slot.parent = random() % 2 == 0 ? random() : address_of_slot(static_cast<unsigned>(random() % 5));
      slot.page_table = random();
    }
    for (const ProcessInfo& process : kernel.processes()) REQUIRE(process.name.size() <= 16);
  }
}

TEST_CASE("since version 2 a kernel says how it keeps its physical pages") {
  constexpr std::uint64_t kAllocator = 0x80014000, kLock = kRootVariable + 4;
  TestKernel kernel;
  kernel.set(0, ProcessState::Used, 3, "p");
  kernel.slots[0].rest[0] = 0x80345000;
  kernel.words[Version] = 2;
  kernel.more_words = {offsetof(Slot, rest), 1, kAllocator, kLock};
  kernel.root = 0;

  const auto memory = memory_of(*kernel.boot());
  REQUIRE(memory.has_value());
  CHECK(memory->variant == 1);
  CHECK(memory->allocator == PhysAddr(kAllocator));
  CHECK_FALSE(memory->changing);
  REQUIRE(kernel.processes().at(0).kernel_tables.size() == 1);
  CHECK(kernel.processes().at(0).kernel_tables[0].root == PhysAddr(0x80345000));

  kernel.root = 1ull << 32;
  CHECK(memory_of(*kernel.boot())->changing);

  SUBCASE("an offset outside its slot is no table") {
    kernel.more_words[0] = kSlotSize;
    CHECK(kernel.processes().at(0).kernel_tables.empty());
  }
  SUBCASE("a kernel of version 1 does not") {
    kernel.words[Version] = 1;
    CHECK_FALSE(memory_of(*kernel.boot()).has_value());
    CHECK(kernel.processes().at(0).kernel_tables.empty());
  }
}
