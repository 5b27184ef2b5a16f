// LR and SC (Unprivileged, "Zalrsc").
#include <doctest/doctest.h>

#include "support/test_hart.hpp"
#include "support/test_machine.hpp"

using namespace assembler;
using riscv::ExceptionCause;
using riscv::Privilege;
using riscv::VirtAddr;
using test::kCode;
using test::kData;
using test::TestHart;

namespace {

/// a1 points to data, a2 is what SC wants to store.
constexpr std::uint64_t kOld = 0x1111111122222222, kNew = 0x3333333344444444;
TestHart& prepared(TestHart& hart) {
  hart.li(a1, kData.value);
  hart.li(a2, kNew);
  hart.set_memory(kData, kOld);
  return hart;
}

}  // namespace

TEST_CASE("an SC after an LR of the same address stores and gives 0") {
  TestHart hart;
  prepared(hart).execute({lr_d(a3, a1), sc_d(a0, a2, a1)});
  CHECK(hart.x(a3) == kOld);
  CHECK(hart.x(a0) == 0);
  CHECK(hart.memory<std::uint64_t>(kData) == kNew);
}

TEST_CASE("LR and SC of words take the low half and sign-extend") {
  TestHart hart;
  prepared(hart).set_memory<std::uint32_t>(kData, 0x80000001);
  hart.execute({lr_w(a3, a1), sc_w(a0, a2, a1)});
  CHECK(hart.x(a3) == 0xffffffff80000001);
  CHECK(hart.x(a0) == 0);
  CHECK(hart.memory<std::uint64_t>(kData) == 0x1111111144444444);
}

TEST_CASE("an SC without reservation gives 1 and stores nothing") {
  TestHart hart;
  prepared(hart).execute({sc_d(a0, a2, a1)});
  CHECK(hart.x(a0) == 1);
  CHECK(hart.memory<std::uint64_t>(kData) == kOld);
}

TEST_CASE("an SC to another address fails, and uses the reservation up") {
  TestHart hart;
  prepared(hart).execute({lr_d(a3, a1), addi(a4, a1, 8), sc_d(a0, a2, a4), sc_d(a5, a2, a1)});
  CHECK(hart.x(a0) == 1);
  CHECK(hart.x(a5) == 1);
  CHECK(hart.memory<std::uint64_t>(kData) == kOld);
  CHECK(hart.memory<std::uint64_t>(kData + 8) == 0);
}

TEST_CASE("a successful SC uses the reservation up") {
  TestHart hart;
  prepared(hart).execute({lr_d(a3, a1), sc_d(a0, a2, a1), sc_d(a4, a3, a1)});
  CHECK(hart.x(a0) == 0);
  CHECK(hart.x(a4) == 1);
  CHECK(hart.memory<std::uint64_t>(kData) == kNew);
}

TEST_CASE("a later LR moves the reservation") {
  TestHart hart;
  prepared(hart).execute({lr_d(a3, a1), addi(a4, a1, 8), lr_d(a3, a4), sc_d(a0, a2, a1)});
  CHECK(hart.x(a0) == 1);
}

TEST_CASE("the reservation is of the physical address: an alias will do") {
  TestHart hart;
  test::PageTableBuilder tables(test::kTables);
  tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1);
  tables.map(VirtAddr(0x1000), kData, "rw").map(VirtAddr(0x2000), kData, "rw");
  hart.install(tables);
  hart.enter(Privilege::Supervisor);
  hart.execute({lui(a1, 1), lui(a2, 2), lr_d(a3, a1), sc_d(a0, a2, a2)});
  CHECK(hart.x(a0) == 0);
  CHECK(hart.memory<std::uint64_t>(kData) == 0x2000);
}

TEST_CASE("an SC that would fail still faults where it could not store") {
  TestHart hart;
  test::PageTableBuilder tables(test::kTables);
  tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1).map(VirtAddr(0x1000), kData, "r");
  hart.install(tables);
  hart.enter(Privilege::Supervisor);
  hart.execute({lui(a1, 1), sc_d(a0, a2, a1)});
  CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::StorePageFault));
}

TEST_CASE("an LR does not mark its page as written, an SC does") {
  TestHart hart;
  test::PageTableBuilder tables(test::kTables);
  tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1).map(VirtAddr(0x1000), kData, "rw");
  const auto entry = tables.entry_address(VirtAddr(0x1000));
  hart.install(tables);
  hart.enter(Privilege::Supervisor);
  hart.execute({lui(a1, 1), lr_d(a0, a1)});
  CHECK(riscv::Pte{hart.memory<std::uint64_t>(entry)}.flags() == test::pte_flags("vrwa"));
  hart.execute({sc_d(a0, a2, a1)});
  CHECK(riscv::Pte{hart.memory<std::uint64_t>(entry)}.flags() == test::pte_flags("vrwad"));
}

TEST_CASE("another hart's turn in between makes an SC fail, though memory is the same again") {
  TestHart hart(0, 2);
  prepared(hart).execute({lr_d(a3, a1)});
  hart.hart(0).end_turn();
  hart.execute({sc_d(a0, a2, a1)});
  CHECK(hart.x(a0) == 1);
  CHECK(hart.memory<std::uint64_t>(kData) == kOld);
}

TEST_CASE("a store to a device in between makes an SC fail: it may have written memory") {
  TestHart hart;
  prepared(hart).li(a4, riscv::platform::kClint.value);
  hart.execute({lr_d(a3, a1), sw(zero, a4), sc_d(a0, a2, a1)});
  CHECK(hart.x(a0) == 1);
  hart.set(riscv::Csr::Mstatus, riscv::Mstatus::Fs::mask);
  hart.execute({lr_d(a3, a1), fsw(f0, a4), sc_d(a0, a2, a1)});
  CHECK(hart.x(a0) == 1);
}

TEST_CASE("eight harts that add by LR and SC lose no increment and all finish") {
  constexpr int kIncrements = 2000;
  constexpr riscv::PhysAddr kCounter{0x80010000};
  Program program;
  program.li(a1, kCounter.value).li(a2, kIncrements);
  // Seven instructions: turns of a thousand end at every one of them in time, between LR and SC too.
  program.add({lr_d(a0, a1), addi(a0, a0, 1), sc_d(a3, a0, a1), bne(a3, zero, -12), addi(a2, a2, -1), kNop,
               bne(a2, zero, -24), kWfi});
  const auto machine = test::make_machine(program, 8);
  CHECK(machine->run({.instructions = 10'000'000}) == machine::StopReason::Idle);
  CHECK(machine->ram().read<std::uint64_t>(kCounter) == 8 * kIncrements);
}
