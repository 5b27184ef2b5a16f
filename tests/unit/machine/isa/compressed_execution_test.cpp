// Halfwords as a hart meets them: the reserved ones trap, hints do nothing, jumps are two bytes long. What
// the others stand for is the matter of compressed_test.cpp.
#include <doctest/doctest.h>

#include "machine/isa/instruction.hpp"
#include "support/test_hart.hpp"

using namespace assembler;
using machine::Opcode;
using riscv::PhysAddr;
using test::kCode;
using test::kData;
using test::TestHart;

namespace {

constexpr bool is_compressed(unsigned halfword) { return (halfword & 3) != 3; }
constexpr unsigned rd_of(unsigned halfword) { return halfword >> 7 & 31; }
constexpr unsigned rs2_of(unsigned halfword) { return halfword >> 2 & 31; }
/// Bits 12 and 6..2: the immediate or shift amount of most forms.
constexpr unsigned immediate_of(unsigned halfword) { return (halfword >> 12 & 1) << 5 | rs2_of(halfword); }

/// The manual's list of hints of RV64C: writes to x0, and shifts and additions of zero.
constexpr bool is_hint(unsigned halfword) {
  const unsigned rd = rd_of(halfword), immediate = immediate_of(halfword);
  switch (halfword & 0xe003) {
    case 0x0001: return (rd == 0) != (immediate == 0);               // c.nop, c.addi
    case 0x4001: return rd == 0;                                     // c.li
    case 0x6001: return rd == 0 && immediate != 0;                   // c.lui
    case 0x8001: return (halfword & 0x0800) == 0 && immediate == 0;  // c.srli, c.srai
    case 0x0002: return rd == 0 || immediate == 0;                   // c.slli
    case 0x8002: return rd == 0 && rs2_of(halfword) != 0;            // c.mv, c.add
    default: return false;
  }
}
static_assert(is_hint(0x0005) && !is_hint(0x0001) && is_hint(0x9022) && !is_hint(0x9002));

constexpr std::uint64_t start_value(unsigned index) { return kData.value + 0x1000 + 8 * index; }

}  // namespace

TEST_CASE("every reserved halfword is illegal when it is executed, and leaves itself in mtval") {
  TestHart hart;
  unsigned reserved = 0;
  for (unsigned halfword = 0; halfword < 0x10000; halfword++) {
    if (!is_compressed(halfword)) continue;
    if (machine::decode_compressed(static_cast<std::uint16_t>(halfword)).opcode != Opcode::Illegal) continue;
    CAPTURE(halfword);
    hart.reset();
    const std::uint64_t epc = hart.pc();
    hart.execute({0xffff0000 | halfword});
    REQUIRE(machine_trap(hart) == test::trapped(riscv::ExceptionCause::IllegalInstruction, epc, halfword));
    reserved++;
  }
  CHECK(reserved == 3 * 0x4000 - 46'743);
}

TEST_CASE("every hint retires and changes nothing but pc and the counters") {
  TestHart hart;
  for (unsigned i = 1; i < 32; i++) hart.li(Register(i), start_value(i));
  unsigned hints = 0;
  for (unsigned halfword = 0; halfword < 0x10000; halfword++) {
    if (!is_compressed(halfword) || !is_hint(halfword)) continue;
    CAPTURE(halfword);
    const std::uint64_t pc = hart.pc();
    hart.place(PhysAddr(pc), {halfword | 0x0001 << 16});
    hart.run(1);
    REQUIRE(hart.pc() == pc + 2);
    for (unsigned i = 1; i < 32; i++) REQUIRE(hart.x(Register(i)) == start_value(i));
    hints++;
  }
  // c.nop 63, c.addi 31, c.li 64, c.lui 63, c.srli and c.srai 16, c.slli 64 + 31, c.mv and c.add 62.
  CHECK(hints == 63 + 31 + 64 + 63 + 16 + 95 + 62);
}

TEST_CASE("a compressed jump links to the address behind its two bytes, and branches count from its own") {
  TestHart hart;
  const auto run_at = [&](unsigned halfword) {
    hart.reset();
    hart.li(a0, kCode.value + 0x4000);
    const std::uint64_t pc = hart.pc();
    hart.place(PhysAddr(pc), {halfword | 0x0001 << 16});
    hart.run(1);
    return pc;
  };
  std::uint64_t pc = run_at(0x9502);  // c.jalr a0
  CHECK(hart.pc() == kCode.value + 0x4000);
  CHECK(hart.x(ra) == pc + 2);
  pc = run_at(0x8502);  // c.jr a0
  CHECK(hart.pc() == kCode.value + 0x4000);
  CHECK(hart.x(ra) == 0);
  pc = run_at(0xbfdd);  // c.j .-10
  CHECK(hart.pc() == pc - 10);
  pc = run_at(0xe119);  // c.bnez a0, .+6
  CHECK(hart.pc() == pc + 6);
  pc = run_at(0xc119);  // c.beqz a0, .+6
  CHECK(hart.pc() == pc + 2);
}
