// The instruction set: one row an instruction, read by the decoder and by the tests.
//
// Encodings are those of the Unprivileged manual's "RV32/64G Instruction Set Listings" and of the Privileged
// manual's listing of system instructions. Compressed instructions have no rows: they expand to these.
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

struct InstructionRow {
  Opcode opcode;
  const char* name;
  std::uint32_t mask;   ///< bits that are fixed
  std::uint32_t match;  ///< their values
  Format format;
};

// clang-format off
inline constexpr auto kInstructions = std::to_array<InstructionRow>({
  {Opcode::Lb,        "lb",         0x0000707f, 0x00000003, Format::I},
  {Opcode::Lh,        "lh",         0x0000707f, 0x00001003, Format::I},
  {Opcode::Lw,        "lw",         0x0000707f, 0x00002003, Format::I},
  {Opcode::Ld,        "ld",         0x0000707f, 0x00003003, Format::I},
  {Opcode::Lbu,       "lbu",        0x0000707f, 0x00004003, Format::I},
  {Opcode::Lhu,       "lhu",        0x0000707f, 0x00005003, Format::I},
  {Opcode::Lwu,       "lwu",        0x0000707f, 0x00006003, Format::I},
  {Opcode::Flw,       "flw",        0x0000707f, 0x00002007, Format::I},
  {Opcode::Fld,       "fld",        0x0000707f, 0x00003007, Format::I},
  {Opcode::Fence,     "fence",      0x0000707f, 0x0000000f, Format::None},
  {Opcode::FenceI,    "fence.i",    0x0000707f, 0x0000100f, Format::None},
  {Opcode::Addi,      "addi",       0x0000707f, 0x00000013, Format::I},
  {Opcode::Slti,      "slti",       0x0000707f, 0x00002013, Format::I},
  {Opcode::Sltiu,     "sltiu",      0x0000707f, 0x00003013, Format::I},
  {Opcode::Xori,      "xori",       0x0000707f, 0x00004013, Format::I},
  {Opcode::Ori,       "ori",        0x0000707f, 0x00006013, Format::I},
  {Opcode::Andi,      "andi",       0x0000707f, 0x00007013, Format::I},
  {Opcode::Slli,      "slli",       0xfc00707f, 0x00001013, Format::Shift},
  {Opcode::Srli,      "srli",       0xfc00707f, 0x00005013, Format::Shift},
  {Opcode::Srai,      "srai",       0xfc00707f, 0x40005013, Format::Shift},
  {Opcode::Clz,       "clz",        0xfff0707f, 0x60001013, Format::R},
  {Opcode::Ctz,       "ctz",        0xfff0707f, 0x60101013, Format::R},
  {Opcode::Cpop,      "cpop",       0xfff0707f, 0x60201013, Format::R},
  {Opcode::SextB,     "sext.b",     0xfff0707f, 0x60401013, Format::R},
  {Opcode::SextH,     "sext.h",     0xfff0707f, 0x60501013, Format::R},
  {Opcode::OrcB,      "orc.b",      0xfff0707f, 0x28705013, Format::R},
  {Opcode::Rev8,      "rev8",       0xfff0707f, 0x6b805013, Format::R},
  {Opcode::Rori,      "rori",       0xfc00707f, 0x60005013, Format::Shift},
  {Opcode::Bclri,     "bclri",      0xfc00707f, 0x48001013, Format::Shift},
  {Opcode::Bexti,     "bexti",      0xfc00707f, 0x48005013, Format::Shift},
  {Opcode::Binvi,     "binvi",      0xfc00707f, 0x68001013, Format::Shift},
  {Opcode::Bseti,     "bseti",      0xfc00707f, 0x28001013, Format::Shift},
  {Opcode::Auipc,     "auipc",      0x0000007f, 0x00000017, Format::U},
  {Opcode::Addiw,     "addiw",      0x0000707f, 0x0000001b, Format::I},
  {Opcode::Slliw,     "slliw",      0xfe00707f, 0x0000101b, Format::Shift},
  {Opcode::Srliw,     "srliw",      0xfe00707f, 0x0000501b, Format::Shift},
  {Opcode::Sraiw,     "sraiw",      0xfe00707f, 0x4000501b, Format::Shift},
  {Opcode::SlliUw,    "slli.uw",    0xfc00707f, 0x0800101b, Format::Shift},
  {Opcode::Clzw,      "clzw",       0xfff0707f, 0x6000101b, Format::R},
  {Opcode::Ctzw,      "ctzw",       0xfff0707f, 0x6010101b, Format::R},
  {Opcode::Cpopw,     "cpopw",      0xfff0707f, 0x6020101b, Format::R},
  {Opcode::Roriw,     "roriw",      0xfe00707f, 0x6000501b, Format::Shift},
  {Opcode::Sb,        "sb",         0x0000707f, 0x00000023, Format::S},
  {Opcode::Sh,        "sh",         0x0000707f, 0x00001023, Format::S},
  {Opcode::Sw,        "sw",         0x0000707f, 0x00002023, Format::S},
  {Opcode::Sd,        "sd",         0x0000707f, 0x00003023, Format::S},
  {Opcode::Fsw,       "fsw",        0x0000707f, 0x00002027, Format::S},
  {Opcode::Fsd,       "fsd",        0x0000707f, 0x00003027, Format::S},
  {Opcode::LrW,       "lr.w",       0xf9f0707f, 0x1000202f, Format::R},
  {Opcode::ScW,       "sc.w",       0xf800707f, 0x1800202f, Format::R},
  {Opcode::AmoswapW,  "amoswap.w",  0xf800707f, 0x0800202f, Format::R},
  {Opcode::AmoaddW,   "amoadd.w",   0xf800707f, 0x0000202f, Format::R},
  {Opcode::AmoxorW,   "amoxor.w",   0xf800707f, 0x2000202f, Format::R},
  {Opcode::AmoandW,   "amoand.w",   0xf800707f, 0x6000202f, Format::R},
  {Opcode::AmoorW,    "amoor.w",    0xf800707f, 0x4000202f, Format::R},
  {Opcode::AmominW,   "amomin.w",   0xf800707f, 0x8000202f, Format::R},
  {Opcode::AmomaxW,   "amomax.w",   0xf800707f, 0xa000202f, Format::R},
  {Opcode::AmominuW,  "amominu.w",  0xf800707f, 0xc000202f, Format::R},
  {Opcode::AmomaxuW,  "amomaxu.w",  0xf800707f, 0xe000202f, Format::R},
  {Opcode::LrD,       "lr.d",       0xf9f0707f, 0x1000302f, Format::R},
  {Opcode::ScD,       "sc.d",       0xf800707f, 0x1800302f, Format::R},
  {Opcode::AmoswapD,  "amoswap.d",  0xf800707f, 0x0800302f, Format::R},
  {Opcode::AmoaddD,   "amoadd.d",   0xf800707f, 0x0000302f, Format::R},
  {Opcode::AmoxorD,   "amoxor.d",   0xf800707f, 0x2000302f, Format::R},
  {Opcode::AmoandD,   "amoand.d",   0xf800707f, 0x6000302f, Format::R},
  {Opcode::AmoorD,    "amoor.d",    0xf800707f, 0x4000302f, Format::R},
  {Opcode::AmominD,   "amomin.d",   0xf800707f, 0x8000302f, Format::R},
  {Opcode::AmomaxD,   "amomax.d",   0xf800707f, 0xa000302f, Format::R},
  {Opcode::AmominuD,  "amominu.d",  0xf800707f, 0xc000302f, Format::R},
  {Opcode::AmomaxuD,  "amomaxu.d",  0xf800707f, 0xe000302f, Format::R},
  {Opcode::Add,       "add",        0xfe00707f, 0x00000033, Format::R},
  {Opcode::Sub,       "sub",        0xfe00707f, 0x40000033, Format::R},
  {Opcode::Sll,       "sll",        0xfe00707f, 0x00001033, Format::R},
  {Opcode::Slt,       "slt",        0xfe00707f, 0x00002033, Format::R},
  {Opcode::Sltu,      "sltu",       0xfe00707f, 0x00003033, Format::R},
  {Opcode::Xor,       "xor",        0xfe00707f, 0x00004033, Format::R},
  {Opcode::Srl,       "srl",        0xfe00707f, 0x00005033, Format::R},
  {Opcode::Sra,       "sra",        0xfe00707f, 0x40005033, Format::R},
  {Opcode::Or,        "or",         0xfe00707f, 0x00006033, Format::R},
  {Opcode::And,       "and",        0xfe00707f, 0x00007033, Format::R},
  {Opcode::Mul,       "mul",        0xfe00707f, 0x02000033, Format::R},
  {Opcode::Mulh,      "mulh",       0xfe00707f, 0x02001033, Format::R},
  {Opcode::Mulhsu,    "mulhsu",     0xfe00707f, 0x02002033, Format::R},
  {Opcode::Mulhu,     "mulhu",      0xfe00707f, 0x02003033, Format::R},
  {Opcode::Div,       "div",        0xfe00707f, 0x02004033, Format::R},
  {Opcode::Divu,      "divu",       0xfe00707f, 0x02005033, Format::R},
  {Opcode::Rem,       "rem",        0xfe00707f, 0x02006033, Format::R},
  {Opcode::Remu,      "remu",       0xfe00707f, 0x02007033, Format::R},
  {Opcode::Sh1add,    "sh1add",     0xfe00707f, 0x20002033, Format::R},
  {Opcode::Sh2add,    "sh2add",     0xfe00707f, 0x20004033, Format::R},
  {Opcode::Sh3add,    "sh3add",     0xfe00707f, 0x20006033, Format::R},
  {Opcode::Andn,      "andn",       0xfe00707f, 0x40007033, Format::R},
  {Opcode::Orn,       "orn",        0xfe00707f, 0x40006033, Format::R},
  {Opcode::Xnor,      "xnor",       0xfe00707f, 0x40004033, Format::R},
  {Opcode::Max,       "max",        0xfe00707f, 0x0a006033, Format::R},
  {Opcode::Maxu,      "maxu",       0xfe00707f, 0x0a007033, Format::R},
  {Opcode::Min,       "min",        0xfe00707f, 0x0a004033, Format::R},
  {Opcode::Minu,      "minu",       0xfe00707f, 0x0a005033, Format::R},
  {Opcode::Rol,       "rol",        0xfe00707f, 0x60001033, Format::R},
  {Opcode::Ror,       "ror",        0xfe00707f, 0x60005033, Format::R},
  {Opcode::Bclr,      "bclr",       0xfe00707f, 0x48001033, Format::R},
  {Opcode::Bext,      "bext",       0xfe00707f, 0x48005033, Format::R},
  {Opcode::Binv,      "binv",       0xfe00707f, 0x68001033, Format::R},
  {Opcode::Bset,      "bset",       0xfe00707f, 0x28001033, Format::R},
  {Opcode::CzeroEqz,  "czero.eqz",  0xfe00707f, 0x0e005033, Format::R},
  {Opcode::CzeroNez,  "czero.nez",  0xfe00707f, 0x0e007033, Format::R},
  {Opcode::Lui,       "lui",        0x0000007f, 0x00000037, Format::U},
  {Opcode::Addw,      "addw",       0xfe00707f, 0x0000003b, Format::R},
  {Opcode::Subw,      "subw",       0xfe00707f, 0x4000003b, Format::R},
  {Opcode::Sllw,      "sllw",       0xfe00707f, 0x0000103b, Format::R},
  {Opcode::Srlw,      "srlw",       0xfe00707f, 0x0000503b, Format::R},
  {Opcode::Sraw,      "sraw",       0xfe00707f, 0x4000503b, Format::R},
  {Opcode::Mulw,      "mulw",       0xfe00707f, 0x0200003b, Format::R},
  {Opcode::Divw,      "divw",       0xfe00707f, 0x0200403b, Format::R},
  {Opcode::Divuw,     "divuw",      0xfe00707f, 0x0200503b, Format::R},
  {Opcode::Remw,      "remw",       0xfe00707f, 0x0200603b, Format::R},
  {Opcode::Remuw,     "remuw",      0xfe00707f, 0x0200703b, Format::R},
  {Opcode::AddUw,     "add.uw",     0xfe00707f, 0x0800003b, Format::R},
  {Opcode::Sh1addUw,  "sh1add.uw",  0xfe00707f, 0x2000203b, Format::R},
  {Opcode::Sh2addUw,  "sh2add.uw",  0xfe00707f, 0x2000403b, Format::R},
  {Opcode::Sh3addUw,  "sh3add.uw",  0xfe00707f, 0x2000603b, Format::R},
  {Opcode::ZextH,     "zext.h",     0xfff0707f, 0x0800403b, Format::R},
  {Opcode::Rolw,      "rolw",       0xfe00707f, 0x6000103b, Format::R},
  {Opcode::Rorw,      "rorw",       0xfe00707f, 0x6000503b, Format::R},
  {Opcode::FmaddS,    "fmadd.s",    0x0600007f, 0x00000043, Format::R4},
  {Opcode::FmaddD,    "fmadd.d",    0x0600007f, 0x02000043, Format::R4},
  {Opcode::FmsubS,    "fmsub.s",    0x0600007f, 0x00000047, Format::R4},
  {Opcode::FmsubD,    "fmsub.d",    0x0600007f, 0x02000047, Format::R4},
  {Opcode::FnmsubS,   "fnmsub.s",   0x0600007f, 0x0000004b, Format::R4},
  {Opcode::FnmsubD,   "fnmsub.d",   0x0600007f, 0x0200004b, Format::R4},
  {Opcode::FnmaddS,   "fnmadd.s",   0x0600007f, 0x0000004f, Format::R4},
  {Opcode::FnmaddD,   "fnmadd.d",   0x0600007f, 0x0200004f, Format::R4},
  {Opcode::FaddS,     "fadd.s",     0xfe00007f, 0x00000053, Format::R},
  {Opcode::FaddD,     "fadd.d",     0xfe00007f, 0x02000053, Format::R},
  {Opcode::FsubS,     "fsub.s",     0xfe00007f, 0x08000053, Format::R},
  {Opcode::FsubD,     "fsub.d",     0xfe00007f, 0x0a000053, Format::R},
  {Opcode::FmulS,     "fmul.s",     0xfe00007f, 0x10000053, Format::R},
  {Opcode::FmulD,     "fmul.d",     0xfe00007f, 0x12000053, Format::R},
  {Opcode::FdivS,     "fdiv.s",     0xfe00007f, 0x18000053, Format::R},
  {Opcode::FdivD,     "fdiv.d",     0xfe00007f, 0x1a000053, Format::R},
  {Opcode::FsqrtS,    "fsqrt.s",    0xfff0007f, 0x58000053, Format::R},
  {Opcode::FsqrtD,    "fsqrt.d",    0xfff0007f, 0x5a000053, Format::R},
  {Opcode::FsgnjS,    "fsgnj.s",    0xfe00707f, 0x20000053, Format::R},
  {Opcode::FsgnjD,    "fsgnj.d",    0xfe00707f, 0x22000053, Format::R},
  {Opcode::FsgnjnS,   "fsgnjn.s",   0xfe00707f, 0x20001053, Format::R},
  {Opcode::FsgnjnD,   "fsgnjn.d",   0xfe00707f, 0x22001053, Format::R},
  {Opcode::FsgnjxS,   "fsgnjx.s",   0xfe00707f, 0x20002053, Format::R},
  {Opcode::FsgnjxD,   "fsgnjx.d",   0xfe00707f, 0x22002053, Format::R},
  {Opcode::FminS,     "fmin.s",     0xfe00707f, 0x28000053, Format::R},
  {Opcode::FminD,     "fmin.d",     0xfe00707f, 0x2a000053, Format::R},
  {Opcode::FmaxS,     "fmax.s",     0xfe00707f, 0x28001053, Format::R},
  {Opcode::FmaxD,     "fmax.d",     0xfe00707f, 0x2a001053, Format::R},
  {Opcode::FleS,      "fle.s",      0xfe00707f, 0xa0000053, Format::R},
  {Opcode::FleD,      "fle.d",      0xfe00707f, 0xa2000053, Format::R},
  {Opcode::FltS,      "flt.s",      0xfe00707f, 0xa0001053, Format::R},
  {Opcode::FltD,      "flt.d",      0xfe00707f, 0xa2001053, Format::R},
  {Opcode::FeqS,      "feq.s",      0xfe00707f, 0xa0002053, Format::R},
  {Opcode::FeqD,      "feq.d",      0xfe00707f, 0xa2002053, Format::R},
  {Opcode::FclassS,   "fclass.s",   0xfff0707f, 0xe0001053, Format::R},
  {Opcode::FclassD,   "fclass.d",   0xfff0707f, 0xe2001053, Format::R},
  {Opcode::FcvtWS,    "fcvt.w.s",   0xfff0007f, 0xc0000053, Format::R},
  {Opcode::FcvtWD,    "fcvt.w.d",   0xfff0007f, 0xc2000053, Format::R},
  {Opcode::FcvtWuS,   "fcvt.wu.s",  0xfff0007f, 0xc0100053, Format::R},
  {Opcode::FcvtWuD,   "fcvt.wu.d",  0xfff0007f, 0xc2100053, Format::R},
  {Opcode::FcvtLS,    "fcvt.l.s",   0xfff0007f, 0xc0200053, Format::R},
  {Opcode::FcvtLD,    "fcvt.l.d",   0xfff0007f, 0xc2200053, Format::R},
  {Opcode::FcvtLuS,   "fcvt.lu.s",  0xfff0007f, 0xc0300053, Format::R},
  {Opcode::FcvtLuD,   "fcvt.lu.d",  0xfff0007f, 0xc2300053, Format::R},
  {Opcode::FcvtSW,    "fcvt.s.w",   0xfff0007f, 0xd0000053, Format::R},
  {Opcode::FcvtDW,    "fcvt.d.w",   0xfff0007f, 0xd2000053, Format::R},
  {Opcode::FcvtSWu,   "fcvt.s.wu",  0xfff0007f, 0xd0100053, Format::R},
  {Opcode::FcvtDWu,   "fcvt.d.wu",  0xfff0007f, 0xd2100053, Format::R},
  {Opcode::FcvtSL,    "fcvt.s.l",   0xfff0007f, 0xd0200053, Format::R},
  {Opcode::FcvtDL,    "fcvt.d.l",   0xfff0007f, 0xd2200053, Format::R},
  {Opcode::FcvtSLu,   "fcvt.s.lu",  0xfff0007f, 0xd0300053, Format::R},
  {Opcode::FcvtDLu,   "fcvt.d.lu",  0xfff0007f, 0xd2300053, Format::R},
  {Opcode::FcvtSD,    "fcvt.s.d",   0xfff0007f, 0x40100053, Format::R},
  {Opcode::FcvtDS,    "fcvt.d.s",   0xfff0007f, 0x42000053, Format::R},
  {Opcode::FmvXW,     "fmv.x.w",    0xfff0707f, 0xe0000053, Format::R},
  {Opcode::FmvXD,     "fmv.x.d",    0xfff0707f, 0xe2000053, Format::R},
  {Opcode::FmvWX,     "fmv.w.x",    0xfff0707f, 0xf0000053, Format::R},
  {Opcode::FmvDX,     "fmv.d.x",    0xfff0707f, 0xf2000053, Format::R},
  {Opcode::Beq,       "beq",        0x0000707f, 0x00000063, Format::B},
  {Opcode::Bne,       "bne",        0x0000707f, 0x00001063, Format::B},
  {Opcode::Blt,       "blt",        0x0000707f, 0x00004063, Format::B},
  {Opcode::Bge,       "bge",        0x0000707f, 0x00005063, Format::B},
  {Opcode::Bltu,      "bltu",       0x0000707f, 0x00006063, Format::B},
  {Opcode::Bgeu,      "bgeu",       0x0000707f, 0x00007063, Format::B},
  {Opcode::Jalr,      "jalr",       0x0000707f, 0x00000067, Format::I},
  {Opcode::Jal,       "jal",        0x0000007f, 0x0000006f, Format::J},
  {Opcode::Ecall,     "ecall",      0xffffffff, 0x00000073, Format::None},
  {Opcode::Ebreak,    "ebreak",     0xffffffff, 0x00100073, Format::None},
  {Opcode::Sret,      "sret",       0xffffffff, 0x10200073, Format::None},
  {Opcode::Mret,      "mret",       0xffffffff, 0x30200073, Format::None},
  {Opcode::Wfi,       "wfi",        0xffffffff, 0x10500073, Format::None},
  {Opcode::SfenceVma, "sfence.vma", 0xfe007fff, 0x12000073, Format::R},
  {Opcode::Csrrw,     "csrrw",      0x0000707f, 0x00001073, Format::Csr},
  {Opcode::Csrrs,     "csrrs",      0x0000707f, 0x00002073, Format::Csr},
  {Opcode::Csrrc,     "csrrc",      0x0000707f, 0x00003073, Format::Csr},
  {Opcode::Csrrwi,    "csrrwi",     0x0000707f, 0x00005073, Format::Csr},
  {Opcode::Csrrsi,    "csrrsi",     0x0000707f, 0x00006073, Format::Csr},
  {Opcode::Csrrci,    "csrrci",     0x0000707f, 0x00007073, Format::Csr},
});
// clang-format on

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

}  // namespace machine
