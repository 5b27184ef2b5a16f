// The instruction set: one row an instruction, read by the decoder, the disassembler and the tests.
//
// Encodings are those of the Unprivileged manual's "RV32/64G Instruction Set Listings" and of the Privileged
// manual's listing of system instructions. Compressed instructions have no rows here: they expand to these,
// and compressed_table.hpp has their names.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace machine {

/// Where an instruction word keeps its registers and its immediate.
enum class Format : std::uint8_t { R, R4, I, Shift, S, B, U, J, Csr, None };

// clang-format off
enum class Opcode : std::uint8_t {
  // Slots of the decoded-page cache that hold no instruction.
  Undecoded, PageEnd, Straddle,
  Illegal,
  // In the order of kInstructions. Single and double precision of one operation are neighbours, single first.
  Lb, Lh, Lw, Ld, Lbu, Lhu, Lwu, Flw, Fld, Fence, FenceI, Addi, Slti, Sltiu, Xori, Ori, Andi, Slli, Srli, Srai,
  Clz, Ctz, Cpop, SextB, SextH, OrcB, Rev8, Rori, Bclri, Bexti, Binvi, Bseti, Auipc, Addiw, Slliw, Srliw, Sraiw,
  SlliUw, Clzw, Ctzw, Cpopw, Roriw, Sb, Sh, Sw, Sd, Fsw, Fsd, LrW, ScW, AmoswapW, AmoaddW, AmoxorW, AmoandW,
  AmoorW, AmominW, AmomaxW, AmominuW, AmomaxuW, LrD, ScD, AmoswapD, AmoaddD, AmoxorD, AmoandD, AmoorD, AmominD,
  AmomaxD, AmominuD, AmomaxuD, Add, Sub, Sll, Slt, Sltu, Xor, Srl, Sra, Or, And, Mul, Mulh, Mulhsu, Mulhu, Div,
  Divu, Rem, Remu, Sh1add, Sh2add, Sh3add, Andn, Orn, Xnor, Max, Maxu, Min, Minu, Rol, Ror, Bclr, Bext, Binv,
  Bset, CzeroEqz, CzeroNez, Lui, Addw, Subw, Sllw, Srlw, Sraw, Mulw, Divw, Divuw, Remw, Remuw, AddUw, Sh1addUw,
  Sh2addUw, Sh3addUw, ZextH, Rolw, Rorw, FmaddS, FmaddD, FmsubS, FmsubD, FnmsubS, FnmsubD, FnmaddS, FnmaddD,
  FaddS, FaddD, FsubS, FsubD, FmulS, FmulD, FdivS, FdivD, FsqrtS, FsqrtD, FsgnjS, FsgnjD, FsgnjnS, FsgnjnD,
  FsgnjxS, FsgnjxD, FminS, FminD, FmaxS, FmaxD, FleS, FleD, FltS, FltD, FeqS, FeqD, FclassS, FclassD, FcvtWS,
  FcvtWD, FcvtWuS, FcvtWuD, FcvtLS, FcvtLD, FcvtLuS, FcvtLuD, FcvtSW, FcvtDW, FcvtSWu, FcvtDWu, FcvtSL, FcvtDL,
  FcvtSLu, FcvtDLu, FcvtSD, FcvtDS, FmvXW, FmvXD, FmvWX, FmvDX, Beq, Bne, Blt, Bge, Bltu, Bgeu, Jalr, Jal, Ecall,
  Ebreak, Sret, Mret, Wfi, SfenceVma, Csrrw, Csrrs, Csrrc, Csrrwi, Csrrsi, Csrrci,
};
// clang-format on

/// What the decoder reads stands first, what the disassembler reads behind it.
struct InstructionRow {
  Opcode opcode;
  Format format;
  std::uint32_t mask;   ///< bits that are fixed
  std::uint32_t match;  ///< their values
  const char* name;
  const char* operands;  ///< a pattern of words: see disassemble.cpp
};

// clang-format off
inline constexpr auto kInstructions = std::to_array<InstructionRow>({
  {Opcode::Lb,        Format::I,     0x0000707f, 0x00000003, "lb",         "rd,imm(rs1)"},
  {Opcode::Lh,        Format::I,     0x0000707f, 0x00001003, "lh",         "rd,imm(rs1)"},
  {Opcode::Lw,        Format::I,     0x0000707f, 0x00002003, "lw",         "rd,imm(rs1)"},
  {Opcode::Ld,        Format::I,     0x0000707f, 0x00003003, "ld",         "rd,imm(rs1)"},
  {Opcode::Lbu,       Format::I,     0x0000707f, 0x00004003, "lbu",        "rd,imm(rs1)"},
  {Opcode::Lhu,       Format::I,     0x0000707f, 0x00005003, "lhu",        "rd,imm(rs1)"},
  {Opcode::Lwu,       Format::I,     0x0000707f, 0x00006003, "lwu",        "rd,imm(rs1)"},
  {Opcode::Flw,       Format::I,     0x0000707f, 0x00002007, "flw",        "fd,imm(rs1)"},
  {Opcode::Fld,       Format::I,     0x0000707f, 0x00003007, "fld",        "fd,imm(rs1)"},
  {Opcode::Fence,     Format::None,  0x0000707f, 0x0000000f, "fence",      ".tso pred,succ"},
  {Opcode::FenceI,    Format::None,  0x0000707f, 0x0000100f, "fence.i",    ""},
  {Opcode::Addi,      Format::I,     0x0000707f, 0x00000013, "addi",       "rd,rs1,imm"},
  {Opcode::Slti,      Format::I,     0x0000707f, 0x00002013, "slti",       "rd,rs1,imm"},
  {Opcode::Sltiu,     Format::I,     0x0000707f, 0x00003013, "sltiu",      "rd,rs1,imm"},
  {Opcode::Xori,      Format::I,     0x0000707f, 0x00004013, "xori",       "rd,rs1,imm"},
  {Opcode::Ori,       Format::I,     0x0000707f, 0x00006013, "ori",        "rd,rs1,imm"},
  {Opcode::Andi,      Format::I,     0x0000707f, 0x00007013, "andi",       "rd,rs1,imm"},
  {Opcode::Slli,      Format::Shift, 0xfc00707f, 0x00001013, "slli",       "rd,rs1,shamt"},
  {Opcode::Srli,      Format::Shift, 0xfc00707f, 0x00005013, "srli",       "rd,rs1,shamt"},
  {Opcode::Srai,      Format::Shift, 0xfc00707f, 0x40005013, "srai",       "rd,rs1,shamt"},
  {Opcode::Clz,       Format::R,     0xfff0707f, 0x60001013, "clz",        "rd,rs1"},
  {Opcode::Ctz,       Format::R,     0xfff0707f, 0x60101013, "ctz",        "rd,rs1"},
  {Opcode::Cpop,      Format::R,     0xfff0707f, 0x60201013, "cpop",       "rd,rs1"},
  {Opcode::SextB,     Format::R,     0xfff0707f, 0x60401013, "sext.b",     "rd,rs1"},
  {Opcode::SextH,     Format::R,     0xfff0707f, 0x60501013, "sext.h",     "rd,rs1"},
  {Opcode::OrcB,      Format::R,     0xfff0707f, 0x28705013, "orc.b",      "rd,rs1"},
  {Opcode::Rev8,      Format::R,     0xfff0707f, 0x6b805013, "rev8",       "rd,rs1"},
  {Opcode::Rori,      Format::Shift, 0xfc00707f, 0x60005013, "rori",       "rd,rs1,shamt"},
  {Opcode::Bclri,     Format::Shift, 0xfc00707f, 0x48001013, "bclri",      "rd,rs1,shamt"},
  {Opcode::Bexti,     Format::Shift, 0xfc00707f, 0x48005013, "bexti",      "rd,rs1,shamt"},
  {Opcode::Binvi,     Format::Shift, 0xfc00707f, 0x68001013, "binvi",      "rd,rs1,shamt"},
  {Opcode::Bseti,     Format::Shift, 0xfc00707f, 0x28001013, "bseti",      "rd,rs1,shamt"},
  {Opcode::Auipc,     Format::U,     0x0000007f, 0x00000017, "auipc",      "rd,upper"},
  {Opcode::Addiw,     Format::I,     0x0000707f, 0x0000001b, "addiw",      "rd,rs1,imm"},
  {Opcode::Slliw,     Format::Shift, 0xfe00707f, 0x0000101b, "slliw",      "rd,rs1,shamt"},
  {Opcode::Srliw,     Format::Shift, 0xfe00707f, 0x0000501b, "srliw",      "rd,rs1,shamt"},
  {Opcode::Sraiw,     Format::Shift, 0xfe00707f, 0x4000501b, "sraiw",      "rd,rs1,shamt"},
  {Opcode::SlliUw,    Format::Shift, 0xfc00707f, 0x0800101b, "slli.uw",    "rd,rs1,shamt"},
  {Opcode::Clzw,      Format::R,     0xfff0707f, 0x6000101b, "clzw",       "rd,rs1"},
  {Opcode::Ctzw,      Format::R,     0xfff0707f, 0x6010101b, "ctzw",       "rd,rs1"},
  {Opcode::Cpopw,     Format::R,     0xfff0707f, 0x6020101b, "cpopw",      "rd,rs1"},
  {Opcode::Roriw,     Format::Shift, 0xfe00707f, 0x6000501b, "roriw",      "rd,rs1,shamt"},
  {Opcode::Sb,        Format::S,     0x0000707f, 0x00000023, "sb",         "rs2,imm(rs1)"},
  {Opcode::Sh,        Format::S,     0x0000707f, 0x00001023, "sh",         "rs2,imm(rs1)"},
  {Opcode::Sw,        Format::S,     0x0000707f, 0x00002023, "sw",         "rs2,imm(rs1)"},
  {Opcode::Sd,        Format::S,     0x0000707f, 0x00003023, "sd",         "rs2,imm(rs1)"},
  {Opcode::Fsw,       Format::S,     0x0000707f, 0x00002027, "fsw",        "fs2,imm(rs1)"},
  {Opcode::Fsd,       Format::S,     0x0000707f, 0x00003027, "fsd",        "fs2,imm(rs1)"},
  {Opcode::LrW,       Format::R,     0xf9f0707f, 0x1000202f, "lr.w",       ".aqrl rd,(rs1)"},
  {Opcode::ScW,       Format::R,     0xf800707f, 0x1800202f, "sc.w",       ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmoswapW,  Format::R,     0xf800707f, 0x0800202f, "amoswap.w",  ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmoaddW,   Format::R,     0xf800707f, 0x0000202f, "amoadd.w",   ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmoxorW,   Format::R,     0xf800707f, 0x2000202f, "amoxor.w",   ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmoandW,   Format::R,     0xf800707f, 0x6000202f, "amoand.w",   ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmoorW,    Format::R,     0xf800707f, 0x4000202f, "amoor.w",    ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmominW,   Format::R,     0xf800707f, 0x8000202f, "amomin.w",   ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmomaxW,   Format::R,     0xf800707f, 0xa000202f, "amomax.w",   ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmominuW,  Format::R,     0xf800707f, 0xc000202f, "amominu.w",  ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmomaxuW,  Format::R,     0xf800707f, 0xe000202f, "amomaxu.w",  ".aqrl rd,rs2,(rs1)"},
  {Opcode::LrD,       Format::R,     0xf9f0707f, 0x1000302f, "lr.d",       ".aqrl rd,(rs1)"},
  {Opcode::ScD,       Format::R,     0xf800707f, 0x1800302f, "sc.d",       ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmoswapD,  Format::R,     0xf800707f, 0x0800302f, "amoswap.d",  ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmoaddD,   Format::R,     0xf800707f, 0x0000302f, "amoadd.d",   ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmoxorD,   Format::R,     0xf800707f, 0x2000302f, "amoxor.d",   ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmoandD,   Format::R,     0xf800707f, 0x6000302f, "amoand.d",   ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmoorD,    Format::R,     0xf800707f, 0x4000302f, "amoor.d",    ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmominD,   Format::R,     0xf800707f, 0x8000302f, "amomin.d",   ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmomaxD,   Format::R,     0xf800707f, 0xa000302f, "amomax.d",   ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmominuD,  Format::R,     0xf800707f, 0xc000302f, "amominu.d",  ".aqrl rd,rs2,(rs1)"},
  {Opcode::AmomaxuD,  Format::R,     0xf800707f, 0xe000302f, "amomaxu.d",  ".aqrl rd,rs2,(rs1)"},
  {Opcode::Add,       Format::R,     0xfe00707f, 0x00000033, "add",        "rd,rs1,rs2"},
  {Opcode::Sub,       Format::R,     0xfe00707f, 0x40000033, "sub",        "rd,rs1,rs2"},
  {Opcode::Sll,       Format::R,     0xfe00707f, 0x00001033, "sll",        "rd,rs1,rs2"},
  {Opcode::Slt,       Format::R,     0xfe00707f, 0x00002033, "slt",        "rd,rs1,rs2"},
  {Opcode::Sltu,      Format::R,     0xfe00707f, 0x00003033, "sltu",       "rd,rs1,rs2"},
  {Opcode::Xor,       Format::R,     0xfe00707f, 0x00004033, "xor",        "rd,rs1,rs2"},
  {Opcode::Srl,       Format::R,     0xfe00707f, 0x00005033, "srl",        "rd,rs1,rs2"},
  {Opcode::Sra,       Format::R,     0xfe00707f, 0x40005033, "sra",        "rd,rs1,rs2"},
  {Opcode::Or,        Format::R,     0xfe00707f, 0x00006033, "or",         "rd,rs1,rs2"},
  {Opcode::And,       Format::R,     0xfe00707f, 0x00007033, "and",        "rd,rs1,rs2"},
  {Opcode::Mul,       Format::R,     0xfe00707f, 0x02000033, "mul",        "rd,rs1,rs2"},
  {Opcode::Mulh,      Format::R,     0xfe00707f, 0x02001033, "mulh",       "rd,rs1,rs2"},
  {Opcode::Mulhsu,    Format::R,     0xfe00707f, 0x02002033, "mulhsu",     "rd,rs1,rs2"},
  {Opcode::Mulhu,     Format::R,     0xfe00707f, 0x02003033, "mulhu",      "rd,rs1,rs2"},
  {Opcode::Div,       Format::R,     0xfe00707f, 0x02004033, "div",        "rd,rs1,rs2"},
  {Opcode::Divu,      Format::R,     0xfe00707f, 0x02005033, "divu",       "rd,rs1,rs2"},
  {Opcode::Rem,       Format::R,     0xfe00707f, 0x02006033, "rem",        "rd,rs1,rs2"},
  {Opcode::Remu,      Format::R,     0xfe00707f, 0x02007033, "remu",       "rd,rs1,rs2"},
  {Opcode::Sh1add,    Format::R,     0xfe00707f, 0x20002033, "sh1add",     "rd,rs1,rs2"},
  {Opcode::Sh2add,    Format::R,     0xfe00707f, 0x20004033, "sh2add",     "rd,rs1,rs2"},
  {Opcode::Sh3add,    Format::R,     0xfe00707f, 0x20006033, "sh3add",     "rd,rs1,rs2"},
  {Opcode::Andn,      Format::R,     0xfe00707f, 0x40007033, "andn",       "rd,rs1,rs2"},
  {Opcode::Orn,       Format::R,     0xfe00707f, 0x40006033, "orn",        "rd,rs1,rs2"},
  {Opcode::Xnor,      Format::R,     0xfe00707f, 0x40004033, "xnor",       "rd,rs1,rs2"},
  {Opcode::Max,       Format::R,     0xfe00707f, 0x0a006033, "max",        "rd,rs1,rs2"},
  {Opcode::Maxu,      Format::R,     0xfe00707f, 0x0a007033, "maxu",       "rd,rs1,rs2"},
  {Opcode::Min,       Format::R,     0xfe00707f, 0x0a004033, "min",        "rd,rs1,rs2"},
  {Opcode::Minu,      Format::R,     0xfe00707f, 0x0a005033, "minu",       "rd,rs1,rs2"},
  {Opcode::Rol,       Format::R,     0xfe00707f, 0x60001033, "rol",        "rd,rs1,rs2"},
  {Opcode::Ror,       Format::R,     0xfe00707f, 0x60005033, "ror",        "rd,rs1,rs2"},
  {Opcode::Bclr,      Format::R,     0xfe00707f, 0x48001033, "bclr",       "rd,rs1,rs2"},
  {Opcode::Bext,      Format::R,     0xfe00707f, 0x48005033, "bext",       "rd,rs1,rs2"},
  {Opcode::Binv,      Format::R,     0xfe00707f, 0x68001033, "binv",       "rd,rs1,rs2"},
  {Opcode::Bset,      Format::R,     0xfe00707f, 0x28001033, "bset",       "rd,rs1,rs2"},
  {Opcode::CzeroEqz,  Format::R,     0xfe00707f, 0x0e005033, "czero.eqz",  "rd,rs1,rs2"},
  {Opcode::CzeroNez,  Format::R,     0xfe00707f, 0x0e007033, "czero.nez",  "rd,rs1,rs2"},
  {Opcode::Lui,       Format::U,     0x0000007f, 0x00000037, "lui",        "rd,upper"},
  {Opcode::Addw,      Format::R,     0xfe00707f, 0x0000003b, "addw",       "rd,rs1,rs2"},
  {Opcode::Subw,      Format::R,     0xfe00707f, 0x4000003b, "subw",       "rd,rs1,rs2"},
  {Opcode::Sllw,      Format::R,     0xfe00707f, 0x0000103b, "sllw",       "rd,rs1,rs2"},
  {Opcode::Srlw,      Format::R,     0xfe00707f, 0x0000503b, "srlw",       "rd,rs1,rs2"},
  {Opcode::Sraw,      Format::R,     0xfe00707f, 0x4000503b, "sraw",       "rd,rs1,rs2"},
  {Opcode::Mulw,      Format::R,     0xfe00707f, 0x0200003b, "mulw",       "rd,rs1,rs2"},
  {Opcode::Divw,      Format::R,     0xfe00707f, 0x0200403b, "divw",       "rd,rs1,rs2"},
  {Opcode::Divuw,     Format::R,     0xfe00707f, 0x0200503b, "divuw",      "rd,rs1,rs2"},
  {Opcode::Remw,      Format::R,     0xfe00707f, 0x0200603b, "remw",       "rd,rs1,rs2"},
  {Opcode::Remuw,     Format::R,     0xfe00707f, 0x0200703b, "remuw",      "rd,rs1,rs2"},
  {Opcode::AddUw,     Format::R,     0xfe00707f, 0x0800003b, "add.uw",     "rd,rs1,rs2"},
  {Opcode::Sh1addUw,  Format::R,     0xfe00707f, 0x2000203b, "sh1add.uw",  "rd,rs1,rs2"},
  {Opcode::Sh2addUw,  Format::R,     0xfe00707f, 0x2000403b, "sh2add.uw",  "rd,rs1,rs2"},
  {Opcode::Sh3addUw,  Format::R,     0xfe00707f, 0x2000603b, "sh3add.uw",  "rd,rs1,rs2"},
  {Opcode::ZextH,     Format::R,     0xfff0707f, 0x0800403b, "zext.h",     "rd,rs1"},
  {Opcode::Rolw,      Format::R,     0xfe00707f, 0x6000103b, "rolw",       "rd,rs1,rs2"},
  {Opcode::Rorw,      Format::R,     0xfe00707f, 0x6000503b, "rorw",       "rd,rs1,rs2"},
  {Opcode::FmaddS,    Format::R4,    0x0600007f, 0x00000043, "fmadd.s",    "fd,fs1,fs2,fs3,rm"},
  {Opcode::FmaddD,    Format::R4,    0x0600007f, 0x02000043, "fmadd.d",    "fd,fs1,fs2,fs3,rm"},
  {Opcode::FmsubS,    Format::R4,    0x0600007f, 0x00000047, "fmsub.s",    "fd,fs1,fs2,fs3,rm"},
  {Opcode::FmsubD,    Format::R4,    0x0600007f, 0x02000047, "fmsub.d",    "fd,fs1,fs2,fs3,rm"},
  {Opcode::FnmsubS,   Format::R4,    0x0600007f, 0x0000004b, "fnmsub.s",   "fd,fs1,fs2,fs3,rm"},
  {Opcode::FnmsubD,   Format::R4,    0x0600007f, 0x0200004b, "fnmsub.d",   "fd,fs1,fs2,fs3,rm"},
  {Opcode::FnmaddS,   Format::R4,    0x0600007f, 0x0000004f, "fnmadd.s",   "fd,fs1,fs2,fs3,rm"},
  {Opcode::FnmaddD,   Format::R4,    0x0600007f, 0x0200004f, "fnmadd.d",   "fd,fs1,fs2,fs3,rm"},
  {Opcode::FaddS,     Format::R,     0xfe00007f, 0x00000053, "fadd.s",     "fd,fs1,fs2,rm"},
  {Opcode::FaddD,     Format::R,     0xfe00007f, 0x02000053, "fadd.d",     "fd,fs1,fs2,rm"},
  {Opcode::FsubS,     Format::R,     0xfe00007f, 0x08000053, "fsub.s",     "fd,fs1,fs2,rm"},
  {Opcode::FsubD,     Format::R,     0xfe00007f, 0x0a000053, "fsub.d",     "fd,fs1,fs2,rm"},
  {Opcode::FmulS,     Format::R,     0xfe00007f, 0x10000053, "fmul.s",     "fd,fs1,fs2,rm"},
  {Opcode::FmulD,     Format::R,     0xfe00007f, 0x12000053, "fmul.d",     "fd,fs1,fs2,rm"},
  {Opcode::FdivS,     Format::R,     0xfe00007f, 0x18000053, "fdiv.s",     "fd,fs1,fs2,rm"},
  {Opcode::FdivD,     Format::R,     0xfe00007f, 0x1a000053, "fdiv.d",     "fd,fs1,fs2,rm"},
  {Opcode::FsqrtS,    Format::R,     0xfff0007f, 0x58000053, "fsqrt.s",    "fd,fs1,rm"},
  {Opcode::FsqrtD,    Format::R,     0xfff0007f, 0x5a000053, "fsqrt.d",    "fd,fs1,rm"},
  {Opcode::FsgnjS,    Format::R,     0xfe00707f, 0x20000053, "fsgnj.s",    "fd,fs1,fs2"},
  {Opcode::FsgnjD,    Format::R,     0xfe00707f, 0x22000053, "fsgnj.d",    "fd,fs1,fs2"},
  {Opcode::FsgnjnS,   Format::R,     0xfe00707f, 0x20001053, "fsgnjn.s",   "fd,fs1,fs2"},
  {Opcode::FsgnjnD,   Format::R,     0xfe00707f, 0x22001053, "fsgnjn.d",   "fd,fs1,fs2"},
  {Opcode::FsgnjxS,   Format::R,     0xfe00707f, 0x20002053, "fsgnjx.s",   "fd,fs1,fs2"},
  {Opcode::FsgnjxD,   Format::R,     0xfe00707f, 0x22002053, "fsgnjx.d",   "fd,fs1,fs2"},
  {Opcode::FminS,     Format::R,     0xfe00707f, 0x28000053, "fmin.s",     "fd,fs1,fs2"},
  {Opcode::FminD,     Format::R,     0xfe00707f, 0x2a000053, "fmin.d",     "fd,fs1,fs2"},
  {Opcode::FmaxS,     Format::R,     0xfe00707f, 0x28001053, "fmax.s",     "fd,fs1,fs2"},
  {Opcode::FmaxD,     Format::R,     0xfe00707f, 0x2a001053, "fmax.d",     "fd,fs1,fs2"},
  {Opcode::FleS,      Format::R,     0xfe00707f, 0xa0000053, "fle.s",      "rd,fs1,fs2"},
  {Opcode::FleD,      Format::R,     0xfe00707f, 0xa2000053, "fle.d",      "rd,fs1,fs2"},
  {Opcode::FltS,      Format::R,     0xfe00707f, 0xa0001053, "flt.s",      "rd,fs1,fs2"},
  {Opcode::FltD,      Format::R,     0xfe00707f, 0xa2001053, "flt.d",      "rd,fs1,fs2"},
  {Opcode::FeqS,      Format::R,     0xfe00707f, 0xa0002053, "feq.s",      "rd,fs1,fs2"},
  {Opcode::FeqD,      Format::R,     0xfe00707f, 0xa2002053, "feq.d",      "rd,fs1,fs2"},
  {Opcode::FclassS,   Format::R,     0xfff0707f, 0xe0001053, "fclass.s",   "rd,fs1"},
  {Opcode::FclassD,   Format::R,     0xfff0707f, 0xe2001053, "fclass.d",   "rd,fs1"},
  {Opcode::FcvtWS,    Format::R,     0xfff0007f, 0xc0000053, "fcvt.w.s",   "rd,fs1,rm"},
  {Opcode::FcvtWD,    Format::R,     0xfff0007f, 0xc2000053, "fcvt.w.d",   "rd,fs1,rm"},
  {Opcode::FcvtWuS,   Format::R,     0xfff0007f, 0xc0100053, "fcvt.wu.s",  "rd,fs1,rm"},
  {Opcode::FcvtWuD,   Format::R,     0xfff0007f, 0xc2100053, "fcvt.wu.d",  "rd,fs1,rm"},
  {Opcode::FcvtLS,    Format::R,     0xfff0007f, 0xc0200053, "fcvt.l.s",   "rd,fs1,rm"},
  {Opcode::FcvtLD,    Format::R,     0xfff0007f, 0xc2200053, "fcvt.l.d",   "rd,fs1,rm"},
  {Opcode::FcvtLuS,   Format::R,     0xfff0007f, 0xc0300053, "fcvt.lu.s",  "rd,fs1,rm"},
  {Opcode::FcvtLuD,   Format::R,     0xfff0007f, 0xc2300053, "fcvt.lu.d",  "rd,fs1,rm"},
  {Opcode::FcvtSW,    Format::R,     0xfff0007f, 0xd0000053, "fcvt.s.w",   "fd,rs1,rm"},
  {Opcode::FcvtDW,    Format::R,     0xfff0007f, 0xd2000053, "fcvt.d.w",   "fd,rs1,rm.exact"},
  {Opcode::FcvtSWu,   Format::R,     0xfff0007f, 0xd0100053, "fcvt.s.wu",  "fd,rs1,rm"},
  {Opcode::FcvtDWu,   Format::R,     0xfff0007f, 0xd2100053, "fcvt.d.wu",  "fd,rs1,rm.exact"},
  {Opcode::FcvtSL,    Format::R,     0xfff0007f, 0xd0200053, "fcvt.s.l",   "fd,rs1,rm"},
  {Opcode::FcvtDL,    Format::R,     0xfff0007f, 0xd2200053, "fcvt.d.l",   "fd,rs1,rm"},
  {Opcode::FcvtSLu,   Format::R,     0xfff0007f, 0xd0300053, "fcvt.s.lu",  "fd,rs1,rm"},
  {Opcode::FcvtDLu,   Format::R,     0xfff0007f, 0xd2300053, "fcvt.d.lu",  "fd,rs1,rm"},
  {Opcode::FcvtSD,    Format::R,     0xfff0007f, 0x40100053, "fcvt.s.d",   "fd,fs1,rm"},
  {Opcode::FcvtDS,    Format::R,     0xfff0007f, 0x42000053, "fcvt.d.s",   "fd,fs1,rm.exact"},
  {Opcode::FmvXW,     Format::R,     0xfff0707f, 0xe0000053, "fmv.x.w",    "rd,fs1"},
  {Opcode::FmvXD,     Format::R,     0xfff0707f, 0xe2000053, "fmv.x.d",    "rd,fs1"},
  {Opcode::FmvWX,     Format::R,     0xfff0707f, 0xf0000053, "fmv.w.x",    "fd,rs1"},
  {Opcode::FmvDX,     Format::R,     0xfff0707f, 0xf2000053, "fmv.d.x",    "fd,rs1"},
  {Opcode::Beq,       Format::B,     0x0000707f, 0x00000063, "beq",        "rs1,rs2,target"},
  {Opcode::Bne,       Format::B,     0x0000707f, 0x00001063, "bne",        "rs1,rs2,target"},
  {Opcode::Blt,       Format::B,     0x0000707f, 0x00004063, "blt",        "rs1,rs2,target"},
  {Opcode::Bge,       Format::B,     0x0000707f, 0x00005063, "bge",        "rs1,rs2,target"},
  {Opcode::Bltu,      Format::B,     0x0000707f, 0x00006063, "bltu",       "rs1,rs2,target"},
  {Opcode::Bgeu,      Format::B,     0x0000707f, 0x00007063, "bgeu",       "rs1,rs2,target"},
  {Opcode::Jalr,      Format::I,     0x0000707f, 0x00000067, "jalr",       "rd,imm(rs1)"},
  {Opcode::Jal,       Format::J,     0x0000007f, 0x0000006f, "jal",        "rd,target"},
  {Opcode::Ecall,     Format::None,  0xffffffff, 0x00000073, "ecall",      ""},
  {Opcode::Ebreak,    Format::None,  0xffffffff, 0x00100073, "ebreak",     ""},
  {Opcode::Sret,      Format::None,  0xffffffff, 0x10200073, "sret",       ""},
  {Opcode::Mret,      Format::None,  0xffffffff, 0x30200073, "mret",       ""},
  {Opcode::Wfi,       Format::None,  0xffffffff, 0x10500073, "wfi",        ""},
  {Opcode::SfenceVma, Format::R,     0xfe007fff, 0x12000073, "sfence.vma", "rs1,rs2"},
  {Opcode::Csrrw,     Format::Csr,   0x0000707f, 0x00001073, "csrrw",      "rd,csr,rs1"},
  {Opcode::Csrrs,     Format::Csr,   0x0000707f, 0x00002073, "csrrs",      "rd,csr,rs1"},
  {Opcode::Csrrc,     Format::Csr,   0x0000707f, 0x00003073, "csrrc",      "rd,csr,rs1"},
  {Opcode::Csrrwi,    Format::Csr,   0x0000707f, 0x00005073, "csrrwi",     "rd,csr,zimm"},
  {Opcode::Csrrsi,    Format::Csr,   0x0000707f, 0x00006073, "csrrsi",     "rd,csr,zimm"},
  {Opcode::Csrrci,    Format::Csr,   0x0000707f, 0x00007073, "csrrci",     "rd,csr,zimm"},
});
// clang-format on

/// Those in front of the first row included.
inline constexpr unsigned kOpcodes = static_cast<unsigned>(Opcode::Lb) + kInstructions.size();

namespace detail {

consteval bool rows_in_opcode_order() {
  for (std::size_t i = 0; i < kInstructions.size(); i++) {
    if (static_cast<std::size_t>(kInstructions[i].opcode) != static_cast<std::size_t>(Opcode::Lb) + i)
      return false;
  }
  return true;
}

/// Two rows overlap when some word matches both.
consteval bool no_two_rows_overlap() {
  for (std::size_t i = 0; i < kInstructions.size(); i++) {
    for (std::size_t j = 0; j < i; j++) {
      const std::uint32_t common = kInstructions[i].mask & kInstructions[j].mask;
      if ((kInstructions[i].match & common) == (kInstructions[j].match & common)) return false;
    }
  }
  return true;
}

consteval bool matches_lie_in_masks() {
  for (const InstructionRow& row : kInstructions) {
    if ((row.match & ~row.mask) != 0) return false;
  }
  return true;
}

}  // namespace detail

static_assert(detail::rows_in_opcode_order());
static_assert(detail::no_two_rows_overlap());
static_assert(detail::matches_lie_in_masks());

/// The row of an instruction; not for the opcodes that are none.
constexpr const InstructionRow& row_of(Opcode opcode) {
  return kInstructions[static_cast<std::size_t>(opcode) - static_cast<std::size_t>(Opcode::Lb)];
}

}  // namespace machine
