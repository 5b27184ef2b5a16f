// Which exception an instruction has that deserves several (Privileged, table "Synchronous exception priority
// in decreasing priority order"), where it goes, and what xtval says.
#include <doctest/doctest.h>

#include "support/test_hart.hpp"

using namespace assembler;
using riscv::Csr;
using riscv::ExceptionCause;
using riscv::InterruptCause;
using riscv::Mstatus;
using riscv::PhysAddr;
using riscv::Privilege;
using riscv::Pte;
using riscv::VirtAddr;
using test::kCode;
using test::kData;
using test::kTables;
using test::PageTableBuilder;
using test::TestHart;

namespace {

constexpr std::uint64_t kPage = riscv::kPageSize;
constexpr VirtAddr kVa{0x40000000};
constexpr std::uint64_t kHole = 0x1000;

/// S-mode under tables with the code where it lies; PMP guards the page behind kData. a1 = kVa.
void start(TestHart& hart, PageTableBuilder tables) {
  hart.set(Csr::Pmpaddr0, (kData + kPage).value >> 2 | 0x1ff);
  hart.set(Csr(0x3b1), ~0ull);
  hart.set(Csr::Pmpcfg0, 0x1f18);
  tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1);
  hart.install(tables);
  hart.li(a1, kVa.value);
  hart.enter(Privilege::Supervisor);
}

test::Trapped trap_of(Word word, const PageTableBuilder& tables) {
  TestHart hart(16);
  start(hart, tables);
  hart.execute({word, kNop});
  return machine_trap(hart);
}

std::uint64_t cause_of(Word word, const PageTableBuilder& tables) { return trap_of(word, tables).cause; }

constexpr std::uint64_t number(ExceptionCause cause) { return static_cast<std::uint64_t>(cause); }

}  // namespace

TEST_CASE("an interrupt comes before the instruction, whatever that would do") {
  for (const Word word : {0u, kEcall, kEbreak, ld(a0, zero), kWfi}) {
    CAPTURE(word);
    TestHart hart;
    hart.set(Csr::Mie, bit_of(InterruptCause::SupervisorSoftware));
    hart.set(Csr::Mip, bit_of(InterruptCause::SupervisorSoftware));
    const std::uint64_t target = kCode.value + 0x8000;
    hart.place(PhysAddr(target), {word});
    hart.enter(Privilege::User, target);
    hart.run(1);
    CHECK(machine_trap(hart) == test::Trapped{riscv::kCauseInterrupt | 1, target, 0});
  }
}

TEST_CASE("an interrupt comes before the fetch that would fault") {
  TestHart hart;
  hart.set(Csr::Mie, bit_of(InterruptCause::SupervisorSoftware));
  hart.set(Csr::Mip, bit_of(InterruptCause::SupervisorSoftware));
  hart.enter(Privilege::User, kHole);
  hart.run(1);
  CHECK(machine_trap(hart) == test::Trapped{riscv::kCauseInterrupt | 1, kHole, 0});
}

TEST_CASE("translation faults come before access faults, and those of tables before those of the page") {
  PageTableBuilder unmapped(kTables), guarded = unmapped, forbidden = unmapped, table = unmapped;
  guarded.map(kVa, kData + kPage, "rwxad");
  forbidden.map(kVa, kData + kPage, "xad");  // refused by the entry, and by PMP
  table.set(kVa, Pte::make(kData + kPage, Pte::V::mask), 1);
  CHECK(cause_of(ld(a0, a1), unmapped) == number(ExceptionCause::LoadPageFault));
  CHECK(cause_of(ld(a0, a1), guarded) == number(ExceptionCause::LoadAccessFault));
  CHECK(cause_of(ld(a0, a1), forbidden) == number(ExceptionCause::LoadPageFault));
  CHECK(cause_of(ld(a0, a1), table) == number(ExceptionCause::LoadAccessFault));
  CHECK(cause_of(sd(a0, a1), forbidden) == number(ExceptionCause::StorePageFault));
  CHECK(cause_of(sd(a0, a1), guarded) == number(ExceptionCause::StoreAccessFault));
  CHECK(cause_of(jalr(ra, a1), unmapped) == number(ExceptionCause::InstructionPageFault));
  CHECK(cause_of(jalr(ra, a1), guarded) == number(ExceptionCause::InstructionAccessFault));
  CHECK(cause_of(jalr(ra, a1), table) == number(ExceptionCause::InstructionAccessFault));
}

TEST_CASE("an address that is not canonical page-faults, though its root table could not be read either") {
  TestHart hart;
  hart.li(a1, 1ull << 50);
  hart.set(Csr::Satp, 8ull << 60);  // a root at address 0
  hart.set(Csr::Mstatus, Mstatus::Mprv::mask | Mstatus::Mpp::with(0, Privilege::Supervisor));
  hart.execute({ld(a0, a1)});
  CHECK(machine_trap(hart).cause == number(ExceptionCause::LoadPageFault));
}

TEST_CASE("a misaligned load or store in RAM faults for its page alone; of a device for its access alone") {
  PageTableBuilder unmapped(kTables), device = unmapped;
  device.map(kVa, riscv::platform::kClint, "rwad");
  CHECK(trap_of(lw(a0, a1, 1), unmapped).cause == number(ExceptionCause::LoadPageFault));
  CHECK(trap_of(lw(a0, a1, 1), unmapped).value == kVa.value + 1);
  CHECK(trap_of(lw(a0, a1, 1), device).cause == number(ExceptionCause::LoadAccessFault));
  CHECK(trap_of(sw(a0, a1, 2), device).cause == number(ExceptionCause::StoreAccessFault));
  CHECK(trap_of(sw(a0, a1, 2), device).value == kVa.value + 2);
}

TEST_CASE("an instruction that may not be executed is illegal before it touches memory") {
  const PageTableBuilder unmapped(kTables);
  // FS is off.
  for (const Word word : {fld(f0, a1), fsw(f0, a1), 0x2188u, 0xa188u})
    CHECK(trap_of(word, unmapped).cause == number(ExceptionCause::IllegalInstruction));
}

TEST_CASE("a CSR instruction that may not write does not read either") {
  TestHart hart;
  hart.li(a0, 5);
  hart.execute({csrrw(a0, Csr::Mhartid, a0)});
  CHECK(machine_trap(hart).cause == number(ExceptionCause::IllegalInstruction));
  CHECK(hart.x(a0) == 5);
}

TEST_CASE("c.ebreak is a breakpoint at its own address, in every mode") {
  for (const Privilege mode : {Privilege::User, Privilege::Supervisor, Privilege::Machine}) {
    for (const Word word : {0x9002u, kEbreak}) {
      TestHart hart;
      hart.enter(mode);
      const std::uint64_t epc = hart.pc();
      hart.execute({word});
      CHECK(machine_trap(hart) == test::trapped(ExceptionCause::Breakpoint, epc, epc));
    }
  }
}

TEST_CASE("every exception goes where medeleg sends it from U-mode and S-mode, and never from M-mode") {
  struct Case {
    ExceptionCause cause;
    Word word;
  };
  // a1 is not mapped, a2 lies in a hole, a3 is not aligned. With 16-bit instructions no jump is misaligned.
  const Case cases[] = {
      {ExceptionCause::InstructionAccessFault, jalr(zero, a2)},
      {ExceptionCause::IllegalInstruction, 0xffffffff},
      {ExceptionCause::Breakpoint, kEbreak},
      {ExceptionCause::LoadAddressMisaligned, lr_w(a0, a3)},
      {ExceptionCause::LoadAccessFault, ld(a0, a2)},
      {ExceptionCause::StoreAddressMisaligned, sc_w(a0, a0, a3)},
      {ExceptionCause::StoreAccessFault, sd(a0, a2)},
      {ExceptionCause::EcallFromUser, kEcall},
      {ExceptionCause::EcallFromSupervisor, kEcall},
      {ExceptionCause::InstructionPageFault, jalr(zero, a1)},
      {ExceptionCause::LoadPageFault, ld(a0, a1)},
      {ExceptionCause::StorePageFault, sd(a0, a1)},
  };
  for (const Case& c : cases) {
    for (const Privilege mode : {Privilege::User, Privilege::Supervisor}) {
      if (c.cause == ExceptionCause::EcallFromUser && mode != Privilege::User) continue;
      if (c.cause == ExceptionCause::EcallFromSupervisor && mode != Privilege::Supervisor) continue;
      for (const bool delegated : {false, true}) {
        CAPTURE(number(c.cause));
        CAPTURE(delegated);
        TestHart hart;
        const bool user = mode == Privilege::User;
        PageTableBuilder tables(kTables);
        tables.map(VirtAddr(kCode.value), kCode, user ? "rwxadu" : "rwxad", 1);
        tables.map(VirtAddr(0x7f000000), PhysAddr(kHole), user ? "rwxadu" : "rwxad");
        // The handler lies in the code's superpage: S-mode needs one of its own to run it for a user.
        constexpr VirtAddr kHandler{0x60000000};
        tables.map(kHandler, test::kSupervisorHandler, "rxad");
        hart.install(tables);
        hart.set(Csr::Stvec, kHandler.value);
        hart.set(Csr::Medeleg, delegated ? bit_of(c.cause) : ~bit_of(c.cause));
        hart.li(a1, kVa.value);
        hart.li(a2, 0x7f000000);
        hart.li(a3, kData.value + 1);
        hart.enter(mode);
        hart.execute({c.word, kNop});
        CHECK(hart.privilege() == (delegated ? Privilege::Supervisor : Privilege::Machine));
        CHECK(hart.pc() == (delegated ? kHandler.value : test::kMachineHandler.value));
        CHECK((delegated ? hart.csrs().scause : hart.csrs().mcause) == number(c.cause));
      }
    }
  }
  for (const Word word : {0u, kEbreak, kEcall, ld(a0, zero), sd(a0, zero), jalr(zero, zero)}) {
    TestHart hart;
    hart.set(Csr::Medeleg, ~0ull);
    hart.execute({word, kNop});
    CHECK(hart.in_machine_handler());
  }
}

TEST_CASE("xtval is zero for ecall and interrupts though it held something before") {
  TestHart hart;
  hart.set(Csr::Mtval, ~0ull);
  hart.execute({kEcall});
  CHECK(machine_trap(hart).value == 0);
  hart.set(Csr::Mtval, ~0ull);
  hart.set(Csr::Mie, 2);
  hart.set(Csr::Mip, 2);
  hart.place(test::kMachineHandler, {kLoop});
  hart.enter(Privilege::User);
  hart.run(1);
  CHECK(machine_trap(hart).value == 0);
}
