// The C extension against a table of its own: what the manual's "RVC Instruction Set Listings" say about each
// of the 65 536 halfwords.
#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>

#include "machine/isa/instruction.hpp"

using machine::Opcode;

namespace {

/// Where an operand comes from.
enum class Operand { X0, Ra, Sp, At7, At2, ShortAt7, ShortAt2 };

/// What makes an encoding reserved.
enum class Reserved { Never, NoImmediate, NoRd, NoRs1 };

/// An instruction: which halfwords are it, what it stands for, and where bits 12..2 belong in the immediate
/// (`.` for nowhere). The top bit of a signed immediate is extended.
struct Row {
  std::string_view name;
  unsigned mask, match;
  Reserved reserved;
  Opcode opcode;
  Operand rd, rs1, rs2;
  bool is_signed;
  std::string_view bits;
};

using enum Operand;
constexpr bool kSigned = true, kUnsigned = false;
constexpr std::string_view kNone = ".  . . . . .  . . . . .";

// Rows with more fixed bits stand before those that would include them.
constexpr Row kRows[] = {
    // clang-format off
    // name          mask    match   reserved                opcode          rd        rs1       rs2                  12 11 10 9 8 7  6 5 4 3 2
    {"c.addi4spn",   0xe003, 0x0000, Reserved::NoImmediate,  Opcode::Addi,   ShortAt2, Sp,       X0,       kUnsigned, "5 4 9 8 7 6  2 3 . . ."},
    {"c.fld",        0xe003, 0x2000, Reserved::Never,        Opcode::Fld,    ShortAt2, ShortAt7, X0,       kUnsigned, "5 4 3 . . .  7 6 . . ."},
    {"c.lw",         0xe003, 0x4000, Reserved::Never,        Opcode::Lw,     ShortAt2, ShortAt7, X0,       kUnsigned, "5 4 3 . . .  2 6 . . ."},
    {"c.ld",         0xe003, 0x6000, Reserved::Never,        Opcode::Ld,     ShortAt2, ShortAt7, X0,       kUnsigned, "5 4 3 . . .  7 6 . . ."},
    {"c.fsd",        0xe003, 0xa000, Reserved::Never,        Opcode::Fsd,    X0,       ShortAt7, ShortAt2, kUnsigned, "5 4 3 . . .  7 6 . . ."},
    {"c.sw",         0xe003, 0xc000, Reserved::Never,        Opcode::Sw,     X0,       ShortAt7, ShortAt2, kUnsigned, "5 4 3 . . .  2 6 . . ."},
    {"c.sd",         0xe003, 0xe000, Reserved::Never,        Opcode::Sd,     X0,       ShortAt7, ShortAt2, kUnsigned, "5 4 3 . . .  7 6 . . ."},
    {"c.addi",       0xe003, 0x0001, Reserved::Never,        Opcode::Addi,   At7,      At7,      X0,       kSigned,   "5 . . . . .  4 3 2 1 0"},
    {"c.addiw",      0xe003, 0x2001, Reserved::NoRd,         Opcode::Addiw,  At7,      At7,      X0,       kSigned,   "5 . . . . .  4 3 2 1 0"},
    {"c.li",         0xe003, 0x4001, Reserved::Never,        Opcode::Addi,   At7,      X0,       X0,       kSigned,   "5 . . . . .  4 3 2 1 0"},
    {"c.addi16sp",   0xef83, 0x6101, Reserved::NoImmediate,  Opcode::Addi,   Sp,       Sp,       X0,       kSigned,   "9 . . . . .  4 6 8 7 5"},
    {"c.lui",        0xe003, 0x6001, Reserved::NoImmediate,  Opcode::Lui,    At7,      X0,       X0,       kSigned,   "17 . . . . . 16 15 14 13 12"},
    {"c.srli",       0xec03, 0x8001, Reserved::Never,        Opcode::Srli,   ShortAt7, ShortAt7, X0,       kUnsigned, "5 . . . . .  4 3 2 1 0"},
    {"c.srai",       0xec03, 0x8401, Reserved::Never,        Opcode::Srai,   ShortAt7, ShortAt7, X0,       kUnsigned, "5 . . . . .  4 3 2 1 0"},
    {"c.andi",       0xec03, 0x8801, Reserved::Never,        Opcode::Andi,   ShortAt7, ShortAt7, X0,       kSigned,   "5 . . . . .  4 3 2 1 0"},
    {"c.sub",        0xfc63, 0x8c01, Reserved::Never,        Opcode::Sub,    ShortAt7, ShortAt7, ShortAt2, kUnsigned, kNone},
    {"c.xor",        0xfc63, 0x8c21, Reserved::Never,        Opcode::Xor,    ShortAt7, ShortAt7, ShortAt2, kUnsigned, kNone},
    {"c.or",         0xfc63, 0x8c41, Reserved::Never,        Opcode::Or,     ShortAt7, ShortAt7, ShortAt2, kUnsigned, kNone},
    {"c.and",        0xfc63, 0x8c61, Reserved::Never,        Opcode::And,    ShortAt7, ShortAt7, ShortAt2, kUnsigned, kNone},
    {"c.subw",       0xfc63, 0x9c01, Reserved::Never,        Opcode::Subw,   ShortAt7, ShortAt7, ShortAt2, kUnsigned, kNone},
    {"c.addw",       0xfc63, 0x9c21, Reserved::Never,        Opcode::Addw,   ShortAt7, ShortAt7, ShortAt2, kUnsigned, kNone},
    {"c.j",          0xe003, 0xa001, Reserved::Never,        Opcode::Jal,    X0,       X0,       X0,       kSigned,   "11 4 9 8 10 6  7 3 2 1 5"},
    {"c.beqz",       0xe003, 0xc001, Reserved::Never,        Opcode::Beq,    X0,       ShortAt7, X0,       kSigned,   "8 4 3 . . .  7 6 2 1 5"},
    {"c.bnez",       0xe003, 0xe001, Reserved::Never,        Opcode::Bne,    X0,       ShortAt7, X0,       kSigned,   "8 4 3 . . .  7 6 2 1 5"},
    {"c.slli",       0xe003, 0x0002, Reserved::Never,        Opcode::Slli,   At7,      At7,      X0,       kUnsigned, "5 . . . . .  4 3 2 1 0"},
    {"c.fldsp",      0xe003, 0x2002, Reserved::Never,        Opcode::Fld,    At7,      Sp,       X0,       kUnsigned, "5 . . . . .  4 3 8 7 6"},
    {"c.lwsp",       0xe003, 0x4002, Reserved::NoRd,         Opcode::Lw,     At7,      Sp,       X0,       kUnsigned, "5 . . . . .  4 3 2 7 6"},
    {"c.ldsp",       0xe003, 0x6002, Reserved::NoRd,         Opcode::Ld,     At7,      Sp,       X0,       kUnsigned, "5 . . . . .  4 3 8 7 6"},
    {"c.jr",         0xf07f, 0x8002, Reserved::NoRs1,        Opcode::Jalr,   X0,       At7,      X0,       kUnsigned, kNone},
    {"c.mv",         0xf003, 0x8002, Reserved::Never,        Opcode::Add,    At7,      X0,       At2,      kUnsigned, kNone},
    {"c.ebreak",     0xffff, 0x9002, Reserved::Never,        Opcode::Ebreak, X0,       X0,       X0,       kUnsigned, kNone},
    {"c.jalr",       0xf07f, 0x9002, Reserved::Never,        Opcode::Jalr,   Ra,       At7,      X0,       kUnsigned, kNone},
    {"c.add",        0xf003, 0x9002, Reserved::Never,        Opcode::Add,    At7,      At7,      At2,      kUnsigned, kNone},
    {"c.fsdsp",      0xe003, 0xa002, Reserved::Never,        Opcode::Fsd,    X0,       Sp,       At2,      kUnsigned, "5 4 3 8 7 6  . . . . ."},
    {"c.swsp",       0xe003, 0xc002, Reserved::Never,        Opcode::Sw,     X0,       Sp,       At2,      kUnsigned, "5 4 3 2 7 6  . . . . ."},
    {"c.sdsp",       0xe003, 0xe002, Reserved::Never,        Opcode::Sd,     X0,       Sp,       At2,      kUnsigned, "5 4 3 8 7 6  . . . . ."},
    // clang-format on
};

const Row* find_row(unsigned halfword) {
  for (const Row& row : kRows) {
    if ((halfword & row.mask) == row.match) return &row;
  }
  return nullptr;
}

unsigned operand(unsigned halfword, Operand where) {
  switch (where) {
    case X0: return 0;
    case Ra: return 1;
    case Sp: return 2;
    case At7: return (halfword >> 7) & 31;
    case At2: return (halfword >> 2) & 31;
    case ShortAt7: return 8 + ((halfword >> 7) & 7);
    case ShortAt2: return 8 + ((halfword >> 2) & 7);
  }
  return 0;
}

int immediate(unsigned halfword, const Row& row) {
  int value = 0, top = 0;
  int bit = 12;
  for (std::size_t at = 0; at < row.bits.size(); at++) {
    if (row.bits[at] == ' ') continue;
    int to = -1;
    for (; at < row.bits.size() && row.bits[at] >= '0' && row.bits[at] <= '9'; at++)
      to = 10 * (to < 0 ? 0 : to) + (row.bits[at] - '0');
    if (to >= 0 && ((halfword >> bit) & 1) != 0) value |= 1 << to;
    top = std::max(top, to);
    bit--;
  }
  if (row.is_signed && ((value >> top) & 1) != 0) value -= 2 << top;
  return value;
}

bool reserved(unsigned halfword, const Row& row) {
  switch (row.reserved) {
    case Reserved::Never: return false;
    case Reserved::NoImmediate: return immediate(halfword, row) == 0;
    case Reserved::NoRd: return operand(halfword, row.rd) == 0;
    case Reserved::NoRs1: return operand(halfword, row.rs1) == 0;
  }
  return false;
}

bool is_illegal(unsigned halfword) {
  const Row* row = find_row(halfword);
  return row == nullptr || reserved(halfword, *row);
}

}  // namespace

TEST_CASE("exactly the halfwords that the manual lists for RV64C with D are legal") {
  unsigned legal = 0;
  for (unsigned halfword = 0; halfword < 0x10000; halfword++) {
    if ((halfword & 3) == 3) continue;
    CAPTURE(halfword);
    const auto decoded = machine::decode_compressed(static_cast<std::uint16_t>(halfword));
    REQUIRE((decoded.opcode == Opcode::Illegal) == is_illegal(halfword));
    legal += decoded.opcode != Opcode::Illegal;
  }
  // objdump of binutils 2.40 counts the same but for c.addi16sp with immediate 0, which it does not refuse.
  CHECK(legal == 46'743);
}

TEST_CASE("every legal halfword stands for the instruction and operands that the manual lists") {
  for (unsigned halfword = 0; halfword < 0x10000; halfword++) {
    if ((halfword & 3) == 3 || is_illegal(halfword)) continue;
    CAPTURE(halfword);
    const Row& row = *find_row(halfword);
    CAPTURE(row.name);
    const auto decoded = machine::decode_compressed(static_cast<std::uint16_t>(halfword));
    REQUIRE(decoded.opcode == row.opcode);
    if (row.opcode == Opcode::Ebreak) continue;
    const unsigned rd = operand(halfword, row.rd);
    const bool stores = row.opcode == Opcode::Sw || row.opcode == Opcode::Sd || row.opcode == Opcode::Fsd;
    const bool writes = !stores && row.opcode != Opcode::Beq && row.opcode != Opcode::Bne;
    if (writes) REQUIRE(decoded.rd == (rd == 0 ? machine::kDiscardRegister : rd));
    if (row.opcode != Opcode::Lui && row.opcode != Opcode::Jal)
      REQUIRE(decoded.rs1 == operand(halfword, row.rs1));
    if (row.rs2 != X0 || row.opcode == Opcode::Beq || row.opcode == Opcode::Bne)
      REQUIRE(decoded.rs2 == operand(halfword, row.rs2));
    if (row.bits != kNone) REQUIRE(decoded.immediate == immediate(halfword, row));
  }
}

TEST_CASE("a compressed instruction keeps its own 16 bits, for xtval") {
  for (const unsigned halfword : {0x0000u, 0x9002u, 0x4501u}) {
    const auto decoded = machine::decode_compressed(static_cast<std::uint16_t>(halfword));
    CHECK(decoded.word == halfword);
    CHECK(decoded.length() == 2);
  }
}

TEST_CASE("expansions are what GNU as makes of the long spelling") {
  using machine::expand_compressed;
  CHECK(expand_compressed(0x0001) == 0x00000013);  // c.nop
  CHECK(expand_compressed(0x1101) == 0xfe010113);  // c.addi sp, -32
  CHECK(expand_compressed(0x7139) == 0xfc010113);  // c.addi16sp sp, -64
  CHECK(expand_compressed(0xe822) == 0x00813823);  // c.sdsp s0, 16(sp)
  CHECK(expand_compressed(0x6442) == 0x01013403);  // c.ldsp s0, 16(sp)
  CHECK(expand_compressed(0x8082) == 0x00008067);  // c.jr ra
  CHECK(expand_compressed(0xbfdd) == 0xff7ff06f);  // c.j .-10
  CHECK(expand_compressed(0xc119) == 0x00050363);  // c.beqz a0, .+6
  CHECK(expand_compressed(0x9002) == 0x00100073);  // c.ebreak
}
