#include "inspect/saved_registers.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include "riscv/paging.hpp"
#include "support/page_table_builder.hpp"
#include "support/small_kernel.hpp"
#include "support/test_machine.hpp"

namespace {

using namespace inspect;
using riscv::PhysAddr;
using riscv::VirtAddr;
using test::SmallKernel;
using test::SmallTrapframe;

constexpr std::uint64_t kUserTable = SmallKernel::kMemory, kKernelTable = SmallKernel::kMemory + 0x3000;
constexpr std::uint64_t kTrapframe = SmallKernel::kMemory + 0x8000, kText = SmallKernel::kMemory + 0x9000,
                        kStack = SmallKernel::kMemory + 0xa000;
constexpr std::uint64_t kSatp = riscv::Satp::Mode::with(kKernelTable >> 12, riscv::Satp::kSv39);

/// A process with two pages, whose kernel maps its own code and one stack.
struct Saved {
  SmallKernel kernel;
  SmallTrapframe frame{.kernel_satp = kSatp,
                       .kernel_sp = 0x40001000,
                       .kernel_trap = SmallKernel::kCode + 0x204,
                       .epc = 0x14,
                       .kernel_hartid = 3,
                       .ra = 0x10,
                       .sp = 0x1ff0,
                       .a7 = 5};

  Saved() {
    const auto user = test::PageTableBuilder(PhysAddr(kUserTable))
                          .map(VirtAddr(0), PhysAddr(kText), "rxu")
                          .map(VirtAddr(0x1000), PhysAddr(kStack), "rwu");
    const auto own = test::PageTableBuilder(PhysAddr(kKernelTable))
                         .map(VirtAddr(SmallKernel::kCode), PhysAddr(SmallKernel::kCode), "rx")
                         .map(VirtAddr(0x40000000), PhysAddr(kStack), "rw");
    put(kUserTable, user.bytes());
    put(kKernelTable, own.bytes());
    kernel.processes[0] = {.state = 1,
                           .pid = 2,
                           .page_table = kUserTable,
                           .saved_ra = SmallKernel::kCode + 0x108,
                           .saved_s0 = 0x40000ff0,
                           .trapframe = kTrapframe};
  }
  template <class Bytes>
  void put(std::uint64_t address, const Bytes& bytes) {
    std::memcpy(&kernel.word(address), bytes.data(), bytes.size());
  }
  SavedRegisters read() {
    std::memcpy(&kernel.word(kTrapframe), &frame, sizeof frame);
    machine = kernel.boot();
    model.emplace(machine->kernel());
    return saved_registers(*model, *machine, processes(*model, *machine).at(0));
  }
  std::unique_ptr<machine::Machine> machine;
  std::optional<KernelModel> model;
};

const SavedRegister& named(const std::vector<SavedRegister>& registers, std::string_view name) {
  for (const SavedRegister& saved : registers) {
    if (saved.name == name) return saved;
  }
  FAIL("there is no register " << std::string(name));
  return registers.front();
}

}  // namespace

TEST_CASE("a trapframe is told by the names of the kernel's structure, each value with what it looks like") {
  const SavedRegisters saved = Saved().read();
  REQUIRE(saved.trapframe.size() == 8);
  CHECK(saved.trapframe[0].name == "kernel_satp");
  CHECK(saved.trapframe[0].value == kSatp);
  CHECK(saved.trapframe[0].kind == SavedValue::PageTable);
  CHECK(named(saved.trapframe, "kernel_sp").kind == SavedValue::KernelAddress);
  CHECK(named(saved.trapframe, "kernel_sp").place.function.empty());
  const SavedRegister& trap = named(saved.trapframe, "kernel_trap");
  CHECK(trap.kind == SavedValue::KernelAddress);
  CHECK(trap.place.function == "kernel::main");
  CHECK(trap.place.offset == 4);
  CHECK(named(saved.trapframe, "kernel_hartid").kind == SavedValue::Hart);
  CHECK(named(saved.trapframe, "kernel_hartid").value == 3);
  CHECK(named(saved.trapframe, "epc").kind == SavedValue::UserAddress);
  CHECK(named(saved.trapframe, "sp").kind == SavedValue::UserAddress);
  CHECK(named(saved.trapframe, "a7").kind == SavedValue::Number);
}

TEST_CASE("the context is what the switch saved, with the functions that it leads to") {
  const SavedRegisters saved = Saved().read();
  REQUIRE(saved.context.size() == 2);
  CHECK(named(saved.context, "ra").place.function == "walk");
  CHECK(named(saved.context, "s0").kind == SavedValue::KernelAddress);
  CHECK(named(saved.context, "s0").value == 0x40000ff0);
}

TEST_CASE("behind an ecall a7 is the number of a system call, elsewhere it is a number") {
  Saved process;
  CHECK_FALSE(process.read().system_call.has_value());
  process.kernel.word(kText + 0x10) = 0x73;
  CHECK(process.read().system_call == 5);
  CHECK(saved_registers_text(*process.model, *process.machine, process.read()).find("system call 5") !=
        std::string::npos);
  process.frame.epc = 0;  // what stands in front of it is not mapped
  CHECK_FALSE(process.read().system_call.has_value());
}

TEST_CASE("small numbers are numbers, though page 0 is mapped") {
  Saved process;
  process.frame.a7 = 0xff8;
  CHECK(named(process.read().trapframe, "a7").kind == SavedValue::Number);
  process.frame.a7 = 0x1ff8;
  CHECK(named(process.read().trapframe, "a7").kind == SavedValue::UserAddress);
  process.frame.a7 = 0x2000;
  CHECK(named(process.read().trapframe, "a7").kind == SavedValue::Number);
}

TEST_CASE("without a trapframe in RAM, or a page table, there is less to say and nothing wrong") {
  Saved process;
  process.kernel.processes[0].trapframe = 0x70000000;
  const SavedRegisters none = process.read();
  CHECK(none.trapframe.empty());
  CHECK(none.context.size() == 2);
  Saved bare;
  bare.kernel.processes[0].page_table = 0;
  bare.frame.kernel_satp = 0;
  for (const SavedRegister& saved : bare.read().trapframe)
    CHECK((saved.kind == SavedValue::Number || saved.kind == SavedValue::Hart));
}
