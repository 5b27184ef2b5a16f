#include "machine/hart/interrupts.hpp"

#include <doctest/doctest.h>

#include <array>

#include "support/test_hart.hpp"

using machine::choose_interrupt;
using riscv::Csr;
using riscv::InterruptCause;
using riscv::Mstatus;
using riscv::Privilege;
using test::TestHart;

namespace {

constexpr std::array kByPriority{InterruptCause::MachineExternal,    InterruptCause::MachineSoftware,
                                 InterruptCause::MachineTimer,       InterruptCause::SupervisorExternal,
                                 InterruptCause::SupervisorSoftware, InterruptCause::SupervisorTimer};

/// Six bits, one for each interrupt in the order above, as bits of mip.
std::uint64_t interrupts(unsigned set) {
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 6; i++) {
    if ((set >> i & 1) != 0) bits |= bit_of(kByPriority[i]);
  }
  return bits;
}

/// The rules one interrupt at a time: it is taken to the mode it belongs to, if that mode is above the
/// present one, or is the present one and lets interrupts in. Those to M-mode come first.
std::optional<InterruptCause> oracle(const machine::InterruptState& state) {
  for (const Privilege to : {Privilege::Machine, Privilege::Supervisor}) {
    const bool enabled =
        to == Privilege::Machine ? Mstatus::Mie::get(state.mstatus) : Mstatus::Sie::get(state.mstatus);
    if (to < state.privilege || (to == state.privilege && !enabled)) continue;
    for (const InterruptCause cause : kByPriority) {
      const bool delegated = (state.mideleg & bit_of(cause)) != 0;
      if ((state.pending & bit_of(cause)) != 0 && delegated == (to == Privilege::Supervisor)) return cause;
    }
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("of all combinations of pending, delegated, mode and enables, the right interrupt is taken") {
  for (unsigned pending = 0; pending < 64; pending++) {
    for (unsigned delegated = 0; delegated < 8; delegated++) {
      for (unsigned i = 0; i < 12; i++) {
        const machine::InterruptState state{
            .pending = interrupts(pending),
            .mideleg = interrupts(delegated << 3),
            .mstatus = Mstatus::Mie::with(Mstatus::Sie::with(0, (i & 1) != 0), (i & 2) != 0),
            .privilege = std::array{Privilege::User, Privilege::Supervisor, Privilege::Machine}[i / 4]};
        CAPTURE(pending);
        CAPTURE(delegated);
        CAPTURE(i);
        REQUIRE(choose_interrupt(state) == oracle(state));
      }
    }
  }
}

TEST_CASE("a hart takes the first by priority of those that are pending and enabled, from every source") {
  TestHart hart;
  auto& board = hart.board();
  using riscv::platform::kClint;
  using riscv::platform::kPlic;
  using riscv::platform::kUart0;
  // The UART's transmit interrupt goes to the PLIC's context of M-mode when that has it enabled.
  REQUIRE(board.store(kUart0 + 1, 1, 2));
  REQUIRE(board.store(kPlic + 4 * riscv::platform::kUart0Irq, 4, 1));
  for (unsigned pending = 0; pending < 64; pending++) {
    for (unsigned enabled = 0; enabled < 64; enabled++) {
      hart.reset();
      const std::uint64_t bits = interrupts(pending);
      const auto is_pending = [&](InterruptCause cause) { return (bits & bit_of(cause)) != 0; };
      REQUIRE(board.store(kClint, 4, is_pending(InterruptCause::MachineSoftware) ? 1 : 0));
      REQUIRE(board.store(kClint + 0x4000, 8, is_pending(InterruptCause::MachineTimer) ? 0 : ~0ull));
      REQUIRE(board.store(kPlic + 0x2000, 4, is_pending(InterruptCause::MachineExternal) ? ~0u : 0u));
      hart.set(Csr::Mip, bits);
      hart.set(Csr::Mie, interrupts(enabled));
      hart.set(Csr::Mstatus, Mstatus::Mie::mask);
      hart.execute({assembler::kNop});
      const auto expected = oracle({.pending = interrupts(pending & enabled),
                                    .mstatus = Mstatus::Mie::mask,
                                    .privilege = Privilege::Machine});
      CAPTURE(pending);
      CAPTURE(enabled);
      REQUIRE(hart.csrs().mcause ==
              (expected ? riscv::kCauseInterrupt | static_cast<std::uint64_t>(*expected) : 0));
    }
  }
}
