// Any bytes as the kernel of two harts: the machine survives; and neither where its run is cut nor which
// interpreter carries it out matters.
//
//   input: length of the pieces (2), characters typed (1), code
#include <algorithm>

#include "fuzz/small_machine.hpp"
#include "support/elf_builder.hpp"

namespace fuzz {

namespace {

constexpr std::uint64_t kBudget = 20'000, kBetweenLooks = 2'000;

/// Whether every hart has left RAM in M mode and has its trap handler outside, too: all that follows is one
/// fetch fault after the other, which is how most random programs end.
bool lost(const machine::Machine& machine) {
  const auto outside = [&](std::uint64_t address) {
    return !machine.ram().contains(riscv::PhysAddr(address), 1);
  };
  return std::all_of(machine.harts().begin(), machine.harts().end(), [&](const auto& hart) {
    return hart->privilege() == riscv::Privilege::Machine && outside(hart->pc()) &&
           outside(hart->csrs().mtvec);
  });
}

void run(machine::Machine& machine, std::span<const std::uint8_t> kernel, std::uint8_t typed,
         std::uint64_t piece) {
  require(machine.load_kernel(kernel).ok(), "the kernel is good");
  machine.type(std::span(&typed, 1));
  for (std::uint64_t end = kBetweenLooks; end <= kBudget && !lost(machine); end += kBetweenLooks)
    run_in_pieces(machine, end, piece);
}

}  // namespace

void run_target(std::span<const std::uint8_t> bytes) {
  static const auto plain = small_machine(2), fast = small_machine(2);
  Input input(bytes);
  const std::uint64_t piece = 1 + input.take<std::uint16_t>() % 2000;
  const auto typed = input.take<std::uint8_t>();
  const auto code = input.take_bytes(bytes.size());
  if (code.empty()) return;
  const auto kernel = test::ElfBuilder().segment(riscv::platform::kRam, code).build();
  plain->use(machine::Engine::Reference);
  run(*plain, kernel, typed, kBudget);
  run(*fast, kernel, typed, piece);
  require(same_state(*plain, *fast), "the run is the same on both interpreters, in pieces of any length");
}

}  // namespace fuzz
