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

// One line an instruction, as GNU as 2.40 encodes it, with registers and immediates at their extremes. It
// does not know Zicond yet: those two come from the figures of that chapter.
constexpr Witness kWitnesses[] = {
    // clang-format off
    {"lb x31,-2048(x1)", 0x80008f83, Opcode::Lb, 31, 1, kAny, -2048},
    {"lh x31,-2048(x1)", 0x80009f83, Opcode::Lh, 31, 1, kAny, -2048},
    {"lw x31,-2048(x1)", 0x8000af83, Opcode::Lw, 31, 1, kAny, -2048},
    {"ld x31,-2048(x1)", 0x8000bf83, Opcode::Ld, 31, 1, kAny, -2048},
    {"lbu x31,-2048(x1)", 0x8000cf83, Opcode::Lbu, 31, 1, kAny, -2048},
    {"lhu x31,-2048(x1)", 0x8000df83, Opcode::Lhu, 31, 1, kAny, -2048},
    {"lwu x31,-2048(x1)", 0x8000ef83, Opcode::Lwu, 31, 1, kAny, -2048},
    {"flw f31,-2048(x1)", 0x8000af87, Opcode::Flw, 31, 1, kAny, -2048},
    {"fld f31,-2048(x1)", 0x8000bf87, Opcode::Fld, 31, 1, kAny, -2048},
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
    {"clz x26,x27", 0x600d9d13, Opcode::Clz, 26, 27, kAny, kAny},
    {"ctz x26,x27", 0x601d9d13, Opcode::Ctz, 26, 27, kAny, kAny},
    {"cpop x26,x27", 0x602d9d13, Opcode::Cpop, 26, 27, kAny, kAny},
    {"sext.b x26,x27", 0x604d9d13, Opcode::SextB, 26, 27, kAny, kAny},
    {"sext.h x26,x27", 0x605d9d13, Opcode::SextH, 26, 27, kAny, kAny},
    {"orc.b x26,x27", 0x287ddd13, Opcode::OrcB, 26, 27, kAny, kAny},
    {"rev8 x26,x27", 0x6b8ddd13, Opcode::Rev8, 26, 27, kAny, kAny},
    {"rori x5,x6,63", 0x63f35293, Opcode::Rori, 5, 6, kAny, 63},
    {"bclri x5,x6,63", 0x4bf31293, Opcode::Bclri, 5, 6, kAny, 63},
    {"bexti x5,x6,63", 0x4bf35293, Opcode::Bexti, 5, 6, kAny, 63},
    {"binvi x5,x6,63", 0x6bf31293, Opcode::Binvi, 5, 6, kAny, 63},
    {"bseti x5,x6,63", 0x2bf31293, Opcode::Bseti, 5, 6, kAny, 63},
    {"auipc x7,0x80000", 0x80000397, Opcode::Auipc, 7, kAny, kAny, -0x80000000ll},
    {"addiw x8,x9,-1", 0xfff4841b, Opcode::Addiw, 8, 9, kAny, -1},
    {"slliw x5,x6,31", 0x01f3129b, Opcode::Slliw, 5, 6, kAny, 31},
    {"srliw x5,x6,31", 0x01f3529b, Opcode::Srliw, 5, 6, kAny, 31},
    {"sraiw x5,x6,31", 0x41f3529b, Opcode::Sraiw, 5, 6, kAny, 31},
    {"slli.uw x5,x6,63", 0x0bf3129b, Opcode::SlliUw, 5, 6, kAny, 63},
    {"clzw x26,x27", 0x600d9d1b, Opcode::Clzw, 26, 27, kAny, kAny},
    {"ctzw x26,x27", 0x601d9d1b, Opcode::Ctzw, 26, 27, kAny, kAny},
    {"cpopw x26,x27", 0x602d9d1b, Opcode::Cpopw, 26, 27, kAny, kAny},
    {"roriw x5,x6,31", 0x61f3529b, Opcode::Roriw, 5, 6, kAny, 31},
    {"sb x31,-2048(x2)", 0x81f10023, Opcode::Sb, kAny, 2, 31, -2048},
    {"sh x31,2047(x2)", 0x7ff11fa3, Opcode::Sh, kAny, 2, 31, 2047},
    {"sw x31,-1(x2)", 0xfff12fa3, Opcode::Sw, kAny, 2, 31, -1},
    {"sd x31,1365(x2)", 0x55f13aa3, Opcode::Sd, kAny, 2, 31, 1365},
    {"fsw f31,-2048(x2)", 0x81f12027, Opcode::Fsw, kAny, 2, 31, -2048},
    {"fsd f31,-2048(x2)", 0x81f13027, Opcode::Fsd, kAny, 2, 31, -2048},
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
    {"sh1add x26,x27,x28", 0x21cdad33, Opcode::Sh1add, 26, 27, 28, kAny},
    {"sh2add x26,x27,x28", 0x21cdcd33, Opcode::Sh2add, 26, 27, 28, kAny},
    {"sh3add x26,x27,x28", 0x21cded33, Opcode::Sh3add, 26, 27, 28, kAny},
    {"andn x26,x27,x28", 0x41cdfd33, Opcode::Andn, 26, 27, 28, kAny},
    {"orn x26,x27,x28", 0x41cded33, Opcode::Orn, 26, 27, 28, kAny},
    {"xnor x26,x27,x28", 0x41cdcd33, Opcode::Xnor, 26, 27, 28, kAny},
    {"max x26,x27,x28", 0x0bcded33, Opcode::Max, 26, 27, 28, kAny},
    {"maxu x26,x27,x28", 0x0bcdfd33, Opcode::Maxu, 26, 27, 28, kAny},
    {"min x26,x27,x28", 0x0bcdcd33, Opcode::Min, 26, 27, 28, kAny},
    {"minu x26,x27,x28", 0x0bcddd33, Opcode::Minu, 26, 27, 28, kAny},
    {"rol x26,x27,x28", 0x61cd9d33, Opcode::Rol, 26, 27, 28, kAny},
    {"ror x26,x27,x28", 0x61cddd33, Opcode::Ror, 26, 27, 28, kAny},
    {"bclr x26,x27,x28", 0x49cd9d33, Opcode::Bclr, 26, 27, 28, kAny},
    {"bext x26,x27,x28", 0x49cddd33, Opcode::Bext, 26, 27, 28, kAny},
    {"binv x26,x27,x28", 0x69cd9d33, Opcode::Binv, 26, 27, 28, kAny},
    {"bset x26,x27,x28", 0x29cd9d33, Opcode::Bset, 26, 27, 28, kAny},
    {"czero.eqz x26,x27,x28", 0x0fcddd33, Opcode::CzeroEqz, 26, 27, 28, kAny},
    {"czero.nez x26,x27,x28", 0x0fcdfd33, Opcode::CzeroNez, 26, 27, 28, kAny},
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
    {"add.uw x26,x27,x28", 0x09cd8d3b, Opcode::AddUw, 26, 27, 28, kAny},
    {"sh1add.uw x26,x27,x28", 0x21cdad3b, Opcode::Sh1addUw, 26, 27, 28, kAny},
    {"sh2add.uw x26,x27,x28", 0x21cdcd3b, Opcode::Sh2addUw, 26, 27, 28, kAny},
    {"sh3add.uw x26,x27,x28", 0x21cded3b, Opcode::Sh3addUw, 26, 27, 28, kAny},
    {"zext.h x26,x27", 0x080dcd3b, Opcode::ZextH, 26, 27, kAny, kAny},
    {"rolw x26,x27,x28", 0x61cd9d3b, Opcode::Rolw, 26, 27, 28, kAny},
    {"rorw x26,x27,x28", 0x61cddd3b, Opcode::Rorw, 26, 27, 28, kAny},
    {"fmadd.s f1,f2,f30,f31,rdn", 0xf9e120c3, Opcode::FmaddS, 1, 2, 30, 31},
    {"fmadd.d f1,f2,f30,f31,rdn", 0xfbe120c3, Opcode::FmaddD, 1, 2, 30, 31},
    {"fmsub.s f1,f2,f30,f31,rdn", 0xf9e120c7, Opcode::FmsubS, 1, 2, 30, 31},
    {"fmsub.d f1,f2,f30,f31,rdn", 0xfbe120c7, Opcode::FmsubD, 1, 2, 30, 31},
    {"fnmsub.s f1,f2,f30,f31,rdn", 0xf9e120cb, Opcode::FnmsubS, 1, 2, 30, 31},
    {"fnmsub.d f1,f2,f30,f31,rdn", 0xfbe120cb, Opcode::FnmsubD, 1, 2, 30, 31},
    {"fnmadd.s f1,f2,f30,f31,rdn", 0xf9e120cf, Opcode::FnmaddS, 1, 2, 30, 31},
    {"fnmadd.d f1,f2,f30,f31,rdn", 0xfbe120cf, Opcode::FnmaddD, 1, 2, 30, 31},
    {"fadd.s f23,f24,f25,rmm", 0x019c4bd3, Opcode::FaddS, 23, 24, 25, kAny},
    {"fadd.d f23,f24,f25,rmm", 0x039c4bd3, Opcode::FaddD, 23, 24, 25, kAny},
    {"fsub.s f23,f24,f25,rmm", 0x099c4bd3, Opcode::FsubS, 23, 24, 25, kAny},
    {"fsub.d f23,f24,f25,rmm", 0x0b9c4bd3, Opcode::FsubD, 23, 24, 25, kAny},
    {"fmul.s f23,f24,f25,rmm", 0x119c4bd3, Opcode::FmulS, 23, 24, 25, kAny},
    {"fmul.d f23,f24,f25,rmm", 0x139c4bd3, Opcode::FmulD, 23, 24, 25, kAny},
    {"fdiv.s f23,f24,f25,rmm", 0x199c4bd3, Opcode::FdivS, 23, 24, 25, kAny},
    {"fdiv.d f23,f24,f25,rmm", 0x1b9c4bd3, Opcode::FdivD, 23, 24, 25, kAny},
    {"fsqrt.s f23,f24,rup", 0x580c3bd3, Opcode::FsqrtS, 23, 24, kAny, kAny},
    {"fsqrt.d f23,f24,rup", 0x5a0c3bd3, Opcode::FsqrtD, 23, 24, kAny, kAny},
    {"fsgnj.s f23,f24,f25", 0x219c0bd3, Opcode::FsgnjS, 23, 24, 25, kAny},
    {"fsgnj.d f23,f24,f25", 0x239c0bd3, Opcode::FsgnjD, 23, 24, 25, kAny},
    {"fsgnjn.s f23,f24,f25", 0x219c1bd3, Opcode::FsgnjnS, 23, 24, 25, kAny},
    {"fsgnjn.d f23,f24,f25", 0x239c1bd3, Opcode::FsgnjnD, 23, 24, 25, kAny},
    {"fsgnjx.s f23,f24,f25", 0x219c2bd3, Opcode::FsgnjxS, 23, 24, 25, kAny},
    {"fsgnjx.d f23,f24,f25", 0x239c2bd3, Opcode::FsgnjxD, 23, 24, 25, kAny},
    {"fmin.s f23,f24,f25", 0x299c0bd3, Opcode::FminS, 23, 24, 25, kAny},
    {"fmin.d f23,f24,f25", 0x2b9c0bd3, Opcode::FminD, 23, 24, 25, kAny},
    {"fmax.s f23,f24,f25", 0x299c1bd3, Opcode::FmaxS, 23, 24, 25, kAny},
    {"fmax.d f23,f24,f25", 0x2b9c1bd3, Opcode::FmaxD, 23, 24, 25, kAny},
    {"fle.s x23,f24,f25", 0xa19c0bd3, Opcode::FleS, 23, 24, 25, kAny},
    {"fle.d x23,f24,f25", 0xa39c0bd3, Opcode::FleD, 23, 24, 25, kAny},
    {"flt.s x23,f24,f25", 0xa19c1bd3, Opcode::FltS, 23, 24, 25, kAny},
    {"flt.d x23,f24,f25", 0xa39c1bd3, Opcode::FltD, 23, 24, 25, kAny},
    {"feq.s x23,f24,f25", 0xa19c2bd3, Opcode::FeqS, 23, 24, 25, kAny},
    {"feq.d x23,f24,f25", 0xa39c2bd3, Opcode::FeqD, 23, 24, 25, kAny},
    {"fclass.s x23,f24", 0xe00c1bd3, Opcode::FclassS, 23, 24, kAny, kAny},
    {"fclass.d x23,f24", 0xe20c1bd3, Opcode::FclassD, 23, 24, kAny, kAny},
    {"fcvt.w.s x23,f24,rtz", 0xc00c1bd3, Opcode::FcvtWS, 23, 24, kAny, kAny},
    {"fcvt.w.d x23,f24,rtz", 0xc20c1bd3, Opcode::FcvtWD, 23, 24, kAny, kAny},
    {"fcvt.wu.s x23,f24,rtz", 0xc01c1bd3, Opcode::FcvtWuS, 23, 24, kAny, kAny},
    {"fcvt.wu.d x23,f24,rtz", 0xc21c1bd3, Opcode::FcvtWuD, 23, 24, kAny, kAny},
    {"fcvt.l.s x23,f24,rtz", 0xc02c1bd3, Opcode::FcvtLS, 23, 24, kAny, kAny},
    {"fcvt.l.d x23,f24,rtz", 0xc22c1bd3, Opcode::FcvtLD, 23, 24, kAny, kAny},
    {"fcvt.lu.s x23,f24,rtz", 0xc03c1bd3, Opcode::FcvtLuS, 23, 24, kAny, kAny},
    {"fcvt.lu.d x23,f24,rtz", 0xc23c1bd3, Opcode::FcvtLuD, 23, 24, kAny, kAny},
    {"fcvt.s.w f23,x24,rtz", 0xd00c1bd3, Opcode::FcvtSW, 23, 24, kAny, kAny},
    {"fcvt.d.w f23,x24", 0xd20c0bd3, Opcode::FcvtDW, 23, 24, kAny, kAny},
    {"fcvt.s.wu f23,x24,rtz", 0xd01c1bd3, Opcode::FcvtSWu, 23, 24, kAny, kAny},
    {"fcvt.d.wu f23,x24", 0xd21c0bd3, Opcode::FcvtDWu, 23, 24, kAny, kAny},
    {"fcvt.s.l f23,x24,rtz", 0xd02c1bd3, Opcode::FcvtSL, 23, 24, kAny, kAny},
    {"fcvt.d.l f23,x24,rtz", 0xd22c1bd3, Opcode::FcvtDL, 23, 24, kAny, kAny},
    {"fcvt.s.lu f23,x24,rtz", 0xd03c1bd3, Opcode::FcvtSLu, 23, 24, kAny, kAny},
    {"fcvt.d.lu f23,x24,rtz", 0xd23c1bd3, Opcode::FcvtDLu, 23, 24, kAny, kAny},
    {"fcvt.s.d f23,f24,rtz", 0x401c1bd3, Opcode::FcvtSD, 23, 24, kAny, kAny},
    {"fcvt.d.s f23,f24", 0x420c0bd3, Opcode::FcvtDS, 23, 24, kAny, kAny},
    {"fmv.x.w x23,f24", 0xe00c0bd3, Opcode::FmvXW, 23, 24, kAny, kAny},
    {"fmv.x.d x23,f24", 0xe20c0bd3, Opcode::FmvXD, 23, 24, kAny, kAny},
    {"fmv.w.x f23,x24", 0xf00c0bd3, Opcode::FmvWX, 23, 24, kAny, kAny},
    {"fmv.d.x f23,x24", 0xf20c0bd3, Opcode::FmvDX, 23, 24, kAny, kAny},
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
  // Bits 31..20 and funct3; 32 words differ in rs2 alone.
  const auto functs = [](std::uint32_t opcode) {
    return [opcode](unsigned i) { return (i & 0xfff) << 20 | (i >> 12) << 12 | opcode; };
  };
  const auto legal = [&](std::uint32_t opcode) { return count_legal(1u << 15, functs(opcode)); };
  // OP: RV32I, M, Zba, Zbb, Zbs, Zicond.
  CHECK(legal(0x33) == (10 + 8 + 3 + 9 + 4 + 2) * 32);
  // OP-32: RV64I, M, Zba, the rotations of Zbb; zext.h has no rs2.
  CHECK(legal(0x3b) == (5 + 5 + 4 + 2) * 32 + 1);
  // AMO: nine of .w and .d and their SC, with aq and rl; LR has no rs2.
  CHECK(legal(0x2f) == 2 * 4 * (10 * 32 + 1));
  // OP-IMM: shifts, rori and the four of Zbs take six bits; clz, ctz, cpop, sext.b, sext.h, orc.b and rev8
  // none.
  CHECK(legal(0x13) == 6 * 4096 + (3 + 1 + 4) * 64 + 7);
  // OP-IMM-32: shifts and roriw take five bits, slli.uw six; clzw, ctzw and cpopw none.
  CHECK(legal(0x1b) == 4096 + (3 + 1) * 32 + 64 + 3);
}

TEST_CASE(
    "of the floating-point opcodes, exactly the listed encodings are legal, whatever their rounding mode") {
  // Bits 31..20 and rm.
  const auto functs = [](unsigned i) { return (i & 0xfff) << 20 | (i >> 12) << 12 | 0x53u; };
  constexpr unsigned kRm = 8, kRs2 = 32;
  constexpr unsigned kRounded =
      4 * kRs2 + 1 + 4 + 4 + 1;  // + - * /, sqrt, to and from integers, to the other
  constexpr unsigned kPlain = (3 + 2 + 3) * kRs2 + 1 + 2;  // fsgnj, min and max, comparisons; fclass, fmv
  CHECK(count_legal(1u << 15, functs) == 2 * (kRm * kRounded + kPlain));
  for (const std::uint32_t fused : {0x43u, 0x47u, 0x4bu, 0x4fu}) {
    // rs3, format and rm: two of four formats.
    const auto vary = [=](unsigned i) { return (i & 0x7f) << 25 | (i >> 7) << 12 | fused; };
    CHECK(count_legal(1024, vary) == 512);
  }
}

TEST_CASE("of each funct3, exactly the listed ones are legal") {
  const auto funct3 = [](std::uint32_t opcode) { return [opcode](unsigned i) { return i << 12 | opcode; }; };
  CHECK(count_legal(8, funct3(0x03)) == 7);        // LOAD
  CHECK(count_legal(8, funct3(0x23)) == 4);        // STORE
  CHECK(count_legal(8, funct3(0x07)) == 2);        // LOAD-FP
  CHECK(count_legal(8, funct3(0x27)) == 2);        // STORE-FP
  CHECK(count_legal(8, funct3(0x63)) == 6);        // BRANCH
  CHECK(count_legal(8, funct3(0x67)) == 1);        // JALR
  CHECK(count_legal(8, funct3(0x0f)) == 2);        // MISC-MEM
  CHECK(count_legal(8, funct3(0xc0000073)) == 6);  // SYSTEM, on a CSR
}

TEST_CASE("major opcodes of other extensions are illegal") {
  const std::set<unsigned> ours{0x03, 0x07, 0x0f, 0x13, 0x17, 0x1b, 0x23, 0x27, 0x2f, 0x33, 0x37,
                                0x3b, 0x43, 0x47, 0x4b, 0x4f, 0x53, 0x63, 0x67, 0x6f, 0x73};
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
      0x00001007, 0x00004007,  // flh and flq: other extensions
      0x04000053, 0x06000053,  // fadd.h, fadd.q
      0x58100053,              // fsqrt.s with rs2
      0x40000053, 0x42100053,  // fcvt.s.s, fcvt.d.d
      0xc0400053,              // fcvt to an integer of a fifth kind
      0xe0101053, 0xe0100053,  // fclass.s and fmv.x.w with rs2
      0x20003053, 0x28002053,  // a fourth fsgnj, a third fmin
      0xf0001053,              // fmv.w.x with a rounding mode
      0x60301013,              // between cpop and sext.b
      0x0a001033,              // clmul, of Zbc
      0x08004033,              // pack, of Zbkb
      0x0810403b,              // packw, whose case without rs2 is zext.h
      0x6200501b,              // roriw by 32
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
