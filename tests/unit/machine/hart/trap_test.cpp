#include <doctest/doctest.h>

#include "support/test_hart.hpp"

using namespace assembler;
using riscv::Csr;
using riscv::ExceptionCause;
using riscv::InterruptCause;
using riscv::Mstatus;
using riscv::Privilege;
using test::kCode;
using test::kData;
using test::kMachineHandler;
using test::kSupervisorHandler;
using test::TestHart;

namespace {

constexpr Privilege kModes[] = {Privilege::User, Privilege::Supervisor, Privilege::Machine};

ExceptionCause ecall_from(Privilege privilege) {
  switch (privilege) {
    case Privilege::User: return ExceptionCause::EcallFromUser;
    case Privilege::Supervisor: return ExceptionCause::EcallFromSupervisor;
    case Privilege::Machine: break;
  }
  return ExceptionCause::EcallFromMachine;
}

/// An interrupt that is pending and enabled, whether or not the mode lets it in.
void raise(TestHart& hart, InterruptCause cause) {
  hart.set(Csr::Mip, bit_of(cause));
  hart.set(Csr::Mie, bit_of(cause));
}

}  // namespace

TEST_CASE("ecall says which mode it came from, with nothing in xtval") {
  for (const Privilege mode : kModes) {
    TestHart hart;
    hart.enter(mode);
    const std::uint64_t epc = hart.pc();
    hart.execute({kEcall});
    CHECK(machine_trap(hart) == test::trapped(ecall_from(mode), epc, 0));
    CHECK(Mstatus::Mpp::get(hart.csrs().mstatus) == mode);
  }
}

TEST_CASE("ebreak leaves its own address in xtval") {
  TestHart hart;
  const std::uint64_t epc = hart.pc();
  hart.execute({kEbreak});
  CHECK(machine_trap(hart) == test::trapped(ExceptionCause::Breakpoint, epc, epc));
}

TEST_CASE("an illegal instruction leaves its bits in xtval, 16 or 32 of them") {
  for (const Word word : {0x00000000u, 0xffffffffu, 0x0000900cu, 0x12345677u}) {
    CAPTURE(word);
    TestHart hart;
    const std::uint64_t epc = hart.pc();
    hart.execute({word});
    const bool compressed = (word & 3) != 3;
    CHECK(machine_trap(hart) ==
          test::trapped(ExceptionCause::IllegalInstruction, epc, compressed ? word & 0xffff : word));
  }
}

TEST_CASE("a jump out of memory faults at its target, not at the jump, and bit 0 of the target is dropped") {
  TestHart hart;
  hart.li(a1, 0x4001);
  hart.execute({jalr(ra, a1), kNop});
  CHECK(machine_trap(hart) == test::trapped(ExceptionCause::InstructionAccessFault, 0x4000, 0x4000));
  CHECK(hart.x(ra) != 0);
}

TEST_CASE("code cannot run from a device") {
  TestHart hart;
  hart.li(a1, riscv::platform::kUart0.value);
  hart.execute({jalr(ra, a1), kNop});
  CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::InstructionAccessFault));
}

TEST_CASE("a trap to M-mode saves mode and enable, and shuts interrupts out") {
  for (const Privilege mode : kModes) {
    TestHart hart;
    hart.enter(mode);  // mret has set MIE from MPIE, which was clear
    hart.execute({kEcall});
    CHECK(Mstatus::Mpp::get(hart.csrs().mstatus) == mode);
    CHECK_FALSE(Mstatus::Mpie::get(hart.csrs().mstatus));
    CHECK_FALSE(Mstatus::Mie::get(hart.csrs().mstatus));
  }
  TestHart hart;
  hart.set(Csr::Mstatus, Mstatus::Mie::mask);
  hart.execute({kEcall});
  CHECK(Mstatus::Mpie::get(hart.csrs().mstatus));
  CHECK_FALSE(Mstatus::Mie::get(hart.csrs().mstatus));
}

TEST_CASE("a delegated exception from U or S goes to S-mode and leaves M-mode's registers alone") {
  for (const Privilege mode : {Privilege::User, Privilege::Supervisor}) {
    TestHart hart;
    hart.set(Csr::Medeleg, bit_of(ecall_from(mode)));
    hart.set(Csr::Sstatus, Mstatus::Sie::mask);
    hart.enter(mode);
    const std::uint64_t epc = hart.pc();
    const std::uint64_t mepc = hart.csrs().mepc;
    hart.execute({kEcall});
    CHECK(supervisor_trap(hart) == test::trapped(ecall_from(mode), epc, 0));
    CHECK(Mstatus::Spp::get(hart.csrs().mstatus) == (mode == Privilege::Supervisor));
    CHECK(Mstatus::Spie::get(hart.csrs().mstatus));
    CHECK_FALSE(Mstatus::Sie::get(hart.csrs().mstatus));
    CHECK(hart.csrs().mepc == mepc);
    CHECK(hart.csrs().mcause == 0);
  }
}

TEST_CASE("each exception is delegated by its own bit") {
  struct Case {
    Word instruction;
    ExceptionCause cause;
  };
  const Case cases[] = {
      {0, ExceptionCause::IllegalInstruction},
      {kEbreak, ExceptionCause::Breakpoint},
      {lr_d(a0, a1), ExceptionCause::LoadAddressMisaligned},
      {ld(a0, zero), ExceptionCause::LoadAccessFault},
      {sc_d(a0, a0, a1), ExceptionCause::StoreAddressMisaligned},
      {sd(a0, zero), ExceptionCause::StoreAccessFault},
      {kEcall, ExceptionCause::EcallFromSupervisor},
      {jalr(zero, zero), ExceptionCause::InstructionAccessFault},
  };
  for (const Case& c : cases) {
    for (const bool delegate : {false, true}) {
      CAPTURE(c.instruction);
      TestHart hart;
      hart.set(Csr::Medeleg, delegate ? bit_of(c.cause) : ~bit_of(c.cause));
      hart.li(a1, kData.value + 1);
      hart.enter(Privilege::Supervisor);
      hart.execute({c.instruction, kNop});
      CHECK(hart.in_supervisor_handler() == delegate);
      CHECK((delegate ? hart.csrs().scause : hart.csrs().mcause) == static_cast<std::uint64_t>(c.cause));
    }
  }
}

TEST_CASE("a trap in M-mode is never delegated") {
  TestHart hart;
  hart.set(Csr::Medeleg, ~0ull);
  hart.execute({kEbreak});
  CHECK(hart.in_machine_handler());
}

TEST_CASE("an exception in the handler of S-mode overwrites what the first one left") {
  TestHart hart;
  hart.set(Csr::Medeleg, ~0ull);
  hart.place(kSupervisorHandler, {kEbreak, kLoop});
  hart.enter(Privilege::User);
  hart.execute({kEcall});
  hart.run(1);
  CHECK(hart.csrs().scause == static_cast<std::uint64_t>(ExceptionCause::Breakpoint));
  CHECK(hart.csrs().sepc == kSupervisorHandler.value);
  CHECK(Mstatus::Spp::get(hart.csrs().mstatus));
}

TEST_CASE("a trap vector that leads nowhere traps for ever, and every run still ends") {
  TestHart hart;
  hart.set(Csr::Mtvec, 0x10);
  hart.execute({kEbreak});
  const std::uint64_t started = hart.hart().started();
  hart.run(100'000);
  CHECK(hart.hart().started() == started + 100'000);
  CHECK(hart.csrs().mepc == 0x10);
}

TEST_CASE("direct vectors take everything at the base, vectored ones interrupts at four times their cause") {
  TestHart hart;
  const auto cause = InterruptCause::SupervisorExternal;
  hart.place(kMachineHandler + 4 * static_cast<std::uint64_t>(cause), {kLoop});
  SUBCASE("direct") {
    raise(hart, cause);
    hart.set(Csr::Mstatus, Mstatus::Mie::mask);
    hart.execute({kNop});
    CHECK(hart.pc() == kMachineHandler.value);
  }
  SUBCASE("vectored") {
    hart.set(Csr::Mtvec, kMachineHandler.value | riscv::Tvec::kVectored);
    raise(hart, cause);
    hart.set(Csr::Mstatus, Mstatus::Mie::mask);
    hart.execute({kNop});
    CHECK(hart.pc() == kMachineHandler.value + 4 * 9);
    CHECK(hart.csrs().mcause == (riscv::kCauseInterrupt | 9));
    CHECK(hart.csrs().mtval == 0);
  }
  SUBCASE("an exception under vectored mode") {
    hart.set(Csr::Mtvec, kMachineHandler.value | riscv::Tvec::kVectored);
    hart.execute({kEcall});
    CHECK(hart.pc() == kMachineHandler.value);
  }
}

TEST_CASE("a delegated interrupt goes to stvec, vectored as that says") {
  TestHart hart;
  hart.set(Csr::Mideleg, bit_of(InterruptCause::SupervisorSoftware));
  hart.set(Csr::Stvec, kSupervisorHandler.value | riscv::Tvec::kVectored);
  hart.place(kSupervisorHandler + 4, {kLoop});
  raise(hart, InterruptCause::SupervisorSoftware);
  const std::uint64_t epc = hart.pc() + 0x1000;
  hart.place(riscv::PhysAddr(epc), {kLoop});
  hart.enter(Privilege::User, epc);
  hart.run(1);
  CHECK(hart.pc() == kSupervisorHandler.value + 4);
  CHECK(hart.csrs().scause == (riscv::kCauseInterrupt | 1));
  CHECK(hart.csrs().sepc == epc);
}

TEST_CASE("a delegated interrupt never interrupts M-mode") {
  TestHart hart;
  hart.set(Csr::Mideleg, bit_of(InterruptCause::SupervisorSoftware));
  raise(hart, InterruptCause::SupervisorSoftware);
  hart.set(Csr::Mstatus, Mstatus::Mie::mask | Mstatus::Sie::mask);
  hart.execute({kNop, kNop});
  CHECK(hart.privilege() == Privilege::Machine);
  CHECK_FALSE(hart.in_machine_handler());
}

TEST_CASE("an interrupt comes right behind the instruction that lets it in") {
  TestHart hart;
  raise(hart, InterruptCause::SupervisorTimer);
  hart.li(a1, Mstatus::Mie::mask);
  const std::uint64_t pc = hart.pc();
  hart.execute({csrrs(zero, Csr::Mstatus, a1), addi(a0, zero, 1)});
  CHECK(hart.csrs().mepc == pc + 4);
  CHECK(hart.x(a0) == 0);
}

TEST_CASE("traps are not counted as retired instructions, the rest are") {
  TestHart hart;
  hart.set(Csr::Minstret, 0);
  hart.execute({kNop, kNop, kEbreak});
  hart.place(kMachineHandler, {csrr(a0, Csr::Minstret), kLoop});
  hart.run(1);
  CHECK(hart.x(a0) == 2);
}

TEST_CASE("the first fetch below M-mode while all PMP entries are off is noted") {
  TestHart hart(machine::Pmp::kMaxEntries);
  CHECK_FALSE(hart.hart().no_active_pmp());
  hart.enter(Privilege::Supervisor);
  const std::uint64_t target = hart.pc();
  hart.run(1);
  REQUIRE(hart.hart().no_active_pmp());
  CHECK(hart.hart().no_active_pmp()->privilege == Privilege::Supervisor);
  CHECK(hart.hart().no_active_pmp()->pc == target);
  CHECK(hart.in_machine_handler());
  hart.reset();
  CHECK_FALSE(hart.hart().no_active_pmp());
}

TEST_CASE("a fetch that an active PMP entry refuses, or a machine without entries, is nothing to note") {
  TestHart guarded(machine::Pmp::kMaxEntries), open(0);
  guarded.set(Csr::Pmpaddr0, 1);
  guarded.set(Csr::Pmpcfg0, 0x10);
  for (TestHart* hart : {&guarded, &open}) {
    hart->enter(Privilege::User);
    hart->run(1);
    CHECK_FALSE(hart->hart().no_active_pmp());
  }
}

TEST_CASE("the first access behind the end of RAM above user mode is noted") {
  constexpr std::uint64_t end = kCode.value + TestHart::kMemory;
  TestHart hart;
  hart.li(a1, end - 8);
  hart.li(a2, end);
  hart.execute({sd(zero, a1)});
  CHECK_FALSE(hart.hart().beyond_ram());
  hart.enter(Privilege::Supervisor);
  const std::uint64_t target = hart.pc();
  hart.execute({sd(zero, a2)});
  REQUIRE(hart.hart().beyond_ram());
  CHECK(hart.hart().beyond_ram()->privilege == Privilege::Supervisor);
  CHECK(hart.hart().beyond_ram()->pc == target);
  CHECK(hart.hart().beyond_ram()->address == end);
  hart.reset();
  CHECK_FALSE(hart.hart().beyond_ram());
}

TEST_CASE("what programs do, and what lies where no board has RAM, is nothing to note") {
  TestHart program, wild;
  program.li(a1, kCode.value + TestHart::kMemory);
  program.enter(Privilege::User);
  program.execute({sd(zero, a1)});
  wild.li(a1, kCode.value + (2ull << 30));
  wild.execute({sd(zero, a1)});
  for (TestHart* hart : {&program, &wild}) {
    CHECK(hart->in_machine_handler());
    CHECK_FALSE(hart->hart().beyond_ram());
  }
}
