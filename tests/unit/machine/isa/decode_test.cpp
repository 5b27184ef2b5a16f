#include <doctest/doctest.h>

#include <set>

#include "machine/isa/instruction.hpp"

using machine::decode;
using machine::Opcode;

namespace {

constexpr int kAny = -1;  // no register here

struct Witness {
  const char* text;
  std::uint32_t word;
  Opcode opcode;
  int rd, rs1, rs2;
  std::int64_t immediate;
};

// One line an instruction, as GNU as 2.40 encodes it, with registers and immediates at their extremes.
constexpr Witness kWitnesses[] = {
    // clang-format off
    {"lb x31,-2048(x1)", 0x80008f83, Opcode::Lb, 31, 1, kAny, -2048},
    {"lh x31,-2048(x1)", 0x80009f83, Opcode::Lh, 31, 1, kAny, -2048},
    {"lw x31,-2048(x1)", 0x8000af83, Opcode::Lw, 31, 1, kAny, -2048},
    {"ld x31,-2048(x1)", 0x8000bf83, Opcode::Ld, 31, 1, kAny, -2048},
    {"lbu x31,-2048(x1)", 0x8000cf83, Opcode::Lbu, 31, 1, kAny, -2048},
    {"lhu x31,-2048(x1)", 0x8000df83, Opcode::Lhu, 31, 1, kAny, -2048},
    {"lwu x31,-2048(x1)", 0x8000ef83, Opcode::Lwu, 31, 1, kAny, -2048},
    {"fence rw,rw", 0x0330000f, Opcode::Fence, kAny, kAny, kAny, kAny},
    {"fence.i", 0x0000100f, Opcode::FenceI, kAny, kAny, kAny, kAny},
    {"addi x1,x31,2047", 0x7fff8093, Opcode::Addi, 1, 31, kAny, 2047},
    {"slti x1,x31,2047", 0x7fffa093, Opcode::Slti, 1, 31, kAny, 2047},
    {"sltiu x1,x31,2047", 0x7fffb093, Opcode::Sltiu, 1, 31, kAny, 2047},
    {"xori x1,x31,2047", 0x7fffc093, Opcode::Xori, 1, 31, kAny, 2047},
    {"ori x1,x31,2047", 0x7fffe093, Opcode::Ori, 1, 31, kAny, 2047},
    {"andi x1,x31,2047", 0x7ffff093, Opcode::Andi, 1, 31, kAny, 2047},
    {"slli x5,x6,63", 0x03f31293, Opcode::Slli, 5, 6, kAny, 63},
    {"srli x5,x6,63", 0x03f35293, Opcode::Srli, 5, 6, kAny, 63},
    {"srai x5,x6,63", 0x43f35293, Opcode::Srai, 5, 6, kAny, 63},
    {"auipc x7,0x80000", 0x80000397, Opcode::Auipc, 7, kAny, kAny, -0x80000000ll},
    {"addiw x8,x9,-1", 0xfff4841b, Opcode::Addiw, 8, 9, kAny, -1},
    {"slliw x5,x6,31", 0x01f3129b, Opcode::Slliw, 5, 6, kAny, 31},
    {"srliw x5,x6,31", 0x01f3529b, Opcode::Srliw, 5, 6, kAny, 31},
    {"sraiw x5,x6,31", 0x41f3529b, Opcode::Sraiw, 5, 6, kAny, 31},
    {"sb x31,-2048(x2)", 0x81f10023, Opcode::Sb, kAny, 2, 31, -2048},
    {"sh x31,2047(x2)", 0x7ff11fa3, Opcode::Sh, kAny, 2, 31, 2047},
    {"sw x31,-1(x2)", 0xfff12fa3, Opcode::Sw, kAny, 2, 31, -1},
    {"sd x31,1365(x2)", 0x55f13aa3, Opcode::Sd, kAny, 2, 31, 1365},
    {"lr.w x10,(x11)", 0x1005a52f, Opcode::LrW, 10, 11, 0, kAny},
    {"sc.w x10,x12,(x11)", 0x18c5a52f, Opcode::ScW, 10, 11, 12, kAny},
    {"amoswap.w x30,x29,(x28)", 0x09de2f2f, Opcode::AmoswapW, 30, 28, 29, kAny},
    {"amoadd.w x30,x29,(x28)", 0x01de2f2f, Opcode::AmoaddW, 30, 28, 29, kAny},
    {"amoxor.w x30,x29,(x28)", 0x21de2f2f, Opcode::AmoxorW, 30, 28, 29, kAny},
    {"amoand.w x30,x29,(x28)", 0x61de2f2f, Opcode::AmoandW, 30, 28, 29, kAny},
    {"amoor.w x30,x29,(x28)", 0x41de2f2f, Opcode::AmoorW, 30, 28, 29, kAny},
    {"amomin.w x30,x29,(x28)", 0x81de2f2f, Opcode::AmominW, 30, 28, 29, kAny},
    {"amomax.w x30,x29,(x28)", 0xa1de2f2f, Opcode::AmomaxW, 30, 28, 29, kAny},
    {"amominu.w x30,x29,(x28)", 0xc1de2f2f, Opcode::AmominuW, 30, 28, 29, kAny},
    {"amomaxu.w x30,x29,(x28)", 0xe1de2f2f, Opcode::AmomaxuW, 30, 28, 29, kAny},
    {"lr.d x10,(x11)", 0x1005b52f, Opcode::LrD, 10, 11, 0, kAny},
    {"sc.d x10,x12,(x11)", 0x18c5b52f, Opcode::ScD, 10, 11, 12, kAny},
    {"amoswap.d x30,x29,(x28)", 0x09de3f2f, Opcode::AmoswapD, 30, 28, 29, kAny},
    {"amoadd.d x30,x29,(x28)", 0x01de3f2f, Opcode::AmoaddD, 30, 28, 29, kAny},
    {"amoxor.d x30,x29,(x28)", 0x21de3f2f, Opcode::AmoxorD, 30, 28, 29, kAny},
    {"amoand.d x30,x29,(x28)", 0x61de3f2f, Opcode::AmoandD, 30, 28, 29, kAny},
    {"amoor.d x30,x29,(x28)", 0x41de3f2f, Opcode::AmoorD, 30, 28, 29, kAny},
    {"amomin.d x30,x29,(x28)", 0x81de3f2f, Opcode::AmominD, 30, 28, 29, kAny},
    {"amomax.d x30,x29,(x28)", 0xa1de3f2f, Opcode::AmomaxD, 30, 28, 29, kAny},
    {"amominu.d x30,x29,(x28)", 0xc1de3f2f, Opcode::AmominuD, 30, 28, 29, kAny},
    {"amomaxu.d x30,x29,(x28)", 0xe1de3f2f, Opcode::AmomaxuD, 30, 28, 29, kAny},
    {"add x17,x18,x19", 0x013908b3, Opcode::Add, 17, 18, 19, kAny},
    {"sub x17,x18,x19", 0x413908b3, Opcode::Sub, 17, 18, 19, kAny},
    {"sll x17,x18,x19", 0x013918b3, Opcode::Sll, 17, 18, 19, kAny},
    {"slt x17,x18,x19", 0x013928b3, Opcode::Slt, 17, 18, 19, kAny},
    {"sltu x17,x18,x19", 0x013938b3, Opcode::Sltu, 17, 18, 19, kAny},
    {"xor x17,x18,x19", 0x013948b3, Opcode::Xor, 17, 18, 19, kAny},
    {"srl x17,x18,x19", 0x013958b3, Opcode::Srl, 17, 18, 19, kAny},
    {"sra x17,x18,x19", 0x413958b3, Opcode::Sra, 17, 18, 19, kAny},
    {"or x17,x18,x19", 0x013968b3, Opcode::Or, 17, 18, 19, kAny},
    {"and x17,x18,x19", 0x013978b3, Opcode::And, 17, 18, 19, kAny},
    {"mul x17,x18,x19", 0x033908b3, Opcode::Mul, 17, 18, 19, kAny},
    {"mulh x17,x18,x19", 0x033918b3, Opcode::Mulh, 17, 18, 19, kAny},
    {"mulhsu x17,x18,x19", 0x033928b3, Opcode::Mulhsu, 17, 18, 19, kAny},
    {"mulhu x17,x18,x19", 0x033938b3, Opcode::Mulhu, 17, 18, 19, kAny},
    {"div x17,x18,x19", 0x033948b3, Opcode::Div, 17, 18, 19, kAny},
    {"divu x17,x18,x19", 0x033958b3, Opcode::Divu, 17, 18, 19, kAny},
    {"rem x17,x18,x19", 0x033968b3, Opcode::Rem, 17, 18, 19, kAny},
    {"remu x17,x18,x19", 0x033978b3, Opcode::Remu, 17, 18, 19, kAny},
    {"lui x31,0x7ffff", 0x7fffffb7, Opcode::Lui, 31, kAny, kAny, 0x7ffff000},
    {"addw x20,x21,x22", 0x016a8a3b, Opcode::Addw, 20, 21, 22, kAny},
    {"subw x20,x21,x22", 0x416a8a3b, Opcode::Subw, 20, 21, 22, kAny},
    {"sllw x20,x21,x22", 0x016a9a3b, Opcode::Sllw, 20, 21, 22, kAny},
    {"srlw x20,x21,x22", 0x016ada3b, Opcode::Srlw, 20, 21, 22, kAny},
    {"sraw x20,x21,x22", 0x416ada3b, Opcode::Sraw, 20, 21, 22, kAny},
    {"mulw x20,x21,x22", 0x036a8a3b, Opcode::Mulw, 20, 21, 22, kAny},
    {"divw x20,x21,x22", 0x036aca3b, Opcode::Divw, 20, 21, 22, kAny},
    {"divuw x20,x21,x22", 0x036ada3b, Opcode::Divuw, 20, 21, 22, kAny},
    {"remw x20,x21,x22", 0x036aea3b, Opcode::Remw, 20, 21, 22, kAny},
    {"remuw x20,x21,x22", 0x036afa3b, Opcode::Remuw, 20, 21, 22, kAny},
    {"beq x1,x2,.+(-4096)", 0x80208063, Opcode::Beq, kAny, 1, 2, -4096},
    {"bne x1,x2,.+(4094)", 0x7e209fe3, Opcode::Bne, kAny, 1, 2, 4094},
    {"blt x1,x2,.+(-2)", 0xfe20cfe3, Opcode::Blt, kAny, 1, 2, -2},
    {"bge x1,x2,.+(2048)", 0x0020d0e3, Opcode::Bge, kAny, 1, 2, 2048},
    {"bltu x1,x2,.+(1364)", 0x5420ea63, Opcode::Bltu, kAny, 1, 2, 1364},
    {"bgeu x1,x2,.+(-2732)", 0xd420fa63, Opcode::Bgeu, kAny, 1, 2, -2732},
    {"jalr x1,-2048(x31)", 0x800f80e7, Opcode::Jalr, 1, 31, kAny, -2048},
    {"jal x3,.+(-1048576)", 0x800001ef, Opcode::Jal, 3, kAny, kAny, -1048576},
    {"ecall", 0x00000073, Opcode::Ecall, kAny, kAny, kAny, kAny},
    {"ebreak", 0x00100073, Opcode::Ebreak, kAny, kAny, kAny, kAny},
    {"sret", 0x10200073, Opcode::Sret, kAny, kAny, kAny, kAny},
    {"mret", 0x30200073, Opcode::Mret, kAny, kAny, kAny, kAny},
    {"wfi", 0x10500073, Opcode::Wfi, kAny, kAny, kAny, kAny},
    {"sfence.vma x5,x6", 0x12628073, Opcode::SfenceVma, kAny, 5, 6, kAny},
    {"csrrw x7,0xf14,x8", 0xf14413f3, Opcode::Csrrw, 7, 8, kAny, 3860},
    {"csrrs x7,0xf14,x8", 0xf14423f3, Opcode::Csrrs, 7, 8, kAny, 3860},
    {"csrrc x7,0xf14,x8", 0xf14433f3, Opcode::Csrrc, 7, 8, kAny, 3860},
    {"csrrwi x7,0x300,31", 0x300fd3f3, Opcode::Csrrwi, 7, 31, kAny, 768},
    {"csrrsi x7,0x300,31", 0x300fe3f3, Opcode::Csrrsi, 7, 31, kAny, 768},
    {"csrrci x7,0x300,31", 0x300ff3f3, Opcode::Csrrci, 7, 31, kAny, 768},
    // clang-format on
};

bool illegal(std::uint32_t word) { return decode(word).opcode == Opcode::Illegal; }

/// How many of the words that `vary` makes of 0, 1, 2 ... are legal.
template <class Vary>
unsigned count_legal(unsigned variants, Vary vary) {
  unsigned legal = 0;
  for (unsigned i = 0; i < variants; i++) legal += !illegal(vary(i));
  return legal;
}

}  // namespace

TEST_CASE("every instruction decodes to its operands as GNU as encoded them") {
  for (const Witness& witness : kWitnesses) {
    CAPTURE(witness.text);
    const auto decoded = decode(witness.word);
    CHECK(decoded.opcode == witness.opcode);
    CHECK(decoded.length() == 4);
    CHECK(decoded.word == witness.word);
    if (witness.rd != kAny) CHECK(decoded.rd == witness.rd);
    if (witness.rs1 != kAny) CHECK(decoded.rs1 == witness.rs1);
    if (witness.rs2 != kAny) CHECK(decoded.rs2 == witness.rs2);
    if (witness.immediate != kAny || witness.opcode == Opcode::Addiw)
      CHECK(static_cast<std::int64_t>(decoded.imm()) == witness.immediate);
  }
}

TEST_CASE("no instruction lacks its witness") {
  std::set<Opcode> seen;
  for (const Witness& witness : kWitnesses) seen.insert(witness.opcode);
  for (const auto& row : machine::kInstructions) CHECK_MESSAGE(seen.contains(row.opcode), row.name);
}

TEST_CASE("an instruction is known by its fixed bits alone") {
  for (const auto& row : machine::kInstructions) {
    CAPTURE(row.name);
    CHECK(decode(row.match).opcode == row.opcode);
    CHECK(decode(row.match | ~row.mask).opcode == row.opcode);
    for (unsigned bit = 0; bit < 32; bit++) {
      const std::uint32_t flipped = 1u << bit;
      const bool still = decode(row.match ^ flipped).opcode == row.opcode;
      CHECK(still == ((row.mask & flipped) == 0));
    }
  }
}

TEST_CASE("x0 as destination becomes the register that nobody reads") {
  CHECK(decode(0x00500013).rd == machine::kDiscardRegister);  // addi x0, x0, 5
  CHECK(decode(0x0000006f).rd == machine::kDiscardRegister);  // j .
}

TEST_CASE("of the major opcodes with holes, exactly the listed encodings are legal") {
  const auto functs = [](std::uint32_t opcode) {
    return [opcode](unsigned i) { return (i & 0x7f) << 25 | (i >> 7) << 12 | opcode; };
  };
  CHECK(count_legal(1024, functs(0x33)) == 18);               // OP: ten of RV32I, eight of M
  CHECK(count_legal(1024, functs(0x3b)) == 10);               // OP-32: five and five
  CHECK(count_legal(1024, functs(0x2f)) == 22 * 4);           // AMO: eleven each of .w and .d, with aq and rl
  CHECK(count_legal(1024, functs(0x13)) == 6 * 128 + 3 * 2);  // shifts take six bits
  CHECK(count_legal(1024, functs(0x1b)) == 128 + 3);          // and five in the word forms
}

TEST_CASE("of each funct3, exactly the listed ones are legal") {
  const auto funct3 = [](std::uint32_t opcode) { return [opcode](unsigned i) { return i << 12 | opcode; }; };
  CHECK(count_legal(8, funct3(0x03)) == 7);        // LOAD
  CHECK(count_legal(8, funct3(0x23)) == 4);        // STORE
  CHECK(count_legal(8, funct3(0x63)) == 6);        // BRANCH
  CHECK(count_legal(8, funct3(0x67)) == 1);        // JALR
  CHECK(count_legal(8, funct3(0x0f)) == 2);        // MISC-MEM
  CHECK(count_legal(8, funct3(0xc0000073)) == 6);  // SYSTEM, on a CSR
}

TEST_CASE("major opcodes of other extensions are illegal") {
  const std::set<unsigned> ours{0x03, 0x0f, 0x13, 0x17, 0x1b, 0x23, 0x2f,
                                0x33, 0x37, 0x3b, 0x63, 0x67, 0x6f, 0x73};
  for (unsigned opcode = 3; opcode < 128; opcode += 4) {
    CAPTURE(opcode);
    const bool legal = count_legal(8, [=](unsigned i) { return i << 12 | opcode; }) != 0;
    CHECK(legal == ours.contains(opcode));
  }
}

TEST_CASE("reserved encodings next to legal ones are illegal") {
  const std::uint32_t reserved[] = {
      0x00000000, 0xffffffff,
      0x000000f3,              // ecall with rd
      0x00008073,              // ecall with rs1
      0x00200073,              // uret, which is no more
      0x102000f3, 0x10208073,  // sret with rd, with rs1
      0x302000f3, 0x30208073,  // mret
      0x105000f3, 0x10508073,  // wfi
      0x120000f3,              // sfence.vma with rd
      0x16000073,              // sinval.vma, an extension
      0x1010202f,              // lr.w with rs2
      0x1010302f,              // lr.d with rs2
      0x0200101b,              // slliw by 32
      0x4200501b,              // sraiw by 32
      0x04001013,              // slli with a bit too many
      0x00000007, 0x00000053,  // flw, fadd.s
  };
  for (const std::uint32_t word : reserved) {
    CAPTURE(word);
    CHECK(illegal(word));
  }
}

TEST_CASE("a fence is a fence whatever its fields say") {
  for (const std::uint32_t word : {0x0000000fu, 0x0ff0000fu, 0x8330000fu, 0x0100000fu, 0xfff0808fu}) {
    CAPTURE(word);
    CHECK(decode(word).opcode == Opcode::Fence);
  }
  CHECK(decode(0xfff0908f).opcode == Opcode::FenceI);
}

TEST_CASE("a word that is not 32 bits long does not decode") {
  for (std::uint32_t low = 0; low < 3; low++) CHECK(illegal(0x00000010 | low));
}
