// Instructions in the memory of a guest, at the addresses that its code uses.
#pragma once

#include <cstdint>
#include <optional>

#include "machine/isa/instruction.hpp"
#include "machine/machine.hpp"

namespace inspect {

/// What translates the addresses of a hart where it stands: its satp, or 0 where paging is off.
inline std::uint64_t satp_in_use(const machine::Hart& hart) {
  return hart.privilege() == riscv::Privilege::Machine ? 0 : hart.satp();
}

/// The bytes of the instruction at `pc` under `satp`, 16 or 32 bits of them, whatever its page permits;
/// nothing where no RAM is mapped, or where `pc` is odd.
std::optional<std::uint32_t> word_at(const machine::Machine& machine, std::uint64_t satp, std::uint64_t pc);

/// The same decoded; opcode Illegal for what is no instruction.
std::optional<machine::Instruction> instruction_at(const machine::Machine& machine, std::uint64_t satp,
                                                   std::uint64_t pc);

}  // namespace inspect
