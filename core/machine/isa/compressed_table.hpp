// What compressed instructions are called, and what of their expansion the text shows (Unprivileged, "RVC
// Instruction Set Listings"). Which halfwords are legal, and what they do, is said by compressed.cpp alone.
#pragma once

#include <array>
#include <cstdint>

namespace machine {

struct CompressedRow {
  std::uint16_t mask;
  std::uint16_t match;
  const char* name;
  const char* operands;  ///< as in InstructionRow, of the expansion
};

// clang-format off
/// The first row that matches counts: c.addi16sp is c.lui with sp, c.jr is c.mv without a source, and so on.
inline constexpr auto kCompressed = std::to_array<CompressedRow>({
  {0xe003, 0x0000, "c.addi4spn", "rd,rs1,imm"},
  {0xe003, 0x2000, "c.fld",      "fd,imm(rs1)"},
  {0xe003, 0x4000, "c.lw",       "rd,imm(rs1)"},
  {0xe003, 0x6000, "c.ld",       "rd,imm(rs1)"},
  {0xe003, 0xa000, "c.fsd",      "fs2,imm(rs1)"},
  {0xe003, 0xc000, "c.sw",       "rs2,imm(rs1)"},
  {0xe003, 0xe000, "c.sd",       "rs2,imm(rs1)"},
  {0xe003, 0x0001, "c.addi",     "rd,imm"},
  {0xe003, 0x2001, "c.addiw",    "rd,imm"},
  {0xe003, 0x4001, "c.li",       "rd,imm"},
  {0xef83, 0x6101, "c.addi16sp", "rd,imm"},
  {0xe003, 0x6001, "c.lui",      "rd,upper"},
  {0xec03, 0x8001, "c.srli",     "rd,shamt"},
  {0xec03, 0x8401, "c.srai",     "rd,shamt"},
  {0xec03, 0x8801, "c.andi",     "rd,imm"},
  {0xfc63, 0x8c01, "c.sub",      "rd,rs2"},
  {0xfc63, 0x8c21, "c.xor",      "rd,rs2"},
  {0xfc63, 0x8c41, "c.or",       "rd,rs2"},
  {0xfc63, 0x8c61, "c.and",      "rd,rs2"},
  {0xfc63, 0x9c01, "c.subw",     "rd,rs2"},
  {0xfc63, 0x9c21, "c.addw",     "rd,rs2"},
  {0xe003, 0xa001, "c.j",        "target"},
  {0xe003, 0xc001, "c.beqz",     "rs1,target"},
  {0xe003, 0xe001, "c.bnez",     "rs1,target"},
  {0xe003, 0x0002, "c.slli",     "rd,shamt"},
  {0xe003, 0x2002, "c.fldsp",    "fd,imm(rs1)"},
  {0xe003, 0x4002, "c.lwsp",     "rd,imm(rs1)"},
  {0xe003, 0x6002, "c.ldsp",     "rd,imm(rs1)"},
  {0xf07f, 0x8002, "c.jr",       "rs1"},
  {0xf003, 0x8002, "c.mv",       "rd,rs2"},
  {0xffff, 0x9002, "c.ebreak",   ""},
  {0xf07f, 0x9002, "c.jalr",     "rs1"},
  {0xf003, 0x9002, "c.add",      "rd,rs2"},
  {0xe003, 0xa002, "c.fsdsp",    "fs2,imm(rs1)"},
  {0xe003, 0xc002, "c.swsp",     "rs2,imm(rs1)"},
  {0xe003, 0xe002, "c.sdsp",     "rs2,imm(rs1)"},
});
// clang-format on

}  // namespace machine
