// Where QEMU 7.2 does otherwise, so that no comparison with it can hold us: what this machine does there.
// Only what has no better place; tests/conformance.md lists all of it.
#include <doctest/doctest.h>

#include "support/float_hart.hpp"

using namespace assembler;
using riscv::Csr;
using riscv::ExceptionCause;
using riscv::Mstatus;
using riscv::PhysAddr;
using riscv::Privilege;
using riscv::VirtAddr;
using test::FloatHart;
using test::kCode;
using test::kData;
using test::TestHart;

TEST_CASE("after a load with SUM from a user's executable page, S-mode still cannot execute it") {
  TestHart hart;
  constexpr VirtAddr kVa{0x40000000};
  test::PageTableBuilder tables(test::kTables);
  tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1).map(kVa, kData, "rwxadu");
  hart.place(kData, {kNop, kLoop});
  hart.install(tables);
  hart.li(a1, kVa.value);
  hart.set(Csr::Mstatus, Mstatus::Sum::mask);
  hart.enter(Privilege::Supervisor);
  hart.execute({ld(a0, a1), sd(a0, a1), ld(a0, a1), jalr(ra, a1), kNop});
  CHECK(machine_trap(hart) == test::trapped(ExceptionCause::InstructionPageFault, kVa.value, kVa.value));
}

TEST_CASE("an mret into a mode that PMP lets nowhere retires; the fetch behind it faults, in that mode") {
  for (const Privilege mode : {Privilege::User, Privilege::Supervisor}) {
    TestHart hart(16);
    constexpr std::uint64_t kTarget = kCode.value + 0x4000;
    hart.set(Csr::Minstret, 0);
    hart.enter(mode, kTarget);  // csrw mepc and mstatus with their constants, and mret
    const std::uint64_t retired = hart.hart().started() + hart.csrs().instret_offset;
    CHECK(hart.privilege() == mode);
    CHECK(hart.pc() == kTarget);
    hart.place(test::kMachineHandler, {csrr(a0, Csr::Minstret), kLoop});
    hart.run(2);
    CHECK(hart.csrs().mcause == static_cast<std::uint64_t>(ExceptionCause::InstructionAccessFault));
    CHECK(hart.csrs().mepc == kTarget);
    CHECK(hart.csrs().mtval == kTarget);
    CHECK(Mstatus::Mpp::get(hart.csrs().mstatus) == mode);
    CHECK(hart.x(a0) == retired);
  }
}

TEST_CASE("a delegated ebreak leaves its own address in stval") {
  for (const Privilege mode : {Privilege::User, Privilege::Supervisor}) {
    TestHart hart;
    hart.set(Csr::Medeleg, bit_of(ExceptionCause::Breakpoint));
    hart.enter(mode);
    const std::uint64_t epc = hart.pc();
    hart.execute({kEbreak});
    CHECK(supervisor_trap(hart) == test::trapped(ExceptionCause::Breakpoint, epc, epc));
  }
}

TEST_CASE("a misaligned access where nothing answers names its whole address, not that of a part") {
  for (unsigned offset = 0; offset < 8; offset++) {
    for (const Word word : {ld(a0, a1), lw(a0, a1), sd(a0, a1), sw(a0, a1)}) {
      CAPTURE(offset);
      TestHart hart;
      hart.li(a1, 0x1000 + offset);
      hart.execute({word});
      CHECK(machine_trap(hart).value == 0x1000 + offset);
    }
  }
}

TEST_CASE("a wait in U-mode is illegal, TW or not, and with an interrupt pending too") {
  for (const std::uint64_t tw : {std::uint64_t{0}, Mstatus::Tw::mask}) {
    for (const std::uint64_t pending : {0, 2}) {
      TestHart hart;
      hart.set(Csr::Mideleg, 2);
      hart.set(Csr::Mip, pending);
      hart.set(Csr::Mstatus, tw);
      hart.enter(Privilege::User);
      const std::uint64_t epc = hart.pc();
      hart.execute({kWfi});
      CHECK(machine_trap(hart) == test::trapped(ExceptionCause::IllegalInstruction, epc, kWfi));
    }
  }
}

TEST_CASE("bit 0 of an exception pc is no bit of the register, though bit 1 is") {
  TestHart hart;
  for (const Csr csr : {Csr::Mepc, Csr::Sepc}) {
    hart.set(csr, 0x80000003);
    CHECK(hart.get(csr) == 0x80000002);
  }
}

TEST_CASE(
    "time is counted in instructions: a tick of mtime in a hundred, and no instruction is lost or doubled") {
  TestHart hart;
  hart.place(PhysAddr(kCode + 0x4000), {addi(a0, a0, 1), jal(zero, -4)});
  hart.li(a0, 0);
  hart.set(Csr::Minstret, 0);
  hart.set(Csr::Mcycle, 0);
  hart.enter(Privilege::Machine, kCode.value + 0x4000);
  const std::uint64_t ticks = hart.board().clint().mtime();
  const std::uint64_t cycles = hart.board().clock().cycles;
  hart.run(100'000);
  CHECK(hart.x(a0) == 50'000);
  CHECK(hart.board().clint().mtime() == ticks + 1000);
  CHECK(hart.board().clock().cycles == cycles + 100'000);
}

TEST_CASE(
    "a change of FS holds for the very next instruction, and Dirty is read right behind what dirtied it") {
  FloatHart hart(FloatHart::kClean);
  hart.li(a2, Mstatus::Fs::mask);
  const std::uint64_t code = kCode.value + 0x4000;
  hart.place(PhysAddr(code), {csrr(a0, Csr::Mstatus), fadd_d(f1, f1, f1), csrr(a1, Csr::Mstatus),
                              csrrc(zero, Csr::Mstatus, a2), fadd_d(f1, f1, f1)});
  hart.li(t0, code);
  hart.execute({jalr(zero, t0)});
  hart.run(5);
  CHECK(Mstatus::Fs::get(hart.x(a0)) == FloatHart::kClean);
  CHECK(Mstatus::Fs::get(hart.x(a1)) == riscv::FloatState::kDirty);
  CHECK(machine_trap(hart) ==
        test::trapped(ExceptionCause::IllegalInstruction, code + 16, fadd_d(f1, f1, f1)));
}
