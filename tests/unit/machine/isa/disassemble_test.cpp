#include "machine/isa/disassemble.hpp"

#include <doctest/doctest.h>

#include <string_view>

#include "machine/isa/instruction.hpp"
#include "support/assembler.hpp"

using machine::disassemble;

namespace {

constexpr std::uint64_t kPc = 0x80001000;

std::string at_pc(std::uint32_t word) { return disassemble(word, kPc); }

}  // namespace

TEST_CASE("register and immediate operands stand in the assembler's order, after the name") {
  CHECK(at_pc(0x00c58533) == "add a0,a1,a2");
  CHECK(at_pc(0x00150513) == "addi a0,a0,1");
  CHECK(at_pc(0x60251513) == "cpop a0,a0");
  CHECK(at_pc(0x0e055533) == "czero.eqz a0,a0,zero");
  CHECK(at_pc(0x00008067) == "jalr zero,0(ra)");
}

TEST_CASE("there are no aliases") {
  CHECK(at_pc(0x00000013) == "addi zero,zero,0");  // nop
  CHECK(at_pc(0x00058513) == "addi a0,a1,0");      // mv
  CHECK(at_pc(0x0001) == "c.addi zero,0");         // c.nop
}

TEST_CASE("immediates are signed decimal numbers") {
  CHECK(at_pc(0xfff00093) == "addi ra,zero,-1");
  CHECK(at_pc(0x7fff8093) == "addi ra,t6,2047");
  CHECK(at_pc(0x80008f83) == "lb t6,-2048(ra)");
  CHECK(at_pc(0x81f10023) == "sb t6,-2048(sp)");
  CHECK(at_pc(0x7ff11fa3) == "sh t6,2047(sp)");
}

TEST_CASE("shift amounts and upper immediates are hexadecimal") {
  CHECK(at_pc(0x03f31293) == "slli t0,t1,0x3f");
  CHECK(at_pc(0x00031293) == "slli t0,t1,0x0");
  CHECK(at_pc(0x43f35293) == "srai t0,t1,0x3f");
  CHECK(at_pc(0x80000397) == "auipc t2,0x80000");
  CHECK(at_pc(0xfffff537) == "lui a0,0xfffff");
}

TEST_CASE("branches and jumps show where they go") {
  using namespace assembler;
  CHECK(at_pc(b_type(0, a0, a1, 16)) == "beq a0,a1,0x80001010");
  CHECK(at_pc(b_type(7, a0, zero, -4096)) == "bgeu a0,zero,0x80000000");
  CHECK(at_pc(jal(ra, -4)) == "jal ra,0x80000ffc");
  CHECK(at_pc(jal(zero, 0)) == "jal zero,0x80001000");
}

TEST_CASE("a target's address wraps around at 64 bits") {
  using namespace assembler;
  CHECK(disassemble(jal(zero, -4), 0) == "jal zero,0xfffffffffffffffc");
  CHECK(disassemble(jal(zero, 4), 0xfffffffffffffffc) == "jal zero,0x0");
  CHECK(disassemble(jal(zero, 4), 0xffffffc000000000) == "jal zero,0xffffffc000000004");
}

TEST_CASE("floating-point instructions name the registers of either file") {
  CHECK(at_pc(0x8000af87) == "flw ft11,-2048(ra)");
  CHECK(at_pc(0x81f13027) == "fsd ft11,-2048(sp)");
  CHECK(at_pc(0x20b51553) == "fsgnjn.s fa0,fa0,fa1");
  CHECK(at_pc(0xa2b52553) == "feq.d a0,fa0,fa1");
  CHECK(at_pc(0xe0050553) == "fmv.x.w a0,fa0");
  CHECK(at_pc(0xf2050553) == "fmv.d.x fa0,a0");
  CHECK(at_pc(0x68b57543) == "fmadd.s fa0,fa0,fa1,fa3");
}

TEST_CASE("a rounding mode is shown unless it is the dynamic one") {
  CHECK(at_pc(0x00b57553) == "fadd.s fa0,fa0,fa1");
  CHECK(at_pc(0x00b50553) == "fadd.s fa0,fa0,fa1,rne");
  CHECK(at_pc(0xc0051553) == "fcvt.w.s a0,fa0,rtz");
  CHECK(at_pc(0x58052553) == "fsqrt.s fa0,fa0,rdn");
  CHECK(at_pc(0x68b53543) == "fmadd.s fa0,fa0,fa1,fa3,rup");
  CHECK(at_pc(0x00b54553) == "fadd.s fa0,fa0,fa1,rmm");
}

TEST_CASE("a reserved rounding mode is unknown") {
  CHECK(at_pc(0x00b55553) == "fadd.s fa0,fa0,fa1,unknown");
  CHECK(at_pc(0x00b56553) == "fadd.s fa0,fa0,fa1,unknown");
}

TEST_CASE("a conversion that is always exact shows its rounding mode unless it is the nearest one") {
  CHECK(at_pc(0xd2050553) == "fcvt.d.w fa0,a0");
  CHECK(at_pc(0xd2151553) == "fcvt.d.wu fa0,a0,rtz");
  CHECK(at_pc(0x42057553) == "fcvt.d.s fa0,fa0,dyn");
}

TEST_CASE("aq and rl are parts of the name") {
  CHECK(at_pc(0x00c5a52f) == "amoadd.w a0,a2,(a1)");
  CHECK(at_pc(0x02c5a52f) == "amoadd.w.rl a0,a2,(a1)");
  CHECK(at_pc(0x04c5a52f) == "amoadd.w.aq a0,a2,(a1)");
  CHECK(at_pc(0x06c5a52f) == "amoadd.w.aqrl a0,a2,(a1)");
  CHECK(at_pc(0x1405b52f) == "lr.d.aq a0,(a1)");
  CHECK(at_pc(0x1ac5b52f) == "sc.d.rl a0,a2,(a1)");
}

TEST_CASE("a fence names what it orders") {
  CHECK(at_pc(0x0ff0000f) == "fence iorw,iorw");
  CHECK(at_pc(0x0310000f) == "fence rw,w");
  CHECK(at_pc(0x0840000f) == "fence i,o");
  CHECK(at_pc(0x0100000f) == "fence w,0");
  CHECK(at_pc(0x8330000f) == "fence.tso");
  CHECK(at_pc(0x8310000f) == "fence rw,w");
  CHECK(at_pc(0x0000100f) == "fence.i");
}

TEST_CASE("system instructions") {
  CHECK(at_pc(0x00000073) == "ecall");
  CHECK(at_pc(0x10500073) == "wfi");
  CHECK(at_pc(0x30200073) == "mret");
  CHECK(at_pc(0x12b50073) == "sfence.vma a0,a1");
  CHECK(at_pc(0x12000073) == "sfence.vma zero,zero");
}

TEST_CASE("a CSR has its name, or its number when this machine does not know it") {
  CHECK(at_pc(0x18051573) == "csrrw a0,satp,a0");
  CHECK(at_pc(0x30002573) == "csrrs a0,mstatus,zero");
  CHECK(at_pc(0x3efd3073) == "csrrc zero,pmpaddr63,s10");
  CHECK(at_pc(0x100fd073) == "csrrwi zero,sstatus,31");
  CHECK(at_pc(0x10017573) == "csrrci a0,sstatus,2");
  CHECK(at_pc(0x5c051573) == "csrrw a0,0x5c0,a0");
  CHECK(at_pc(0x00001073) == "csrrw zero,0x0,zero");
}

TEST_CASE("compressed instructions show their own operands") {
  CHECK(at_pc(0x1ffc) == "c.addi4spn a5,sp,1020");
  CHECK(at_pc(0x7165) == "c.addi16sp sp,-400");
  CHECK(at_pc(0x1fa9) == "c.addi t6,-22");
  CHECK(at_pc(0x7f85) == "c.lui t6,0xfffe1");
  CHECK(at_pc(0x1ffe) == "c.slli t6,0x3f");
  CHECK(at_pc(0x5f96) == "c.lwsp t6,100(sp)");
  CHECK(at_pc(0xbf22) == "c.fsdsp fs0,440(sp)");
  CHECK(at_pc(0x8dbe) == "c.mv s11,a5");
  CHECK(at_pc(0x9002) == "c.ebreak");
  CHECK(at_pc(0x8082) == "c.jr ra");
  CHECK(at_pc(0xbffd) == "c.j 0x80000ffe");
  CHECK(at_pc(0xdffd) == "c.beqz a5,0x80000ffe");
}

TEST_CASE("a compressed instruction is the low half of the word, whatever the upper half") {
  CHECK(at_pc(0xffff8082) == "c.jr ra");
  CHECK(at_pc(0xffff0000) == ".2byte 0x0");
}

TEST_CASE("what is no instruction is shown as data") {
  CHECK(at_pc(0x0000) == ".2byte 0x0");
  CHECK(at_pc(0x6101) == ".2byte 0x6101");  // c.addi16sp sp,0
  CHECK(at_pc(0x8002) == ".2byte 0x8002");  // c.jr zero
  CHECK(at_pc(0xffffffff) == ".4byte 0xffffffff");
  CHECK(at_pc(0x0000707b) == ".4byte 0x707b");
}

TEST_CASE("every legal halfword has a name of its own") {
  for (unsigned halfword = 0; halfword < 0x10000; halfword++) {
    if ((halfword & 3) == 3) continue;
    const bool legal =
        machine::decode_compressed(static_cast<std::uint16_t>(halfword)).opcode != machine::Opcode::Illegal;
    CAPTURE(halfword);
    REQUIRE(at_pc(halfword).starts_with(legal ? "c." : ".2byte "));
  }
}

TEST_CASE("every bit that a row leaves open shows in the text") {
  for (const auto& row : machine::kInstructions) {
    // The rest of a fence's bits is reserved and ignored.
    if (row.opcode == machine::Opcode::Fence || row.opcode == machine::Opcode::FenceI) continue;
    CAPTURE(row.name);
    const std::string text = at_pc(row.match);
    CHECK(text.starts_with(row.name));
    for (unsigned bit = 0; bit < 32; bit++) {
      CAPTURE(bit);
      if ((row.mask >> bit & 1) == 0) CHECK(at_pc(row.match ^ 1u << bit) != text);
    }
  }
}
