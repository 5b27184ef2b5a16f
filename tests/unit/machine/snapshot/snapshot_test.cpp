#include "machine/snapshot/snapshot.hpp"

#include <doctest/doctest.h>

#include <random>

#include "support/busy_guest.hpp"
#include "support/test_machine.hpp"

namespace {

using machine::Bytes;
using machine::Machine;
using machine::StopReason;

constexpr std::uint64_t kRun = 600'000;

struct Typing {
  std::uint64_t at;
  std::string_view text;
};
constexpr Typing kInput[] = {{3'000, "hello, "},
                             {120'011, "a longer line than the FIFO holds, so that it waits\n"}};

/// The part of the run from where the machine stands up to `end`, with its input.
void run_to(Machine& machine, std::uint64_t end) {
  for (const Typing& typing : kInput) {
    if (typing.at < machine.instructions() || typing.at >= end) continue;
    if (typing.at > machine.instructions()) test::run_through(machine, typing.at - machine.instructions());
    test::type(machine, typing.text);
  }
  test::run_through(machine, end - machine.instructions());
}

void restore(Machine& machine, const Bytes& file) {
  const auto restored = machine::restore_snapshot(machine, file);
  REQUIRE_MESSAGE(restored.ok(), (restored.ok() ? "" : restored.error().message));
}

std::string error_of(Machine& machine, const Bytes& file) {
  const auto restored = machine::restore_snapshot(machine, file);
  return restored.ok() ? "no error" : restored.error().message;
}

/// A machine in the middle of a run.
std::unique_ptr<Machine> busy_machine(unsigned harts, std::uint64_t instructions) {
  auto made = test::make_machine(test::busy_guest(), harts);
  run_to(*made, instructions);
  return made;
}

}  // namespace

TEST_CASE("a run that is saved and restored anywhere ends in the same state as one that is not") {
  constexpr unsigned kSeed = 20251121, kCuts = 40;
  CAPTURE(kSeed);
  std::mt19937 random(kSeed);
  for (unsigned harts = 1; harts <= 4; harts++) {
    CAPTURE(harts);
    const std::uint64_t expected = busy_machine(harts, kRun)->state_hash();
    auto machine = test::make_machine(test::busy_guest(), harts);
    auto other = test::make_machine(test::busy_guest(), harts);
    for (unsigned i = 0; i < kCuts; i++) {
      const std::uint64_t cut = machine->instructions() + random() % (kRun / kCuts);
      CAPTURE(cut);
      run_to(*machine, cut);
      restore(*other, machine::save_snapshot(*machine));
      REQUIRE(other->state_hash() == machine->state_hash());
      std::swap(machine, other);  // goes on in the other, whose caches are of an earlier time
    }
    run_to(*machine, kRun);
    CHECK(machine->state_hash() == expected);
  }
}

TEST_CASE("a machine can be saved after each single instruction of a round of turns") {
  constexpr std::uint64_t kFrom = 30'000, kInstructions = 300;
  auto machine = busy_machine(3, kFrom);
  auto other = test::make_machine(test::busy_guest(), 3);
  unsigned reserving = 0, waiting = 0;
  for (std::uint64_t i = 0; i < kInstructions; i++) {
    for (const auto& hart : machine->harts()) {
      waiting += hart->waiting() ? 1u : 0u;
      reserving += hart->reserves() ? 1u : 0u;
    }
    restore(*other, machine::save_snapshot(*machine));
    test::run_through(*machine, 1);
    test::run_through(*other, 1);
    REQUIRE(other->state_hash() == machine->state_hash());
  }
  CHECK(reserving > 0);
  CHECK(waiting > 0);
}

TEST_CASE("what is typed is in the snapshot, the log of it and the bytes still on the line") {
  auto machine = busy_machine(2, 120'500);
  auto other = test::make_machine(test::busy_guest(), 2);
  restore(*other, machine::save_snapshot(*machine));
  CHECK(other->input_log() == machine->input_log());
  (void)machine->take_output();
  run_to(*machine, 12'000'000);
  run_to(*other, 12'000'000);
  const std::string output = machine->take_output();
  CHECK(output.find("longer line than the FIFO holds") != std::string::npos);
  CHECK(other->take_output() == output);
}

TEST_CASE("a restored machine saves the same snapshot") {
  auto machine = busy_machine(4, 33'333);
  const Bytes file = machine::save_snapshot(*machine);
  auto other = test::make_machine(test::busy_guest(), 4);
  restore(*other, file);
  CHECK(machine::save_snapshot(*other) == file);
}

TEST_CASE("a snapshot of a machine that has ended stays ended") {
  auto powering_off = [] {
    assembler::Program program;
    program.li(assembler::t0, riscv::platform::kTestDevice.value)
        .li(assembler::t1, riscv::platform::kPowerOff);
    return test::make_machine(program.add({assembler::sw(assembler::t1, assembler::t0), assembler::kLoop}));
  };
  auto machine = powering_off();
  REQUIRE(machine->run({}) == StopReason::PoweredOff);
  auto other = powering_off();
  restore(*other, machine::save_snapshot(*machine));
  CHECK(other->run({}) == StopReason::PoweredOff);
}

TEST_CASE("the guest's writes to its disk are in the snapshot as the difference to the disk it was given") {
  auto machine = test::make_machine(test::busy_guest());
  REQUIRE(machine->attach_disk(std::vector<std::uint8_t>(64 << 10, 0x5a)).ok());
  const Bytes file = machine::save_snapshot(*machine);
  auto other = test::make_machine(test::busy_guest());
  CHECK(error_of(*other, file) ==
        "the snapshot was made with another disk: it had one of 65536 bytes, the machine has none");
  REQUIRE(other->attach_disk(std::vector<std::uint8_t>(64 << 10, 0x5b)).ok());
  CHECK(error_of(*other, file) ==
        "the snapshot was made with another disk: the machine has one of the same size with other contents");
  REQUIRE(other->attach_disk(std::vector<std::uint8_t>(64 << 10, 0x5a)).ok());
  restore(*other, file);
  CHECK(other->state_hash() == machine->state_hash());
}

TEST_CASE("a snapshot is refused by a machine that is not the one it is of") {
  const Bytes file = machine::save_snapshot(*busy_machine(2, 5'000));
  auto harts = test::make_machine(test::busy_guest(), 3);
  CHECK(error_of(*harts, file).starts_with("the snapshot was made on another machine: 2 harts, 4 MiB"));
  auto kernel = test::make_machine(assembler::Program().add({assembler::kLoop}), 2);
  CHECK(error_of(*kernel, file).starts_with("the snapshot was made with another kernel: it had one of "));
}

TEST_CASE("the origin of a snapshot can be read without a machine") {
  const auto origin = machine::read_snapshot_origin(machine::save_snapshot(*busy_machine(3, 5'000)));
  REQUIRE(origin.ok());
  CHECK(origin.value().configuration.harts == 3);
  CHECK(origin.value().configuration.memory_bytes == 4u << 20);
}
