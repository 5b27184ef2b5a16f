// Any bytes as the kernel of two harts: the machine survives, and neither where its run is cut nor which
// interpreter carries it out matters.
//
//   input: length of the pieces (2), characters typed (1), code
#include "fuzz/small_machine.hpp"
#include "support/elf_builder.hpp"

namespace fuzz {

namespace {

constexpr std::uint64_t kBudget = 20'000;

void run(machine::Machine& machine, std::span<const std::uint8_t> kernel, std::uint8_t typed,
         std::uint64_t piece) {
  require(machine.load_kernel(kernel).ok(), "the kernel is good");
  machine.type(std::span(&typed, 1));
  run_in_pieces(machine, kBudget, piece);
}

}  // namespace

void run_target(std::span<const std::uint8_t> bytes) {
  static const auto whole = small_machine(2), cut = small_machine(2);
  cut->use(machine::Engine::Reference);
  Input input(bytes);
  const std::uint64_t piece = 1 + input.take<std::uint16_t>() % 2000;
  const auto typed = input.take<std::uint8_t>();
  const auto code = input.take_bytes(bytes.size());
  if (code.empty()) return;
  const auto kernel = test::ElfBuilder().segment(riscv::platform::kRam, code).build();
  run(*whole, kernel, typed, kBudget);
  run(*cut, kernel, typed, piece);
  require(same_state(*whole, *cut), "a run does not depend on where it is cut, nor on the interpreter");
}

}  // namespace fuzz
