// The C extension as what it is: short spellings of 32-bit instructions (Unprivileged, "RVC Instruction Set
// Listings").
#include "machine/isa/instruction.hpp"
#include "riscv/bits.hpp"

namespace machine {
namespace {

using riscv::Field;
using riscv::sign_extend;

constexpr std::uint32_t kIllegal = 0;

// Major opcodes of the expansions.
constexpr std::uint32_t kLoad = 0x03, kLoadFp = 0x07, kOpImm = 0x13, kOpImm32 = 0x1b, kStore = 0x23,
                        kStoreFp = 0x27, kOp = 0x33, kLui = 0x37, kOp32 = 0x3b, kBranch = 0x63, kJalr = 0x67,
                        kJal = 0x6f;
constexpr std::uint32_t kEbreak = 0x00100073;
constexpr std::uint32_t kZero = 0, kRa = 1, kSp = 2;

constexpr std::uint32_t r_type(std::uint32_t opcode, std::uint32_t funct3, std::uint32_t funct7,
                               std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2) {
  return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
constexpr std::uint32_t i_type(std::uint32_t opcode, std::uint32_t funct3, std::uint32_t rd,
                               std::uint32_t rs1, std::uint64_t imm) {
  return static_cast<std::uint32_t>(imm) << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}
constexpr std::uint32_t s_type(std::uint32_t opcode, std::uint32_t funct3, std::uint32_t rs1,
                               std::uint32_t rs2, std::uint64_t imm) {
  const auto bits = static_cast<std::uint32_t>(imm);
  return (bits >> 5 & 0x7f) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | (bits & 0x1f) << 7 | opcode;
}
constexpr std::uint32_t b_type(std::uint32_t funct3, std::uint32_t rs1, std::uint64_t imm) {
  const auto bits = static_cast<std::uint32_t>(imm);
  return (bits >> 12 & 1) << 31 | (bits >> 5 & 0x3f) << 25 | kZero << 20 | rs1 << 15 | funct3 << 12 |
         (bits >> 1 & 0xf) << 8 | (bits >> 11 & 1) << 7 | kBranch;
}
constexpr std::uint32_t j_type(std::uint32_t rd, std::uint64_t imm) {
  const auto bits = static_cast<std::uint32_t>(imm);
  return (bits >> 20 & 1) << 31 | (bits >> 1 & 0x3ff) << 21 | (bits >> 11 & 1) << 20 |
         (bits >> 12 & 0xff) << 12 | rd << 7 | kJal;
}

/// The fields of a compressed instruction, named as in the manual's figures.
struct Halfword {
  std::uint32_t bits;

  template <unsigned Hi, unsigned Lo>
  constexpr std::uint32_t at() const {
    return static_cast<std::uint32_t>(Field<Hi, Lo>::get(bits));
  }
  constexpr std::uint32_t quadrant() const { return at<1, 0>(); }
  constexpr std::uint32_t funct3() const { return at<15, 13>(); }
  constexpr std::uint32_t rd() const { return at<11, 7>(); }
  constexpr std::uint32_t rs2() const { return at<6, 2>(); }
  /// The three-bit register fields name x8..x15.
  constexpr std::uint32_t rd_short() const { return 8 + at<4, 2>(); }
  constexpr std::uint32_t rs1_short() const { return 8 + at<9, 7>(); }

  constexpr std::uint64_t imm6() const { return sign_extend(at<12, 12>() << 5 | at<6, 2>(), 6); }
  constexpr std::uint32_t shamt() const { return at<12, 12>() << 5 | at<6, 2>(); }
  constexpr std::uint32_t offset_w() const { return at<5, 5>() << 6 | at<12, 10>() << 3 | at<6, 6>() << 2; }
  constexpr std::uint32_t offset_d() const { return at<6, 5>() << 6 | at<12, 10>() << 3; }
  constexpr std::uint64_t offset_branch() const {
    return sign_extend(
        at<12, 12>() << 8 | at<6, 5>() << 6 | at<2, 2>() << 5 | at<11, 10>() << 3 | at<4, 3>() << 1, 9);
  }
  constexpr std::uint64_t offset_jump() const {
    return sign_extend(at<12, 12>() << 11 | at<8, 8>() << 10 | at<10, 9>() << 8 | at<6, 6>() << 7 |
                           at<7, 7>() << 6 | at<2, 2>() << 5 | at<11, 11>() << 4 | at<5, 3>() << 1,
                       12);
  }
};

std::uint32_t expand_quadrant_0(Halfword c) {
  switch (c.funct3()) {
    case 0: {  // c.addi4spn
      const std::uint32_t imm =
          c.at<10, 7>() << 6 | c.at<12, 11>() << 4 | c.at<5, 5>() << 3 | c.at<6, 6>() << 2;
      return imm == 0 ? kIllegal : i_type(kOpImm, 0, c.rd_short(), kSp, imm);
    }
    case 1: return i_type(kLoadFp, 3, c.rd_short(), c.rs1_short(), c.offset_d());   // c.fld
    case 2: return i_type(kLoad, 2, c.rd_short(), c.rs1_short(), c.offset_w());     // c.lw
    case 3: return i_type(kLoad, 3, c.rd_short(), c.rs1_short(), c.offset_d());     // c.ld
    case 5: return s_type(kStoreFp, 3, c.rs1_short(), c.rd_short(), c.offset_d());  // c.fsd
    case 6: return s_type(kStore, 2, c.rs1_short(), c.rd_short(), c.offset_w());    // c.sw
    case 7: return s_type(kStore, 3, c.rs1_short(), c.rd_short(), c.offset_d());    // c.sd
    default: return kIllegal;
  }
}

std::uint32_t expand_arithmetic(Halfword c) {
  const std::uint32_t rd = c.rs1_short();
  switch (c.at<11, 10>()) {
    case 0: return i_type(kOpImm, 5, rd, rd, c.shamt());          // c.srli
    case 1: return i_type(kOpImm, 5, rd, rd, 0x400 | c.shamt());  // c.srai
    case 2: return i_type(kOpImm, 7, rd, rd, c.imm6());           // c.andi
    default: break;
  }
  const std::uint32_t rs2 = c.rd_short();
  switch (c.at<12, 12>() << 2 | c.at<6, 5>()) {
    case 0: return r_type(kOp, 0, 0x20, rd, rd, rs2);    // c.sub
    case 1: return r_type(kOp, 4, 0, rd, rd, rs2);       // c.xor
    case 2: return r_type(kOp, 6, 0, rd, rd, rs2);       // c.or
    case 3: return r_type(kOp, 7, 0, rd, rd, rs2);       // c.and
    case 4: return r_type(kOp32, 0, 0x20, rd, rd, rs2);  // c.subw
    case 5: return r_type(kOp32, 0, 0, rd, rd, rs2);     // c.addw
    default: return kIllegal;
  }
}

std::uint32_t expand_lui_or_addi16sp(Halfword c) {
  if (c.rd() == kSp) {
    const std::uint64_t imm = sign_extend(
        c.at<12, 12>() << 9 | c.at<4, 3>() << 7 | c.at<5, 5>() << 6 | c.at<2, 2>() << 5 | c.at<6, 6>() << 4,
        10);
    return imm == 0 ? kIllegal : i_type(kOpImm, 0, kSp, kSp, imm);
  }
  if (c.shamt() == 0) return kIllegal;
  return static_cast<std::uint32_t>(c.imm6()) << 12 | c.rd() << 7 | kLui;
}

std::uint32_t expand_quadrant_1(Halfword c) {
  switch (c.funct3()) {
    case 0: return i_type(kOpImm, 0, c.rd(), c.rd(), c.imm6());                             // c.addi, c.nop
    case 1: return c.rd() == 0 ? kIllegal : i_type(kOpImm32, 0, c.rd(), c.rd(), c.imm6());  // c.addiw
    case 2: return i_type(kOpImm, 0, c.rd(), kZero, c.imm6());                              // c.li
    case 3: return expand_lui_or_addi16sp(c);
    case 4: return expand_arithmetic(c);
    case 5: return j_type(kZero, c.offset_jump());                // c.j
    case 6: return b_type(0, c.rs1_short(), c.offset_branch());   // c.beqz
    default: return b_type(1, c.rs1_short(), c.offset_branch());  // c.bnez
  }
}

std::uint32_t expand_jump_or_add(Halfword c) {
  const bool links = c.at<12, 12>() != 0;
  if (c.rs2() != 0) return r_type(kOp, 0, 0, c.rd(), links ? c.rd() : kZero, c.rs2());  // c.add, c.mv
  if (c.rd() == 0) return links ? kEbreak : kIllegal;
  return i_type(kJalr, 0, links ? kRa : kZero, c.rd(), 0);  // c.jalr, c.jr
}

std::uint32_t expand_quadrant_2(Halfword c) {
  const std::uint32_t load_w = c.at<3, 2>() << 6 | c.at<12, 12>() << 5 | c.at<6, 4>() << 2;
  const std::uint32_t load_d = c.at<4, 2>() << 6 | c.at<12, 12>() << 5 | c.at<6, 5>() << 3;
  const std::uint32_t store_w = c.at<8, 7>() << 6 | c.at<12, 9>() << 2;
  const std::uint32_t store_d = c.at<9, 7>() << 6 | c.at<12, 10>() << 3;
  switch (c.funct3()) {
    case 0: return i_type(kOpImm, 1, c.rd(), c.rd(), c.shamt());                    // c.slli
    case 1: return i_type(kLoadFp, 3, c.rd(), kSp, load_d);                         // c.fldsp
    case 2: return c.rd() == 0 ? kIllegal : i_type(kLoad, 2, c.rd(), kSp, load_w);  // c.lwsp
    case 3: return c.rd() == 0 ? kIllegal : i_type(kLoad, 3, c.rd(), kSp, load_d);  // c.ldsp
    case 4: return expand_jump_or_add(c);
    case 5: return s_type(kStoreFp, 3, kSp, c.rs2(), store_d);  // c.fsdsp
    case 6: return s_type(kStore, 2, kSp, c.rs2(), store_w);    // c.swsp
    case 7: return s_type(kStore, 3, kSp, c.rs2(), store_d);    // c.sdsp
    default: return kIllegal;
  }
}

}  // namespace

std::uint32_t expand_compressed(std::uint16_t halfword) {
  const Halfword c{halfword};
  switch (c.quadrant()) {
    case 0: return expand_quadrant_0(c);
    case 1: return expand_quadrant_1(c);
    case 2: return expand_quadrant_2(c);
    default: return kIllegal;
  }
}

}  // namespace machine
