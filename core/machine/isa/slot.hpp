// An instruction as the fast executor wants it: 16 bytes, everything it needs in fields of their own.
#pragma once

#include <cstdint>

#include "machine/isa/instruction.hpp"

namespace machine {

/// Opcode and length in one number, so that whoever switches on it knows where the next instruction is.
constexpr std::uint16_t code_of(Opcode opcode, unsigned halfwords) {
  return static_cast<std::uint16_t>(2 * static_cast<unsigned>(opcode) + (halfwords == 2 ? 1 : 0));
}

/// In place of an instruction's code: a probe wants to be asked before it. The loop has no case for it.
inline constexpr std::uint16_t kBreakpointCode = 0xffff;

struct Slot {
  /// Registers are named by their distance from x0 in bytes: WebAssembly has no scaled addressing.
  static constexpr unsigned kRegisterBytes = 8;

  std::uint16_t code = 0;  ///< what to switch on: code_of, or the code of a sequence
  std::uint16_t rd = 0;    ///< 8 kDiscardRegister for x0
  std::uint8_t rs1 = 0;
  std::uint8_t rs2 = 0;
  Opcode opcode = Opcode::Undecoded;
  std::uint8_t halfwords = 0;
  std::int64_t immediate = 0;

  constexpr Slot() = default;
  /// With a code of its own.
  constexpr explicit Slot(const Instruction& of)
      : code(code_of(of.opcode, of.halfwords)),
        rd(static_cast<std::uint16_t>(kRegisterBytes * of.rd)),
        rs1(static_cast<std::uint8_t>(kRegisterBytes * of.rs1)),
        rs2(static_cast<std::uint8_t>(kRegisterBytes * of.rs2)),
        opcode(of.opcode),
        halfwords(of.halfwords),
        immediate(of.immediate) {}

  /// As Instruction has them.
  constexpr std::uint64_t length() const { return 2u * halfwords; }
  constexpr std::uint64_t imm() const { return static_cast<std::uint64_t>(immediate); }
};
static_assert(sizeof(Slot) == 16);

}  // namespace machine
