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
using test::TestHart;

namespace {

constexpr Privilege kModes[] = {Privilege::User, Privilege::Supervisor, Privilege::Machine};
/// Where returns lead in these tests.
constexpr std::uint64_t kTarget = kCode.value + 0x10000;

/// Whether the instruction is illegal in `mode` with these bits of mstatus.
bool is_illegal(Word instruction, Privilege mode, std::uint64_t mstatus = 0) {
  TestHart hart;
  hart.place(riscv::PhysAddr(kTarget), {kLoop});
  hart.set(Csr::Sepc, kTarget);
  hart.set(Csr::Mstatus, mstatus);
  hart.enter(mode);
  if (mode == Privilege::Machine) hart.set(Csr::Mepc, kTarget);
  const std::uint64_t pc = hart.pc();
  hart.execute({instruction});
  if (!hart.in_machine_handler()) return false;
  CHECK(machine_trap(hart) == test::trapped(ExceptionCause::IllegalInstruction, pc, instruction));
  return true;
}

}  // namespace

TEST_CASE("mret goes where mepc and MPP say, and restores the enable") {
  for (const Privilege mode : kModes) {
    for (const bool enable : {false, true}) {
      TestHart hart;
      hart.set(Csr::Mepc, kTarget);
      hart.set(Csr::Mstatus, Mstatus::Mpp::with(Mstatus::Mpie::with(Mstatus::Mprv::mask, enable), mode));
      hart.execute({kMret});
      CHECK(hart.pc() == kTarget);
      CHECK(hart.privilege() == mode);
      const std::uint64_t mstatus = hart.csrs().mstatus;
      CHECK(Mstatus::Mie::get(mstatus) == enable);
      CHECK(Mstatus::Mpie::get(mstatus));
      CHECK(Mstatus::Mpp::get(mstatus) == Privilege::User);
      CHECK(Mstatus::Mprv::get(mstatus) == (mode == Privilege::Machine));
    }
  }
}

TEST_CASE("sret goes where sepc and SPP say, from S-mode and from M-mode") {
  for (const Privilege from : {Privilege::Supervisor, Privilege::Machine}) {
    for (const bool to_supervisor : {false, true}) {
      TestHart hart;
      hart.set(Csr::Sepc, kTarget);
      std::uint64_t mstatus = Mstatus::Spp::with(Mstatus::Spie::mask, to_supervisor);
      if (from == Privilege::Machine) mstatus |= Mstatus::Mprv::mask;
      hart.set(Csr::Mstatus, mstatus);
      if (from == Privilege::Supervisor) hart.enter(from);
      hart.execute({kSret});
      CHECK(hart.pc() == kTarget);
      CHECK(hart.privilege() == (to_supervisor ? Privilege::Supervisor : Privilege::User));
      CHECK(Mstatus::Sie::get(hart.csrs().mstatus));
      CHECK(Mstatus::Spie::get(hart.csrs().mstatus));
      CHECK_FALSE(Mstatus::Spp::get(hart.csrs().mstatus));
      CHECK_FALSE(Mstatus::Mprv::get(hart.csrs().mstatus));
    }
  }
}

TEST_CASE("privileged instructions are for the modes that the manual lists, TVM, TW and TSR considered") {
  struct Case {
    Word instruction;
    Privilege least;
    std::uint64_t trap_bit;  ///< of mstatus: makes it illegal in S-mode
  };
  const Case cases[] = {
      {kMret, Privilege::Machine, 0},
      {kSret, Privilege::Supervisor, Mstatus::Tsr::mask},
      {kWfi, Privilege::Supervisor, Mstatus::Tw::mask},
      {kSfenceVma, Privilege::Supervisor, Mstatus::Tvm::mask},
      {csrr(a0, Csr::Satp), Privilege::Supervisor, Mstatus::Tvm::mask},
      {csrw(Csr::Satp, zero), Privilege::Supervisor, Mstatus::Tvm::mask},
      {kFence, Privilege::User, 0},
      {kFenceI, Privilege::User, 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.instruction);
    for (const Privilege mode : kModes) {
      CHECK(is_illegal(c.instruction, mode) == (mode < c.least));
      CHECK(is_illegal(c.instruction, mode, Mstatus::Tvm::mask | Mstatus::Tw::mask | Mstatus::Tsr::mask) ==
            (mode < c.least || (mode == Privilege::Supervisor && c.trap_bit != 0)));
    }
  }
}

TEST_CASE("csr instructions read the old value and write, set or clear") {
  TestHart hart;
  hart.li(a1, 0xf0);
  hart.set(Csr::Mscratch, 0xff);
  hart.execute({csrrc(a0, Csr::Mscratch, a1), csrr(a2, Csr::Mscratch)});
  CHECK(hart.x(a0) == 0xff);
  CHECK(hart.x(a2) == 0x0f);
  hart.execute({csrrs(a0, Csr::Mscratch, a1), csrr(a2, Csr::Mscratch)});
  CHECK(hart.x(a0) == 0x0f);
  CHECK(hart.x(a2) == 0xff);
  hart.execute({csrrw(a1, Csr::Mscratch, a1), csrr(a2, Csr::Mscratch)});
  CHECK(hart.x(a1) == 0xff);
  CHECK(hart.x(a2) == 0xf0);
}

TEST_CASE("the immediate forms take five bits, unsigned") {
  TestHart hart;
  hart.set(Csr::Mscratch, ~0ull);
  const Word mscratch = number(Csr::Mscratch);
  hart.execute({csr_word(5, a0, mscratch, 31), csr_word(7, a1, mscratch, 1), csr_word(6, a2, mscratch, 8)});
  CHECK(hart.x(a0) == ~0ull);
  CHECK(hart.x(a1) == 31);
  CHECK(hart.x(a2) == 30);
}

TEST_CASE("setting or clearing no bits is not a write, by encoding and not by value") {
  TestHart hart;
  const Word mhartid = number(Csr::Mhartid);
  hart.execute({csr_word(2, a0, mhartid, 0), csr_word(3, a0, mhartid, 0), csr_word(6, a0, mhartid, 0),
                csr_word(7, a0, mhartid, 0)});
  CHECK_FALSE(hart.in_machine_handler());
  SUBCASE("csrrs of a register that holds zero") { hart.execute({csrrs(a0, Csr::Mhartid, a1)}); }
  SUBCASE("csrrc of a register that holds zero") { hart.execute({csrrc(a0, Csr::Mhartid, a1)}); }
  SUBCASE("csrrw") { hart.execute({csrrw(zero, Csr::Mhartid, zero)}); }
  CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::IllegalInstruction));
}

TEST_CASE("wfi waits until an interrupt is pending and enabled in mie, whether it may be taken or not") {
  TestHart hart;
  hart.set(Csr::Mie, bit_of(InterruptCause::MachineSoftware));
  hart.execute({kWfi, kNop});
  CHECK(hart.hart().waiting());
  const std::uint64_t pc = hart.pc();
  SUBCASE("an interrupt that mie does not have") {
    REQUIRE(hart.board().store(riscv::platform::kClint + 0x4000, 8, 0));
    hart.run(1);
    CHECK(hart.hart().waiting());
    CHECK(hart.pc() == pc);
  }
  SUBCASE("with interrupts masked it goes on behind wfi") {
    REQUIRE(hart.board().store(riscv::platform::kClint, 4, 1));
    CHECK_FALSE(hart.hart().waiting());
    hart.run(1);
    CHECK(hart.pc() == pc + 4);
    CHECK(hart.csrs().mcause == 0);
  }
}

TEST_CASE("wfi with an interrupt already pending does not wait") {
  TestHart hart;
  hart.set(Csr::Mie, bit_of(InterruptCause::MachineSoftware));
  REQUIRE(hart.board().store(riscv::platform::kClint, 4, 1));
  hart.execute({kWfi, addi(a0, zero, 1)});
  CHECK(hart.x(a0) == 1);
}

TEST_CASE("an interrupt that ends a wfi and may be taken comes right behind it") {
  TestHart hart;
  hart.set(Csr::Mie, bit_of(InterruptCause::MachineSoftware));
  hart.set(Csr::Mstatus, Mstatus::Mie::mask);
  const std::uint64_t pc = hart.pc();
  hart.execute({kWfi});
  REQUIRE(hart.board().store(riscv::platform::kClint, 4, 1));
  hart.run(1);
  CHECK(hart.in_machine_handler());
  CHECK(hart.csrs().mepc == pc + 4);
}

TEST_CASE("in U-mode nothing of S-mode or M-mode is readable") {
  for (const Csr csr : {Csr::Sstatus, Csr::Satp, Csr::Mstatus, Csr::Mhartid})
    CHECK(is_illegal(csrr(a0, csr), Privilege::User));
}

TEST_CASE("instructions run in a page of which PMP guards another part") {
  TestHart hart(16);
  const std::uint64_t code = kCode.value + 0x4000;
  // The upper half of the page is closed, also for a 32-bit instruction that begins below it.
  hart.set(Csr::Pmpaddr0, (code + 0x800) >> 2);
  hart.set(riscv::Csr(0x3b1), (code + 0x1000) >> 2);
  hart.set(riscv::Csr(0x3b2), ~0ull);
  hart.set(Csr::Pmpcfg0, 0x1f080f);
  hart.place(riscv::PhysAddr(code), {addi(a0, zero, 1), jal(zero, 0x7fa)});
  hart.place(riscv::PhysAddr(code + 0x7fe), {addi(a0, zero, 2)});
  for (const Privilege mode : {Privilege::Machine, Privilege::Supervisor}) {
    CAPTURE(static_cast<unsigned>(mode));
    hart.enter(mode, code);
    hart.run(2);
    CHECK(hart.x(a0) == 1);
    CHECK(hart.pc() == code + 0x7fe);
    hart.run(1);
    const bool fetched = hart.x(a0) == 2;
    CHECK(fetched == (mode == Privilege::Machine));
    CHECK(hart.in_machine_handler() == !fetched);
    if (!fetched) CHECK(hart.csrs().mtval == code + 0x800);
  }
}
