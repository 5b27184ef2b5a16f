// Interrupts of a whole hart against the manual's rules told once more: which is taken, what a wait makes of
// them, and what mip shows.
#include <doctest/doctest.h>

#include <array>
#include <optional>

#include "support/test_hart.hpp"

using namespace assembler;
using riscv::Csr;
using riscv::InterruptCause;
using riscv::Mstatus;
using riscv::Privilege;
using test::kCode;
using test::TestHart;
namespace platform = riscv::platform;

namespace {

constexpr std::uint64_t kTarget = kCode.value + 0x10000;
constexpr std::uint64_t kSeip = bit_of(InterruptCause::SupervisorExternal);
constexpr std::uint64_t kSsip = bit_of(InterruptCause::SupervisorSoftware);
constexpr std::uint64_t kMachineInterrupts = 0x888, kSupervisorInterrupts = 0x222;

/// A number below 64 as bits 1, 3, 5, 7, 9 and 11 of mip and mie.
constexpr std::uint64_t interrupts(unsigned set) {
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 6; i++) bits |= std::uint64_t{set >> i & 1} << (2 * i + 1);
  return bits;
}

struct State {
  std::uint64_t mip = 0, mie = 0, mideleg = 0;
  Privilege mode = Privilege::Machine;
  bool machine_enable = false, supervisor_enable = false;
};

struct Taken {
  Privilege to;
  std::uint64_t cause;
  bool operator==(const Taken&) const = default;
};

/// An interrupt goes to the mode it belongs to when that is above the present one, or is the present one and
/// lets interrupts in. M-mode's come before S-mode's; then external, software, timer, M's before S's.
std::optional<Taken> oracle(const State& s) {
  for (const Privilege to : {Privilege::Machine, Privilege::Supervisor}) {
    const bool machine = to == Privilege::Machine;
    const bool enabled = machine ? s.machine_enable : s.supervisor_enable;
    if (to < s.mode || (to == s.mode && !enabled)) continue;
    const std::uint64_t ready = s.mip & s.mie & (machine ? ~s.mideleg : s.mideleg);
    for (const unsigned cause : {11, 3, 7, 9, 1, 5}) {
      if ((ready >> cause & 1) != 0) return Taken{to, cause};
    }
  }
  return std::nullopt;
}

/// The UART's transmit interrupt reaches the PLIC; enabling it in a context drives that context's wire.
void prepare_wires(machine::Board& board) {
  REQUIRE(board.store(platform::kUart0 + 1, 1, 2));
  REQUIRE(board.store(platform::kPlic + 4 * platform::kUart0Irq, 4, 1));
}
void set_machine_wires(machine::Board& board, std::uint64_t mip) {
  REQUIRE(board.store(platform::kClint, 4, mip >> 3 & 1));
  REQUIRE(board.store(platform::kClint + 0x4000, 8, (mip >> 7 & 1) != 0 ? 0 : ~0ull));
  REQUIRE(board.store(platform::kPlic + 0x2000, 4, (mip >> 11 & 1) != 0 ? ~0u : 0u));
}
void set_supervisor_wire(machine::Board& board, bool level) {
  REQUIRE(board.store(platform::kPlic + 0x2080, 4, level ? ~0u : 0u));
}

/// Interrupts of S-mode are pending by software; those of M-mode by the wires.
void prepare(TestHart& hart, const State& s) {
  hart.reset();
  hart.set(Csr::Mip, s.mip);
  hart.set(Csr::Mie, s.mie);
  hart.set(Csr::Mideleg, s.mideleg);
  hart.set(Csr::Mstatus, Mstatus::Mpie::with(Mstatus::Sie::with(0, s.supervisor_enable), s.machine_enable));
}

/// What the hart took, told by where it is; it has left kTarget by an instruction otherwise.
std::optional<Taken> taken(const TestHart& hart, Privilege mode) {
  if (hart.in_machine_handler()) return Taken{Privilege::Machine, hart.csrs().mcause ^ 1ull << 63};
  if (hart.in_supervisor_handler()) return Taken{Privilege::Supervisor, hart.csrs().scause ^ 1ull << 63};
  REQUIRE(hart.pc() == kTarget + 4);
  REQUIRE(hart.privilege() == mode);
  return std::nullopt;
}

constexpr std::array kModes{Privilege::User, Privilege::Supervisor, Privilege::Machine};

}  // namespace

TEST_CASE("of all pending and enabled sets, in every mode with every enable, a hart takes the right one") {
  TestHart hart;
  prepare_wires(hart.board());
  hart.place(riscv::PhysAddr(kTarget), {kNop});
  for (unsigned pending = 0; pending < 64; pending++) {
    set_machine_wires(hart.board(), interrupts(pending));
    for (unsigned enabled = 0; enabled < 64; enabled++) {
      for (unsigned i = 0; i < 12; i++) {
        // Each set meets one delegation of the eight here; all of them meet in the matrix of
        // choose_interrupt.
        const unsigned delegated = (pending * 5 + enabled * 3 + i) % 8;
        const State s{.mip = interrupts(pending),
                      .mie = interrupts(enabled),
                      .mideleg = interrupts((delegated & 1) | (delegated & 2) << 1 | (delegated & 4) << 2),
                      .mode = kModes[i % 3],
                      .machine_enable = (i / 3 & 1) != 0,
                      .supervisor_enable = (i / 6 & 1) != 0};
        CAPTURE(pending);
        CAPTURE(enabled);
        CAPTURE(i);
        prepare(hart, s);
        hart.enter(s.mode, kTarget);
        hart.run(1);
        const auto right = oracle(s);
        REQUIRE(taken(hart, s.mode) == right);
        if (!right) continue;
        const bool machine = right->to == Privilege::Machine;
        REQUIRE((machine ? hart.csrs().mepc : hart.csrs().sepc) == kTarget);
        REQUIRE((machine ? hart.csrs().mtval : hart.csrs().stval) == 0);
      }
    }
  }
}

TEST_CASE("a wait ends when an enabled interrupt becomes pending, whatever masks or delegates it") {
  TestHart hart;
  prepare_wires(hart.board());
  hart.place(riscv::PhysAddr(kTarget), {kWfi, kNop});
  const std::uint64_t wires[] = {1 << 3, 1 << 7, 1 << 11, kSeip};
  const auto set_wires = [&](std::uint64_t mip) {
    set_machine_wires(hart.board(), mip);
    set_supervisor_wire(hart.board(), (mip & kSeip) != 0);
  };
  for (const std::uint64_t wire : wires) {
    for (unsigned i = 0; i < 32; i++) {
      CAPTURE(wire);
      CAPTURE(i);
      const State s{.mip = wire,
                    .mie = (i & 1) != 0 ? wire : ~wire & 0xaaa,
                    .mideleg = (i & 2) != 0 ? kSupervisorInterrupts : 0,
                    .mode = (i & 4) != 0 ? Privilege::Machine : Privilege::Supervisor,
                    .machine_enable = (i & 8) != 0,
                    .supervisor_enable = (i & 16) != 0};
      set_wires(0);
      State quiet = s;
      quiet.mip = 0;
      prepare(hart, quiet);
      hart.enter(s.mode, kTarget);
      hart.run(1);
      REQUIRE(hart.hart().waiting());
      set_wires(wire);
      const bool wakes = (wire & s.mie) != 0;
      REQUIRE(hart.hart().waiting() == !wakes);
      hart.run(1);
      const auto right = oracle(s);
      REQUIRE(hart.in_machine_handler() == (right && right->to == Privilege::Machine));
      REQUIRE(hart.in_supervisor_handler() == (right && right->to == Privilege::Supervisor));
      if (!right) {
        REQUIRE(hart.pc() == kTarget + (wakes ? 8 : 4));
      } else {
        REQUIRE((hart.in_machine_handler() ? hart.csrs().mepc : hart.csrs().sepc) == kTarget + 4);
      }
    }
  }
}

TEST_CASE("SEIP reads as the wire or software's bit, and every kind of write acts on software's alone") {
  struct Write {
    Word (*word)(Register, Csr, Register);
    std::uint64_t operand;
    std::uint64_t (*result)(std::uint64_t old);
  };
  const Write writes[] = {
      {csrrs, kSsip, [](std::uint64_t old) { return old | kSsip; }},
      {csrrc, kSsip, [](std::uint64_t old) { return old & ~kSsip; }},
      {csrrs, kSeip, [](std::uint64_t old) { return old | kSeip; }},
      {csrrc, kSeip, [](std::uint64_t old) { return old & ~kSeip; }},
      {csrrw, kSsip, [](std::uint64_t) { return kSsip; }},
      {csrrw, kSeip, [](std::uint64_t) { return kSeip; }},
  };
  TestHart hart;
  prepare_wires(hart.board());
  for (const Write& write : writes) {
    for (unsigned i = 0; i < 4; i++) {
      CAPTURE(i);
      CAPTURE(write.operand);
      const std::uint64_t software = (i & 1) != 0 ? kSeip : 0, wire = (i & 2) != 0 ? kSeip : 0;
      hart.reset();
      set_supervisor_wire(hart.board(), wire != 0);
      hart.set(Csr::Mip, software);
      hart.li(a1, write.operand);
      hart.execute({write.word(a0, Csr::Mip, a1)});
      CHECK(hart.x(a0) == (software | wire));
      CHECK(hart.get(Csr::Mip) == (write.result(software) | wire));
      set_supervisor_wire(hart.board(), false);
      CHECK(hart.get(Csr::Mip) == write.result(software));
    }
  }
}

TEST_CASE("the interrupt bits of M-mode in mip belong to their devices: no write sets or clears them") {
  TestHart hart;
  prepare_wires(hart.board());
  for (const std::uint64_t wires : {std::uint64_t{0}, kMachineInterrupts}) {
    set_machine_wires(hart.board(), wires);
    for (const std::uint64_t written : {0ull, ~0ull}) {
      hart.set(Csr::Mip, written);
      CHECK((hart.get(Csr::Mip) & kMachineInterrupts) == wires);
    }
  }
}

TEST_CASE("the timer of Sstc is a level that S-mode sees and lowers by a later stimecmp only") {
  constexpr std::uint64_t kStip = bit_of(InterruptCause::SupervisorTimer);
  TestHart hart;
  hart.set(Csr::Menvcfg, riscv::Menvcfg::Stce::mask);
  hart.set(Csr::Mcounteren, riscv::Counteren::Time::mask);
  hart.set(Csr::Mideleg, kSupervisorInterrupts);
  hart.set_cycles(100 * machine::kCyclesPerTick);
  hart.enter(Privilege::Supervisor);
  hart.set(Csr::Stimecmp, 50);
  CHECK(hart.get(Csr::Sip) == kStip);
  hart.set(Csr::Sip, 0);
  CHECK(hart.get(Csr::Sip) == kStip);
  hart.set(Csr::Stimecmp, 1'000'000);
  CHECK(hart.get(Csr::Sip) == 0);
  hart.set_cycles(1'000'000 * machine::kCyclesPerTick);
  CHECK(hart.get(Csr::Sip) == kStip);
}

TEST_CASE("a trap handler that lets interrupts in again is interrupted, and finds its way back") {
  TestHart hart;
  hart.set(Csr::Mideleg, kSsip);
  hart.set(Csr::Medeleg, ~0ull);
  hart.set(Csr::Mie, kSsip);
  hart.place(test::kSupervisorHandler,
             Program().add({csr_word(6, zero, number(Csr::Sstatus), Mstatus::Sie::mask), kLoop}).words());
  hart.enter(Privilege::User);
  const std::uint64_t epc = hart.pc();
  hart.execute({kEcall});
  CHECK(hart.csrs().sepc == epc);
  hart.run(2);
  CHECK(hart.pc() == test::kSupervisorHandler.value + 4);
  hart.set_memory<std::uint32_t>(test::kSupervisorHandler + 4, csr_word(6, zero, number(Csr::Sip), kSsip));
  hart.run(1);
  hart.run(1);
  CHECK(hart.csrs().sepc == test::kSupervisorHandler.value + 8);
  CHECK(hart.csrs().scause == (riscv::kCauseInterrupt | 1));
  CHECK(Mstatus::Spp::get(hart.csrs().mstatus));
}
