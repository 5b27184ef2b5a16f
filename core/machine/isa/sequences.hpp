// Sequences of two or three instructions that the fast executor carries out in one go, which spares it
// dispatches.
//
// They are what compilers write most, counted over xv6's tests, this kernel's boot and the benchmark:
// addresses of globals, constants, indices, loop ends, runs of loads and stores, calls. In the benchmark the
// pairs alone bring the dispatches from one to 0.6 an instruction. Only the last of a sequence may branch or
// jump. One sequence's first instruction may well be another one's second: what a slot stands for depends on
// where execution comes in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "machine/isa/slot.hpp"

namespace machine {

struct Sequence {
  struct Part {
    Opcode opcode = Opcode::Undecoded;
    unsigned halfwords = 0;  ///< 0: there is no such part

    constexpr std::uint16_t code() const { return code_of(opcode, halfwords); }
  };
  static constexpr std::size_t kMost = 3;

  std::array<Part, kMost> parts;

  constexpr std::size_t size() const { return parts[2].halfwords == 0 ? 2 : 3; }
  constexpr unsigned halfwords() const {
    return parts[0].halfwords + parts[1].halfwords + parts[2].halfwords;
  }
};

namespace detail {

using enum Opcode;

constexpr Sequence of(Sequence::Part first, Sequence::Part second, Sequence::Part third = {}) {
  return {{first, second, third}};
}

/// Those with one first instruction stand together, longer ones first.
// clang-format off
inline constexpr auto kSequences = std::to_array<Sequence>({
  of({Add, 1}, {Addiw, 1}, {Slli, 1}), of({Add, 1}, {Auipc, 2}, {Jalr, 2}), of({Add, 1}, {Ld, 1}, {Addi, 1}),
  of({Add, 1}, {Lhu, 2}, {Addi, 1}), of({Add, 1}, {Lw, 1}, {Add, 1}), of({Add, 1}, {Sb, 2}, {Addw, 1}),
  of({Add, 1}, {Add, 1}), of({Add, 1}, {Addi, 1}), of({Add, 1}, {Addi, 2}), of({Add, 1}, {Addiw, 1}),
  of({Add, 1}, {Auipc, 2}), of({Add, 1}, {Bne, 2}), of({Add, 1}, {Jal, 2}), of({Add, 1}, {Jalr, 1}),
  of({Add, 1}, {Lbu, 2}), of({Add, 1}, {Ld, 1}), of({Add, 1}, {Ld, 2}), of({Add, 1}, {Lhu, 2}),
  of({Add, 1}, {Lw, 1}), of({Add, 1}, {Sb, 2}), of({Add, 1}, {Sd, 1}), of({Add, 1}, {Sw, 1}),
  of({Add, 2}, {Add, 1}), of({Add, 2}, {Bltu, 2}), of({Add, 2}, {Lbu, 2}), of({Add, 2}, {Sd, 2}),
  of({Addi, 1}, {Add, 1}, {Addiw, 1}), of({Addi, 1}, {Add, 1}, {Lhu, 2}), of({Addi, 1}, {Addi, 1}, {Beq, 2}),
  of({Addi, 1}, {Addi, 1}, {Bne, 2}), of({Addi, 1}, {Auipc, 2}, {Jalr, 2}), of({Addi, 1}, {Sd, 1}, {Addi, 1}),
  of({Addi, 1}, {Sd, 1}, {Sd, 1}), of({Addi, 1}, {Add, 1}), of({Addi, 1}, {Addi, 1}),
  of({Addi, 1}, {Auipc, 2}), of({Addi, 1}, {Beq, 2}), of({Addi, 1}, {Bltu, 2}), of({Addi, 1}, {Bne, 1}),
  of({Addi, 1}, {Bne, 2}), of({Addi, 1}, {Jalr, 1}), of({Addi, 1}, {Ld, 1}), of({Addi, 1}, {Sd, 1}),
  of({Addi, 1}, {Sh, 2}), of({Addi, 1}, {Sltiu, 2}),
  of({Addi, 2}, {Add, 1}, {Ld, 1}), of({Addi, 2}, {Lw, 1}, {Bltu, 2}), of({Addi, 2}, {Srli, 1}, {Add, 1}),
  of({Addi, 2}, {Sub, 2}, {Bltu, 2}), of({Addi, 2}, {Add, 1}), of({Addi, 2}, {Add, 2}),
  of({Addi, 2}, {Addi, 1}), of({Addi, 2}, {Bne, 2}), of({Addi, 2}, {Jal, 2}), of({Addi, 2}, {Lw, 1}),
  of({Addi, 2}, {Srli, 1}),
  of({Addiw, 1}, {Addi, 2}), of({Addiw, 1}, {Addiw, 2}), of({Addiw, 1}, {Bne, 2}), of({Addiw, 1}, {Slli, 1}),
  of({Addiw, 1}, {Sw, 1}),
  of({Addiw, 2}, {Sw, 1}, {Bne, 1}), of({Addiw, 2}, {Sw, 1}),
  of({Addw, 1}, {Lui, 2}, {Bltu, 2}), of({Addw, 1}, {Lui, 2}), of({Addw, 1}, {Slli, 2}),
  of({Andi, 1}, {Beq, 1}), of({Andi, 1}, {Bne, 1}),
  of({Andi, 2}, {Add, 2}, {Ld, 2}), of({Andi, 2}, {Beq, 1}), of({Andi, 2}, {Bltu, 2}), of({Andi, 2}, {Bne, 2}),
  of({Auipc, 2}, {Addi, 2}, {Add, 1}), of({Auipc, 2}, {Addi, 2}, {Srli, 1}), of({Auipc, 2}, {Addi, 2}),
  of({Auipc, 2}, {Jalr, 2}), of({Auipc, 2}, {Ld, 2}), of({Auipc, 2}, {Lw, 2}), of({Auipc, 2}, {Sd, 2}),
  of({Auipc, 2}, {Sw, 2}),
  of({Lbu, 2}, {Addi, 1}, {Bne, 1}), of({Lbu, 2}, {Addi, 1}, {Sltiu, 2}), of({Lbu, 2}, {Addi, 1}),
  of({Lbu, 2}, {Beq, 1}), of({Lbu, 2}, {Bne, 1}), of({Lbu, 2}, {Sb, 2}),
  of({Ld, 1}, {Addi, 1}, {Jalr, 1}), of({Ld, 1}, {Auipc, 2}, {Jalr, 2}), of({Ld, 1}, {Ld, 1}, {Addi, 1}),
  of({Ld, 1}, {Ld, 1}, {Ld, 1}), of({Ld, 1}, {Addi, 1}), of({Ld, 1}, {Beq, 1}), of({Ld, 1}, {Bne, 1}),
  of({Ld, 1}, {Ld, 1}), of({Ld, 1}, {Sd, 1}),
  of({Ld, 2}, {Ld, 2}, {Ld, 2}), of({Ld, 2}, {Ld, 2}),
  of({Lhu, 2}, {Addi, 1}, {Sh, 2}), of({Lhu, 2}, {Addi, 1}),
  of({Lui, 1}, {Addi, 1}),
  of({Lui, 2}, {Addi, 2}), of({Lui, 2}, {Bltu, 2}),
  of({Lw, 1}, {Add, 1}, {Jalr, 1}), of({Lw, 1}, {Addiw, 1}, {Bne, 1}), of({Lw, 1}, {Addiw, 1}, {Sw, 1}),
  of({Lw, 1}, {Add, 1}), of({Lw, 1}, {Addiw, 1}), of({Lw, 1}, {Beq, 1}), of({Lw, 1}, {Bge, 2}),
  of({Lw, 1}, {Bltu, 2}), of({Lw, 1}, {Bne, 1}),
  of({Lw, 2}, {Bgeu, 2}),
  of({Sb, 2}, {Addi, 1}, {Bne, 2}), of({Sb, 2}, {Addi, 1}), of({Sb, 2}, {Addw, 1}),
  of({Sd, 1}, {Addi, 1}, {Add, 1}), of({Sd, 1}, {Sd, 1}, {Addi, 1}), of({Sd, 1}, {Sd, 1}, {Sd, 1}),
  of({Sd, 1}, {Addi, 1}), of({Sd, 1}, {Ld, 1}), of({Sd, 1}, {Sd, 1}),
  of({Sd, 2}, {Sd, 2}, {Sd, 2}), of({Sd, 2}, {Addi, 1}), of({Sd, 2}, {Sd, 2}),
  of({Sh, 2}, {Andi, 2}, {Bltu, 2}), of({Sh, 2}, {Andi, 2}),
  of({Slli, 1}, {Add, 1}, {Ld, 1}), of({Slli, 1}, {Add, 1}, {Lw, 1}), of({Slli, 1}, {Add, 2}, {Ld, 2}),
  of({Slli, 1}, {Auipc, 2}, {Addi, 2}), of({Slli, 1}, {Add, 1}), of({Slli, 1}, {Auipc, 2}),
  of({Slli, 1}, {Srli, 1}),
  of({Slli, 2}, {Add, 1}, {Lw, 1}), of({Slli, 2}, {Addi, 2}, {Add, 2}), of({Slli, 2}, {Addi, 2}, {Addi, 1}),
  of({Slli, 2}, {Auipc, 2}, {Addi, 2}), of({Slli, 2}, {Add, 1}), of({Slli, 2}, {Addi, 2}),
  of({Slli, 2}, {Auipc, 2}), of({Slli, 2}, {Bgeu, 2}), of({Slli, 2}, {Srli, 1}), of({Slli, 2}, {Srli, 2}),
  of({Slli, 2}, {Xor, 2}),
  of({Sltiu, 2}, {Add, 1}, {Bne, 2}), of({Sltiu, 2}, {Add, 1}),
  of({Srli, 1}, {Add, 1}, {Lbu, 2}), of({Srli, 1}, {Add, 1}, {Sb, 2}), of({Srli, 1}, {Add, 1}),
  of({Srli, 1}, {Jal, 2}),
  of({Sub, 1}, {Srai, 1}),
  of({Sw, 1}, {Ld, 1}), of({Sw, 1}, {Slli, 2}),
});
// clang-format on

}  // namespace detail

using detail::kSequences;

inline constexpr std::uint16_t kPlainCodes = code_of(static_cast<Opcode>(kOpcodes - 1), 2) + 1;
inline constexpr std::uint16_t kCodes = kPlainCodes + kSequences.size();

/// How many halfwords an instruction or a sequence with that code takes.
constexpr unsigned halfwords_of(std::uint16_t code) {
  return code < kPlainCodes ? 1u + code % 2 : kSequences[code - kPlainCodes].halfwords();
}

/// The sequences that begin with an instruction of that code: indices from `begin` to before `end`.
struct SequenceRange {
  std::uint8_t begin = 0;
  std::uint8_t end = 0;
};
SequenceRange sequences_from(std::uint16_t code);

}  // namespace machine
