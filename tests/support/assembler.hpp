// Instruction words, written down once more from the manual's listings: a second witness beside the machine's
// own instruction table, and the language of the tests' little programs.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "riscv/csr.hpp"

namespace assembler {

enum Register : std::uint32_t {
  zero,
  ra,
  sp,
  gp,
  tp,
  t0,
  t1,
  t2,
  s0,
  s1,
  a0,
  a1,
  a2,
  a3,
  a4,
  a5,
  a6,
  a7,
  s2,
  s3,
  s4,
  s5,
  s6,
  s7,
  s8,
  s9,
  s10,
  s11,
  t3,
  t4,
  t5,
  t6
};

// clang-format off
enum FloatRegister : std::uint32_t {
  f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f31 = 31
};
// clang-format on

using Word = std::uint32_t;

constexpr Word r_type(Word opcode, Word funct3, Word funct7, Register rd, Register rs1, Register rs2) {
  return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
constexpr Word i_type(Word opcode, Word funct3, Register rd, Register rs1, int immediate) {
  return static_cast<Word>(immediate) << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
constexpr Word s_type(Word funct3, Word rs2, Register base, int offset, Word opcode = 0x23) {
  const auto bits = static_cast<Word>(offset);
  return (bits >> 5 & 0x7f) << 25 | rs2 << 20 | base << 15 | funct3 << 12 | (bits & 0x1f) << 7 | opcode;
}
constexpr Word b_type(Word funct3, Register rs1, Register rs2, int offset) {
  const auto bits = static_cast<Word>(offset);
  return (bits >> 12 & 1) << 31 | (bits >> 5 & 0x3f) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 |
         (bits >> 1 & 0xf) << 8 | (bits >> 11 & 1) << 7 | 0x63;
}

constexpr Word lui(Register rd, Word upper_20) { return upper_20 << 12 | rd << 7 | 0x37; }
constexpr Word auipc(Register rd, Word upper_20) { return upper_20 << 12 | rd << 7 | 0x17; }
constexpr Word jal(Register rd, int offset) {
  const auto bits = static_cast<Word>(offset);
  return (bits >> 20 & 1) << 31 | (bits >> 1 & 0x3ff) << 21 | (bits >> 11 & 1) << 20 |
         (bits >> 12 & 0xff) << 12 | rd << 7 | 0x6f;
}
constexpr Word jalr(Register rd, Register base, int offset = 0) { return i_type(0x67, 0, rd, base, offset); }

constexpr Word beq(Register a, Register b, int offset) { return b_type(0, a, b, offset); }
constexpr Word bne(Register a, Register b, int offset) { return b_type(1, a, b, offset); }
constexpr Word blt(Register a, Register b, int offset) { return b_type(4, a, b, offset); }
constexpr Word bge(Register a, Register b, int offset) { return b_type(5, a, b, offset); }
constexpr Word bltu(Register a, Register b, int offset) { return b_type(6, a, b, offset); }
constexpr Word bgeu(Register a, Register b, int offset) { return b_type(7, a, b, offset); }

constexpr Word lb(Register rd, Register base, int offset = 0) { return i_type(0x03, 0, rd, base, offset); }
constexpr Word lh(Register rd, Register base, int offset = 0) { return i_type(0x03, 1, rd, base, offset); }
constexpr Word lw(Register rd, Register base, int offset = 0) { return i_type(0x03, 2, rd, base, offset); }
constexpr Word ld(Register rd, Register base, int offset = 0) { return i_type(0x03, 3, rd, base, offset); }
constexpr Word lbu(Register rd, Register base, int offset = 0) { return i_type(0x03, 4, rd, base, offset); }
constexpr Word lhu(Register rd, Register base, int offset = 0) { return i_type(0x03, 5, rd, base, offset); }
constexpr Word lwu(Register rd, Register base, int offset = 0) { return i_type(0x03, 6, rd, base, offset); }
constexpr Word sb(Register rs2, Register base, int offset = 0) { return s_type(0, rs2, base, offset); }
constexpr Word sh(Register rs2, Register base, int offset = 0) { return s_type(1, rs2, base, offset); }
constexpr Word sw(Register rs2, Register base, int offset = 0) { return s_type(2, rs2, base, offset); }
constexpr Word sd(Register rs2, Register base, int offset = 0) { return s_type(3, rs2, base, offset); }

constexpr Word addi(Register rd, Register rs1, int immediate) { return i_type(0x13, 0, rd, rs1, immediate); }
constexpr Word xori(Register rd, Register rs1, int immediate) { return i_type(0x13, 4, rd, rs1, immediate); }
constexpr Word andi(Register rd, Register rs1, int immediate) { return i_type(0x13, 7, rd, rs1, immediate); }
constexpr Word slli(Register rd, Register rs1, int amount) { return i_type(0x13, 1, rd, rs1, amount); }
constexpr Word add(Register rd, Register rs1, Register rs2) { return r_type(0x33, 0, 0, rd, rs1, rs2); }

constexpr Word flw(FloatRegister rd, Register base, int offset = 0) {
  return i_type(0x07, 2, Register(rd), base, offset);
}
constexpr Word fld(FloatRegister rd, Register base, int offset = 0) {
  return i_type(0x07, 3, Register(rd), base, offset);
}
constexpr Word fsw(FloatRegister rs2, Register base, int offset = 0) {
  return s_type(2, rs2, base, offset, 0x27);
}
constexpr Word fsd(FloatRegister rs2, Register base, int offset = 0) {
  return s_type(3, rs2, base, offset, 0x27);
}
/// The rounding mode that frm names.
inline constexpr Word kDynamic = 7;
/// OP-FP; the registers are of whichever file the operation takes them from.
constexpr Word float_op(Word funct7, Word rm, Word rd, Word rs1, Word rs2 = 0) {
  return funct7 << 25 | rs2 << 20 | rs1 << 15 | rm << 12 | rd << 7 | 0x53;
}
constexpr Word fadd_s(FloatRegister rd, FloatRegister rs1, FloatRegister rs2, Word rm = kDynamic) {
  return float_op(0x00, rm, rd, rs1, rs2);
}
constexpr Word fadd_d(FloatRegister rd, FloatRegister rs1, FloatRegister rs2, Word rm = kDynamic) {
  return float_op(0x01, rm, rd, rs1, rs2);
}
constexpr Word fdiv_d(FloatRegister rd, FloatRegister rs1, FloatRegister rs2, Word rm = kDynamic) {
  return float_op(0x0d, rm, rd, rs1, rs2);
}
constexpr Word fmv_d_x(FloatRegister rd, Register rs1) { return float_op(0x79, 0, rd, rs1); }
constexpr Word fmv_w_x(FloatRegister rd, Register rs1) { return float_op(0x78, 0, rd, rs1); }

/// The five bits that choose an atomic operation.
enum class Atomic : Word {
  Add = 0x00,
  Swap = 0x01,
  LoadReserved = 0x02,
  StoreConditional = 0x03,
  Xor = 0x04,
  Or = 0x08,
  And = 0x0c,
  Min = 0x10,
  Max = 0x14,
  Minu = 0x18,
  Maxu = 0x1c,
};
constexpr Word atomic_w(Atomic operation, Register rd, Register address, Register operand) {
  return r_type(0x2f, 2, static_cast<Word>(operation) << 2, rd, address, operand);
}
constexpr Word atomic_d(Atomic operation, Register rd, Register address, Register operand) {
  return r_type(0x2f, 3, static_cast<Word>(operation) << 2, rd, address, operand);
}
constexpr Word lr_w(Register rd, Register address) {
  return atomic_w(Atomic::LoadReserved, rd, address, zero);
}
constexpr Word lr_d(Register rd, Register address) {
  return atomic_d(Atomic::LoadReserved, rd, address, zero);
}
constexpr Word sc_w(Register rd, Register rs2, Register address) {
  return atomic_w(Atomic::StoreConditional, rd, address, rs2);
}
constexpr Word sc_d(Register rd, Register rs2, Register address) {
  return atomic_d(Atomic::StoreConditional, rd, address, rs2);
}

constexpr Word csr_word(Word funct3, Register rd, Word csr, Word source) {
  return csr << 20 | source << 15 | funct3 << 12 | rd << 7 | 0x73;
}
constexpr Word number(riscv::Csr csr) { return static_cast<Word>(csr); }
constexpr Word csrrw(Register rd, riscv::Csr csr, Register rs1) { return csr_word(1, rd, number(csr), rs1); }
constexpr Word csrrs(Register rd, riscv::Csr csr, Register rs1) { return csr_word(2, rd, number(csr), rs1); }
constexpr Word csrrc(Register rd, riscv::Csr csr, Register rs1) { return csr_word(3, rd, number(csr), rs1); }
constexpr Word csrr(Register rd, riscv::Csr csr) { return csrrs(rd, csr, zero); }
constexpr Word csrw(riscv::Csr csr, Register rs1) { return csrrw(zero, csr, rs1); }

constexpr Word kNop = 0x00000013;
constexpr Word kEcall = 0x00000073, kEbreak = 0x00100073, kWfi = 0x10500073;
constexpr Word kSret = 0x10200073, kMret = 0x30200073;
constexpr Word kFence = 0x0ff0000f, kFenceI = 0x0000100f, kSfenceVma = 0x12000073;
/// A jump to itself.
constexpr Word kLoop = 0x0000006f;

/// Instructions one after the other.
class Program {
 public:
  Program& add(std::initializer_list<Word> words) {
    words_.insert(words_.end(), words);
    return *this;
  }
  /// Loads any 64-bit constant, eleven bits at a time.
  Program& li(Register rd, std::uint64_t value) {
    if (const auto narrow = static_cast<std::int64_t>(value); narrow >= -2048 && narrow < 2048)
      return add({addi(rd, zero, static_cast<int>(narrow))});
    add({addi(rd, zero, static_cast<int>(value >> 55))});
    for (int shift = 44; shift >= 0; shift -= 11)
      add({slli(rd, rd, 11), addi(rd, rd, static_cast<int>((value >> shift) & 0x7ff))});
    return *this;
  }
  Program& set(riscv::Csr csr, std::uint64_t value) { return li(t6, value).add({csrw(csr, t6)}); }

  const std::vector<Word>& words() const { return words_; }

 private:
  std::vector<Word> words_;
};

}  // namespace assembler
