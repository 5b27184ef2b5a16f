#include <doctest/doctest.h>

#include "inspect/provenance/last_write.hpp"
#include "inspect/provenance/replay.hpp"
#include "support/test_machine.hpp"

using namespace assembler;
using inspect::LastWriteWatch;
using inspect::Replay;
using riscv::PhysAddr;
namespace platform = riscv::platform;

namespace {

constexpr PhysAddr kData = platform::kRam + 0x2000;

/// Writes what is typed, and a count of rounds, to kData and behind it, for ever.
Program echo() {
  Program program;
  program.li(s0, platform::kUart0.value).li(s1, kData.value).li(a1, 0);
  program.add({addi(a1, a1, 1), sd(a1, s1, 8), lbu(a0, s0, 5), andi(a0, a0, 1), beq(a0, zero, -16)});
  return program.add({lbu(a0, s0, 0), sb(a0, s1, 0), jal(zero, -28)});
}

/// Runs it, with something typed in the middle.
std::unique_ptr<machine::Machine> run_of_echo() {
  auto machine = test::make_machine(echo());
  machine->run({.instructions = 5'000});
  test::type(*machine, "a");
  machine->run({.instructions = 200'000});
  test::type(*machine, "b");
  machine->run({.instructions = 300'000});
  return machine;
}

struct Again {
  explicit Again(const machine::Machine& first)
      : newborn(std::move(inspect::newborn_like(first).value())),
        model(newborn->kernel()),
        observers(*newborn),
        replay(*newborn, first.input_log(), first.position()) {}

  std::unique_ptr<machine::Machine> newborn;
  inspect::KernelModel model;
  inspect::Observers observers;
  Replay replay;
};

}  // namespace

TEST_CASE("a replay ends in the state that it was asked for, in one step or in many") {
  const auto machine = run_of_echo();
  for (const std::uint64_t slice : {~0ull, 100'000ull, 777ull}) {
    Again again(*machine);
    Replay::Progress progress = Replay::Progress::Running;
    while (progress == Replay::Progress::Running) progress = again.replay.step(slice);
    CHECK(progress == Replay::Progress::Arrived);
    CHECK(again.newborn->position() == machine->position());
    CHECK(again.newborn->state_hash() == machine->state_hash());
    CHECK(again.newborn->input_log() == machine->input_log());
  }
}

TEST_CASE("a replay whose log is of another run says so") {
  const auto machine = run_of_echo();
  machine::InputLog log = machine->input_log();
  log[0].at.cycles += 1;
  Again again(*machine);
  Replay replay(*again.newborn, log, machine->position());
  CHECK(replay.step(~0ull) == Replay::Progress::Diverged);
}

TEST_CASE("the last write is found after it happened, with what was there before") {
  const auto machine = run_of_echo();
  Again again(*machine);
  LastWriteWatch typed(again.model, *again.newborn, again.observers, kData, 8);
  LastWriteWatch counted(again.model, *again.newborn, again.observers, kData + 8, 8);
  LastWriteWatch never(again.model, *again.newborn, again.observers, kData + 16, 8);
  LastWriteWatch page(again.model, *again.newborn, again.observers, kData, riscv::kPageSize);
  REQUIRE(again.replay.step(~0ull) == Replay::Progress::Arrived);
  REQUIRE(typed.last());
  CHECK(typed.last()->before == 'a');
  CHECK(typed.last()->after == 'b');
  CHECK(typed.last()->instruction > machine->input_log()[1].at.instructions);
  REQUIRE(counted.last());
  CHECK(counted.last()->after == machine->ram().read<std::uint64_t>(kData + 8));
  CHECK(counted.last()->before == counted.last()->after - 1);
  CHECK(machine->instructions() - counted.last()->instruction < 20);
  CHECK_FALSE(never.last());
  REQUIRE(page.last());
  CHECK(page.last()->instruction == counted.last()->instruction);
  CHECK(page.last()->word == kData + 8);
}
