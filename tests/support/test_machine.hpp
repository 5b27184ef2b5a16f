// Whole machines that run a few words at 0x80000000.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "machine/machine.hpp"
#include "support/assembler.hpp"
#include "support/elf_builder.hpp"

namespace test {

/// A machine with 4 MiB; the configuration must be good.
std::unique_ptr<machine::Machine> make_machine(unsigned harts = 1);
/// The same with a kernel, which must be good.
std::unique_ptr<machine::Machine> make_machine(const ElfBuilder& kernel, unsigned harts = 1);
/// The same with a kernel of these instructions.
std::unique_ptr<machine::Machine> make_machine(const assembler::Program& program, unsigned harts = 1);

/// Types text on the serial line.
void type(machine::Machine& machine, std::string_view text);

/// Runs on, skipping idle time, for so many instructions or until nothing can happen any more.
machine::StopReason run_through(machine::Machine& machine, std::uint64_t instructions = 1'000'000);

}  // namespace test
