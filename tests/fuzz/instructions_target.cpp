// Any bytes as the kernel of two harts: the machine survives, and neither where its run is cut nor which
// interpreter carries it out matters.
//
//   input: length of the pieces (2), characters typed (1), code
#include "fuzz/target.hpp"
#include "machine/machine.hpp"
#include "support/elf_builder.hpp"

namespace fuzz {

namespace {

machine::Configuration small_machine(unsigned harts) {
  machine::Configuration configuration;
  configuration.harts = harts;
  configuration.memory_bytes = 4 << 20;
  return configuration;
}

}  // namespace

namespace {

constexpr std::uint64_t kBudget = 20'000;

std::unique_ptr<machine::Machine> make_machine() {
  auto machine = machine::Machine::create(small_machine(2));
  return std::move(machine.value());
}

/// Runs for the budget in pieces, skipping idle time.
void run_in_pieces(machine::Machine& machine, std::span<const std::uint8_t> kernel, std::uint8_t typed,
                   std::uint64_t piece) {
  require(machine.load_kernel(kernel).ok(), "the kernel is good");
  machine.type(std::span(&typed, 1));
  while (machine.instructions() < kBudget) {
    const std::uint64_t left = kBudget - machine.instructions();
    machine::RunLimits limits;
    limits.instructions = piece < left ? piece : left;
    const machine::StopReason reason = machine.run(limits);
    if (reason == machine::StopReason::Budget) continue;
    const std::uint64_t idle_from = machine.cycles();
    if (reason == machine::StopReason::Idle) machine.advance_idle(machine.idle_until());
    if (machine.cycles() == idle_from) break;
  }
}

/// Registers, clock and RAM: under the sanitizers far cheaper than a state hash.
bool same_state(const machine::Machine& a, const machine::Machine& b) {
  for (std::size_t hart = 0; hart < a.harts().size(); hart++) {
    if (a.harts()[hart]->pc() != b.harts()[hart]->pc()) return false;
    for (unsigned reg = 1; reg < 32; reg++)
      if (a.harts()[hart]->x(reg) != b.harts()[hart]->x(reg)) return false;
  }
  return a.cycles() == b.cycles() && std::memcmp(a.ram().data(), b.ram().data(), a.ram().size()) == 0;
}

}  // namespace

void run_target(std::span<const std::uint8_t> bytes) {
  static const auto whole = make_machine(), cut = make_machine();
  cut->use(machine::Engine::Reference);
  Input input(bytes);
  const std::uint64_t piece = 1 + input.take<std::uint16_t>() % 2000;
  const auto typed = input.take<std::uint8_t>();
  const auto code = input.take_bytes(bytes.size());
  if (code.empty()) return;
  const auto kernel = test::ElfBuilder().segment(riscv::platform::kRam, code).build();
  run_in_pieces(*whole, kernel, typed, kBudget);
  run_in_pieces(*cut, kernel, typed, piece);
  require(same_state(*whole, *cut), "a run does not depend on where it is cut, nor on the interpreter");
}

}  // namespace fuzz
