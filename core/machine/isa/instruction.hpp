// An instruction as the decoder leaves it for execution: operands extracted once, 16 bytes.
#pragma once

#include <cstdint>

#include "machine/isa/instruction_table.hpp"

namespace machine {

/// Where writes to x0 go: a register that nothing reads, so that execution need not test for x0.
inline constexpr std::uint8_t kDiscardRegister = 32;

struct Instruction {
  Opcode opcode = Opcode::Undecoded;
  std::uint8_t halfwords = 0;  ///< 1 compressed, 2 otherwise
  std::uint8_t rd = 0;         ///< kDiscardRegister for x0
  std::uint8_t rs1 = 0;        ///< also the 5-bit immediate of csrr*i
  std::uint8_t rs2 = 0;
  std::int32_t immediate = 0;  ///< sign-extended; the shift amount; the CSR number; rs3
  std::uint32_t word = 0;      ///< as fetched: 16 or 32 bits, for xtval

  constexpr std::uint64_t length() const { return 2u * halfwords; }
  /// The immediate as 64 bits, sign-extended.
  constexpr std::uint64_t imm() const {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(immediate));
  }
};
static_assert(sizeof(Instruction) == 16);

/// Whether the instruction that begins with this halfword is 16 bits long.
constexpr bool is_compressed(std::uint16_t first_halfword) { return (first_halfword & 3) != 3; }

/// Decodes a 32-bit word; opcode Illegal when no row matches.
Instruction decode(std::uint32_t word);

/// Decodes a 16-bit instruction through its 32-bit expansion.
Instruction decode_compressed(std::uint16_t halfword);

/// The 32-bit instruction that a compressed one stands for; 0 (illegal) for reserved encodings.
std::uint32_t expand_compressed(std::uint16_t halfword);

}  // namespace machine
