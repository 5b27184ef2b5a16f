#include "inspect/kernel_model.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>

#include "inspect/backtrace.hpp"
#include "inspect/free_pages.hpp"
#include "inspect/process_list.hpp"
#include "support/small_kernel.hpp"
#include "support/test_machine.hpp"

namespace {

using namespace inspect;
using riscv::PhysAddr;
using test::SmallKernel;

/// A machine with the kernel, and its model.
struct Booted {
  explicit Booted(const SmallKernel& kernel) : machine(kernel.boot()), model(machine->kernel()) {}
  std::unique_ptr<machine::Machine> machine;
  KernelModel model;
};

bool has(const KernelModel& model, Gap gap) {
  return std::any_of(model.notes().begin(), model.notes().end(),
                     [&](const Note& note) { return note.gap == gap; });
}

void name(test::SmallProcess& process, std::string_view text) {
  std::copy(text.begin(), text.end(), process.name.begin());
}

constexpr std::uint64_t slot(unsigned index) {
  return SmallKernel::kProcesses + index * sizeof(test::SmallProcess);
}

FreePages free_pages_of(const SmallKernel& kernel) {
  const Booted booted(kernel);
  return free_pages(booted.model, *booted.machine);
}

}  // namespace

TEST_CASE("processes are read by the DWARF of the kernel, their states by the names of its enumeration") {
  SmallKernel kernel;
  kernel.processes[2] = {.state = 1, .pid = 1, .page_table = 0x80030000, .own_kernel_table = 0x80031000};
  kernel.processes[0] = {.state = 5, .pid = 2, .page_table = 0x80032000, .parent = slot(2)};
  kernel.processes[3] = {.state = 77, .pid = 3};
  name(kernel.processes[2], "init");
  const Booted booted(kernel);
  CHECK(booted.model.knowledge() == Knowledge::DebugInfo);
  const auto list = processes(booted.model, *booted.machine);
  REQUIRE(list.size() == 2);
  CHECK(list[0].name == "init");
  CHECK(list[0].state == ProcessState::Sleeping);
  CHECK(list[0].state_name == "SLEEPING");
  CHECK(list[0].page_table == PhysAddr(0x80030000));
  REQUIRE(list[0].kernel_tables.size() == 1);
  CHECK(list[0].kernel_tables[0].name == "kpgtbl");
  CHECK(list[0].kernel_tables[0].root == PhysAddr(0x80031000));
  CHECK(list[1].state == ProcessState::Other);
  CHECK(list[1].state_name == "FROZEN");
  CHECK(list[1].parent == 1);
  CHECK(list[1].kernel_tables.empty());
}

TEST_CASE("page table of the kernel and current process are what its variables hold") {
  SmallKernel kernel;
  kernel.kernel_table = 0x80040000;
  kernel.current = slot(1);
  const Booted booted(kernel);
  CHECK(kernel_page_table(booted.model, *booted.machine) == PhysAddr(0x80040000));
  CHECK(current_process(booted.model, *booted.machine, 0) == slot(1));
  CHECK_FALSE(current_process(booted.model, *booted.machine, 1));
}

TEST_CASE("what a kernel has not is noted, in words") {
  const Booted booted{SmallKernel()};
  CHECK(has(booted.model, Gap::NoProcessField));
  CHECK_FALSE(has(booted.model, Gap::NoFreeList));
  CHECK_FALSE(has(booted.model, Gap::NoCpus));
  const KernelModel none(FileBytes{});
  CHECK(none.knowledge() == Knowledge::Satp);
  REQUIRE(none.notes().size() == 1);
  CHECK(none.notes()[0].gap == Gap::NoElf);
  const auto file = test::ElfBuilder().symbol("kernel_pagetable", 0x80001000).build();
  const KernelModel symbols{FileBytes(file)};
  CHECK(symbols.knowledge() == Knowledge::Symbols);
  CHECK(symbols.layout().kernel_page_table == 0x80001000);
  CHECK(has(symbols, Gap::NoDebugInfo));
  for (const auto* model : {&booted.model, &none, &symbols})
    for (const Note& note : model->notes()) CHECK(sentence(note).ends_with('.'));
}

TEST_CASE("free pages come in the order of their list") {
  SmallKernel kernel;
  kernel.free_head = 0x80022000;
  kernel.word(0x80022000) = 0x80021000;
  kernel.word(0x80021000) = 0x80023000;
  const FreePages pages = free_pages_of(kernel);
  REQUIRE(pages.lists.size() == 1);
  CHECK(pages.lists[0].name == "kmem.freelist");
  CHECK(pages.lists[0].end == ListEnd::Complete);
  CHECK(pages.lists[0].pages ==
        std::vector{PhysAddr(0x80022000), PhysAddr(0x80021000), PhysAddr(0x80023000)});
  CHECK(pages.all.size() == 3);
  CHECK(pages.all.contains(0x22));
  CHECK_FALSE(pages.all.contains(0x24));
}

TEST_CASE("a broken list of free pages ends where it breaks, with the reason") {
  SmallKernel kernel;
  kernel.free_head = 0x80022000;
  kernel.word(0x80022000) = 0x80021000;
  std::uint64_t& next = kernel.word(0x80021000);
  ListEnd end = ListEnd::Complete;
  SUBCASE("in a circle") { next = 0x80022000, end = ListEnd::Repeated; }
  SUBCASE("to itself") { next = 0x80021000, end = ListEnd::Repeated; }
  SUBCASE("in the middle of a page") { next = 0x80023008, end = ListEnd::NotAPage; }
  SUBCASE("out of RAM") { next = 0x0101010101010101, end = ListEnd::OutsideRam; }
  const std::uint64_t culprit = next;
  const FreePages pages = free_pages_of(kernel);
  REQUIRE(pages.lists.size() == 1);
  CHECK(pages.lists[0].end == end);
  CHECK(pages.lists[0].last_pointer == culprit);
  CHECK(pages.lists[0].pages.size() == 2);
}

namespace {

/// A kernel whose table maps all RAM to itself, and a process that waits in `walk`, called by `main`.
SmallKernel waiting_kernel() {
  constexpr std::uint64_t kTable = 0x80021000, kFrame = 0x80020100;
  SmallKernel kernel;
  kernel.kernel_table = kTable;
  kernel.word(kTable + 2 * 8) = 0x80000000 >> 2 | 0xcf;  // 1 GiB
  kernel.processes[0] = {.state = 1, .pid = 1, .saved_ra = SmallKernel::kCode + 0x110, .saved_s0 = kFrame};
  kernel.word(kFrame - 8) = SmallKernel::kCode + 0x220;
  kernel.word(kFrame - 16) = kFrame + 0x40;
  kernel.word(kFrame + 0x40 - 8) = 0x1234;  // the user's
  return kernel;
}

std::vector<Frame> backtrace_of_first(const SmallKernel& kernel) {
  const Booted booted(kernel);
  const auto list = processes(booted.model, *booted.machine);
  REQUIRE(list.size() == 1);
  return backtrace(booted.model, *booted.machine, list[0]);
}

}  // namespace

TEST_CASE("a waiting process tells who called whom, up to the way into the kernel") {
  const auto frames = backtrace_of_first(waiting_kernel());
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].function == "walk");
  CHECK(frames[0].offset == 0x10);
  CHECK(frames[1].function == "main");
  CHECK(frames[1].offset == 0x20);
}

TEST_CASE("a stack that makes no sense ends the backtrace") {
  SmallKernel kernel = waiting_kernel();
  std::size_t frames = 1;
  SUBCASE("a frame that is not aligned") { kernel.processes[0].saved_s0 += 4; }
  SUBCASE("a frame that is not mapped") { kernel.processes[0].saved_s0 = 0x4000; }
  SUBCASE("no table") { kernel.kernel_table = 0; }
  SUBCASE("a return to no code") { kernel.word(0x800200f8) = 0x80020000; }
  SUBCASE("a frame that is its own caller's") { kernel.word(0x800200f0) = 0x80020100, frames = 2; }
  SUBCASE("a frame below") { kernel.word(0x800200f0) = 0x80020080, frames = 2; }
  SUBCASE("a frame far above") { kernel.word(0x800200f0) = 0x80200000, frames = 2; }
  CHECK(backtrace_of_first(kernel).size() == frames);
}

TEST_CASE("a process that would go on outside the code, or runs, has no backtrace") {
  SmallKernel kernel = waiting_kernel();
  SUBCASE("outside") { kernel.processes[0].saved_ra = 0x4000; }
  SUBCASE("running") { kernel.processes[0].state = 3; }
  CHECK(backtrace_of_first(kernel).empty());
}

TEST_CASE("a process runs on the hart whose cpu says so") {
  SmallKernel kernel;
  kernel.processes[0] = {.state = 4, .pid = 1};
  kernel.processes[1] = {.state = 1, .pid = 2};
  kernel.current = slot(0);
  const Booted booted(kernel);
  const auto list = processes(booted.model, *booted.machine);
  REQUIRE(list.size() == 2);
  CHECK(hart_of(booted.model, *booted.machine, list[0]) == 0u);
  CHECK_FALSE(hart_of(booted.model, *booted.machine, list[1]));
}
