// Where a run is cut never changes what the guest sees.
#include <doctest/doctest.h>

#include <random>

#include "support/test_machine.hpp"

using namespace assembler;
using machine::Machine;
using machine::StopReason;
using riscv::Csr;
using riscv::PhysAddr;
namespace platform = riscv::platform;

namespace {

constexpr PhysAddr kHandler{0x80002000};
/// Two doublewords that all harts count up.
constexpr PhysAddr kShared{0x80010000};

/// A hart's work: it adds to shared memory by AMO and by LR/SC, and every 64 times round waits for an
/// interrupt.
Program worker() {
  Program p;
  p.li(s0, kShared.value).li(s2, 1).li(s7, platform::kUart0.value).li(s5, platform::kClint.value + 0xbff8);
  p.add({addi(s3, s0, 8)});
  p.li(s1, platform::kClint.value + 0x4000).add({slli(t0, a0, 3), add(s1, s1, t0)});    // own mtimecmp
  p.li(s6, platform::kPlic.value + 0x200004).add({slli(t0, a0, 13), add(s6, s6, t0)});  // own claim
  p.li(t1, platform::kPlic.value + 0x2000).add({slli(t0, a0, 8), add(t1, t1, t0)});     // own enables
  p.li(t0, 1 << 10).add({sw(t0, t1)});
  p.li(t0, platform::kPlic.value + 40).add({sw(s2, t0)});
  p.add({sb(s2, s7, 2), sb(s2, s7, 1)});  // FIFO on, receive interrupt on
  p.set(Csr::Mtvec, kHandler.value).set(Csr::Mie, 1 << 7 | 1 << 11);
  p.add({sd(zero, s1)});  // the timer is due at once
  p.set(Csr::Mstatus, riscv::Mstatus::Mie::mask);
  p.add({atomic_d(Atomic::Add, zero, s0, s2), lr_d(t0, s3), addi(t0, t0, 1), sc_d(t1, t0, s3),
         add(s8, s8, t1), addi(s9, s9, 1), andi(t2, s9, 63), bne(t2, zero, -28), kWfi, jal(zero, -36)});
  return p;
}

/// Its interrupts: the timer is set anew, within a turn or beyond, and a typed byte is echoed.
Program handler() {
  Program p;
  p.add({csrr(a2, Csr::Mcause), andi(a2, a2, 15), addi(a2, a2, -7), bne(a2, zero, 32)});
  p.add({andi(a2, s10, 127), ld(a3, s5), add(a3, a3, a2), addi(a3, a3, 2), sd(a3, s1), addi(s10, s10, 1),
         kMret});
  p.add({lw(a2, s6), beq(a2, zero, 20), lbu(a3, s7), sb(a3, s7), sw(a2, s6), addi(s11, s11, 1), kMret});
  return p;
}

struct Typed {
  std::uint64_t at;  ///< instructions
  const char* text;
};
constexpr Typed kInput[] = {{10'000, "hello"}, {10'001, ", world"}, {150'000, "x"}, {300'000, "the end\r"}};
constexpr std::uint64_t kLength = 500'000;

struct Result {
  std::uint64_t hash;
  std::uint64_t cycles;
  std::string output;
};

/// Runs to an instruction count by means of `step`, which runs once.
template <class Step>
Result run(unsigned harts, Step step) {
  const auto machine = test::make_machine(
      test::ElfBuilder().segment(platform::kRam, worker().words()).segment(kHandler, handler().words()),
      harts);
  const auto run_to = [&](std::uint64_t end) {
    while (machine->instructions() < end) step(*machine, end - machine->instructions());
  };
  for (const Typed& typed : kInput) {
    run_to(typed.at);
    test::type(*machine, typed.text);
  }
  run_to(kLength);
  CHECK(machine->ram().read<std::uint64_t>(kShared) > 1000);
  return {machine->state_hash(), machine->cycles(), machine->take_output()};
}

void run_whole(Machine& machine, std::uint64_t instructions) {
  if (machine.run({.instructions = instructions}) == StopReason::Idle)
    machine.advance_idle(machine.idle_until());
}

}  // namespace

TEST_CASE("the guest of these tests is interrupted, waits and answers") {
  const Result result = run(2, run_whole);
  CHECK(result.output == "hello, worldxthe end\r");
  CHECK(result.cycles > 5 * kLength);
}

TEST_CASE("a run in slices of any size ends in the same state as one run") {
  for (unsigned harts = 1; harts <= 4; harts++) {
    const Result whole = run(harts, run_whole);
    for (unsigned seed = 1; seed <= 4; seed++) {
      CAPTURE(harts);
      CAPTURE(seed);
      std::mt19937 random(seed);
      const std::uint64_t longest = seed == 1 ? 3 : 5000;
      const Result cut = run(harts, [&](Machine& machine, std::uint64_t instructions) {
        machine::RunLimits limits{.instructions = std::min(instructions, 1 + random() % longest)};
        if (random() % 2 == 0) limits.until_cycle = machine.cycles() + random() % longest;
        if (machine.run(limits) == StopReason::Idle) {
          const std::uint64_t ahead = machine.idle_until() - machine.cycles();
          machine.advance_idle(machine.cycles() + 1 + random() % ahead);
        }
      });
      CHECK(cut.hash == whole.hash);
      CHECK(cut.cycles == whole.cycles);
      CHECK(cut.output == whole.output);
    }
  }
}

TEST_CASE("the same run twice ends in the same state, another input in another") {
  CHECK(run(3, run_whole).hash == run(3, run_whole).hash);
  CHECK(run(3, run_whole).hash != run(2, run_whole).hash);
}
