#include "support/test_machine.hpp"

#include <doctest/doctest.h>

namespace test {

using machine::Machine;
using machine::StopReason;

std::unique_ptr<Machine> make_machine(unsigned harts) {
  auto made = Machine::create({.harts = harts, .memory_bytes = 4ull << 20, .boot_arguments = {}});
  REQUIRE(made.ok());
  return std::move(made.value());
}

std::unique_ptr<Machine> make_machine(const ElfBuilder& kernel, unsigned harts) {
  auto made = make_machine(harts);
  REQUIRE(made->load_kernel(kernel.build()).ok());
  return made;
}

std::unique_ptr<Machine> make_machine(const assembler::Program& program, unsigned harts) {
  return make_machine(ElfBuilder().segment(riscv::platform::kRam, program.words()), harts);
}

void type(Machine& machine, std::string_view text) {
  machine.type({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

StopReason run_through(Machine& machine, std::uint64_t instructions) {
  const std::uint64_t end = machine.instructions() + instructions;
  for (;;) {
    const StopReason reason = machine.run({.instructions = end - machine.instructions()});
    if (reason != StopReason::Idle || machine.idle_until() == machine::kNever) return reason;
    machine.advance_idle(machine.idle_until());
  }
}

}  // namespace test
