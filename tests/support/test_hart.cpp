#include "support/test_hart.hpp"

#include <doctest/doctest.h>

#include <ostream>

namespace test {

using riscv::Csr;
using riscv::Privilege;

namespace {

machine::Configuration configuration(unsigned pmp_entries, unsigned harts) {
  return {
      .harts = harts, .memory_bytes = TestHart::kMemory, .pmp_entries = pmp_entries, .boot_arguments = {}};
}

}  // namespace

TestHart::TestHart(unsigned pmp_entries, unsigned harts)
    : pmp_entries_(pmp_entries), board_(configuration(pmp_entries, harts)) {
  for (unsigned id = 0; id < harts; id++) {
    harts_.push_back(std::make_unique<machine::Hart>(board_, id, pmp_entries));
  }
  place(kMachineHandler, {assembler::kLoop});
  place(kSupervisorHandler, {assembler::kLoop});
  reset();
}

void TestHart::reset() {
  for (auto& each : harts_) each->reset({.pc = kCode, .a1 = {}, .a2 = {}}, pmp_entries_);
  set(Csr::Mtvec, kMachineHandler.value);
  set(Csr::Stvec, kSupervisorHandler.value);
}

void TestHart::place(riscv::PhysAddr pa, std::span<const std::uint32_t> words) {
  board_.write_ram(pa, {reinterpret_cast<const std::uint8_t*>(words.data()), words.size_bytes()});
}

void TestHart::execute(std::span<const std::uint32_t> words) {
  REQUIRE(board_.ram().contains(riscv::PhysAddr(pc()), words.size_bytes()));
  place(riscv::PhysAddr(pc()), words);
  run(words.size());
}

void TestHart::run(std::uint64_t count) {
  for (std::uint64_t done = 0; done < count;) {
    board_.update();
    board_.clint().update_timer(0);
    const std::uint64_t executed = harts_[0]->run(count - done);
    if (executed == 0) return;
    done += executed;
  }
}

std::uint64_t TestHart::get(Csr csr) {
  execute({assembler::csrr(assembler::t5, csr)});
  return x(assembler::t5);
}

void TestHart::enter(Privilege privilege, std::uint64_t pc) {
  using riscv::Mstatus;
  set(Csr::Mepc, pc);
  set(Csr::Mstatus, Mstatus::Mpp::with(csrs().mstatus, privilege));
  execute({assembler::kMret});
}

void TestHart::enter(Privilege privilege) {
  constexpr std::uint64_t kFarEnough = 0x200;
  enter(privilege, pc() + kFarEnough);
}

void TestHart::install(const PageTableBuilder& tables) {
  board_.write_ram(tables.base(), tables.bytes());
  set(Csr::Satp, tables.satp());
}

void TestHart::set_cycles(std::uint64_t cycles) {
  board_.clock().cycles = cycles;
  for (const auto& each : harts_) board_.clint().update_timer(each->id());
}

std::ostream& operator<<(std::ostream& out, const Trapped& trap) {
  return out << std::hex << "cause " << trap.cause << ", epc " << trap.epc << ", tval " << trap.value
             << std::dec;
}

Trapped machine_trap(const TestHart& hart) {
  REQUIRE(hart.in_machine_handler());
  REQUIRE(hart.privilege() == Privilege::Machine);
  return {hart.csrs().mcause, hart.csrs().mepc, hart.csrs().mtval};
}

Trapped supervisor_trap(const TestHart& hart) {
  REQUIRE(hart.in_supervisor_handler());
  REQUIRE(hart.privilege() == Privilege::Supervisor);
  return {hart.csrs().scause, hart.csrs().sepc, hart.csrs().stval};
}

}  // namespace test
