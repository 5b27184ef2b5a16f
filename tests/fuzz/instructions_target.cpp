// Any bytes as the kernel of two harts: the machine survives, and where its run is cut does not matter.
//
//   input: length of the pieces (2), characters typed (1), code
#include "fuzz/target.hpp"
#include "machine/machine.hpp"
#include "support/elf_builder.hpp"

namespace fuzz {

namespace {

constexpr std::uint64_t kBudget = 20'000;

std::unique_ptr<machine::Machine> make_machine() {
  auto machine = machine::Machine::create({.harts = 2, .memory_bytes = 4 << 20});
  return std::move(machine.value());
}

/// Runs for the budget in pieces, skipping idle time once; gives the hash of where it ended.
std::uint64_t hash_of_run(machine::Machine& machine, std::span<const std::uint8_t> kernel, std::uint8_t typed,
                          std::uint64_t piece) {
  require(machine.load_kernel(kernel).ok(), "the kernel is good");
  machine.type(std::span(&typed, 1));
  while (machine.instructions() < kBudget) {
    const std::uint64_t left = kBudget - machine.instructions();
    const machine::StopReason reason = machine.run({.instructions = piece < left ? piece : left});
    if (reason == machine::StopReason::Budget) continue;
    const std::uint64_t idle_from = machine.cycles();
    if (reason == machine::StopReason::Idle) machine.advance_idle(machine.idle_until());
    if (machine.cycles() == idle_from) break;
  }
  return machine.state_hash();
}

}  // namespace

void run_target(std::span<const std::uint8_t> bytes) {
  static const auto machine = make_machine();
  Input input(bytes);
  const std::uint64_t piece = 1 + input.take<std::uint16_t>() % 2000;
  const auto typed = input.take<std::uint8_t>();
  const auto code = input.take_bytes(bytes.size());
  if (code.empty()) return;
  const auto kernel = test::ElfBuilder().segment(riscv::platform::kRam, code).build();
  const std::uint64_t whole = hash_of_run(*machine, kernel, typed, kBudget);
  require(hash_of_run(*machine, kernel, typed, piece) == whole, "a run does not depend on where it is cut");
}

}  // namespace fuzz
