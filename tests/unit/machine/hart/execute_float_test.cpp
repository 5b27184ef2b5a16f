// What is not arithmetic of the F and D extensions: the unit's state, rounding modes, NaN boxing, and
// registers.
#include <doctest/doctest.h>

#include <string_view>

#include "support/float_hart.hpp"

using namespace assembler;
using machine::kFloatBox;
using machine::kInstructions;
using riscv::Csr;
using riscv::FloatState;
using test::bits_of;
using test::FloatHart;
using test::kData;

namespace {

constexpr std::uint64_t kNan32 = kFloatBox | 0x7fc00000;
constexpr std::uint64_t kOne32 = kFloatBox | 0x3f800000;

enum class Kind { Other, Load, Store, Rounded, Plain };

/// What kind of floating-point instruction a row is, by its major opcode and by whether rm is free.
Kind kind_of(const machine::InstructionRow& row) {
  switch (row.match & 0x7f) {
    case 0x07: return Kind::Load;
    case 0x27: return Kind::Store;
    case 0x43:
    case 0x47:
    case 0x4b:
    case 0x4f:
    case 0x53: return (row.mask & 0x7000) == 0 ? Kind::Rounded : Kind::Plain;
    default: return Kind::Other;
  }
}

}  // namespace

TEST_CASE(
    "with FS off every floating-point instruction is illegal and touches neither memory nor registers") {
  FloatHart hart;
  hart.set_f(f1, bits_of(1.5));
  hart.set_state(FloatState::kOff);
  hart.li(a1, 0);  // where loads and stores would fault
  unsigned tried = 0;
  for (const auto& row : kInstructions) {
    if (kind_of(row) == Kind::Other) continue;
    CAPTURE(std::string_view(row.name));
    CHECK(hart.refuses(row.match | a1 << 15 | f1 << 7));
    tried++;
  }
  CHECK(tried == 30 + 32);  // of F and of D on RV64
  CHECK(hart.x(ra) == 0);
  CHECK(hart.f(f1) == bits_of(1.5));
  CHECK(hart.state() == FloatState::kOff);
  CHECK_FALSE(hart.summary_dirty());
}

TEST_CASE("with FS off fflags, frm and fcsr do not exist, in M-mode either") {
  FloatHart hart(FloatState::kOff);
  for (const Csr csr : {Csr::Fflags, Csr::Frm, Csr::Fcsr}) {
    CHECK(hart.refuses(csrr(a0, csr)));
    CHECK(hart.refuses(csrw(csr, zero)));
  }
}

TEST_CASE("with FS initial, clean or dirty every floating-point instruction works") {
  for (const std::uint64_t state : {FloatHart::kInitial, FloatHart::kClean, FloatState::kDirty}) {
    for (const auto& row : kInstructions) {
      const Kind kind = kind_of(row);
      if (kind == Kind::Other) continue;
      CAPTURE(std::string_view(row.name));
      FloatHart hart(state);
      hart.li(a1, kData.value);
      CHECK_FALSE(hart.refuses(row.match | a1 << 15 | f1 << 7));
      // A store changes nothing of the unit; whatever may change it leaves it dirty.
      CHECK(hart.state() == (kind == Kind::Store ? state : FloatState::kDirty));
      CHECK(hart.summary_dirty() == (hart.state() == FloatState::kDirty));
    }
  }
}

TEST_CASE("a write of fflags, frm or fcsr makes the state dirty, a read does not") {
  for (const Csr csr : {Csr::Fflags, Csr::Frm, Csr::Fcsr}) {
    FloatHart hart(FloatHart::kClean);
    hart.execute({csrr(a0, csr)});
    CHECK(hart.state() == FloatHart::kClean);
    hart.execute({csrw(csr, zero)});
    CHECK(hart.state() == FloatState::kDirty);
    CHECK(hart.summary_dirty());
  }
}

TEST_CASE("fflags and frm are windows on fcsr, which keeps eight bits") {
  FloatHart hart;
  hart.set(Csr::Fcsr, ~0ull);
  CHECK(hart.get(Csr::Fcsr) == 0xff);
  CHECK(hart.get(Csr::Fflags) == 0x1f);
  CHECK(hart.get(Csr::Frm) == 7);
  hart.set(Csr::Frm, ~0ull & ~5ull);
  CHECK(hart.get(Csr::Fcsr) == 0x5f);
  hart.set(Csr::Fflags, 0xff << 5 | 1);
  CHECK(hart.get(Csr::Fcsr) == 0x41);
}

TEST_CASE("flags add up until software clears them") {
  FloatHart hart;
  hart.set_f(f1, bits_of(1));
  hart.set_f(f2, bits_of(3));
  hart.set_f(f3, 0);
  hart.execute({fdiv_d(f4, f1, f3)});
  CHECK(hart.get(Csr::Fflags) == 0x08);
  hart.execute({fdiv_d(f4, f1, f2), fadd_d(f4, f1, f1)});
  CHECK(hart.get(Csr::Fflags) == 0x09);
  hart.execute({fdiv_d(f4, f3, f3)});
  CHECK(hart.get(Csr::Fflags) == 0x19);
  hart.set(Csr::Fflags, 0);
  hart.execute({fadd_d(f4, f1, f1)});
  CHECK(hart.get(Csr::Fflags) == 0);
}

TEST_CASE(
    "a reserved rounding mode is illegal where it is used: in the instruction, or in frm when that is "
    "asked") {
  FloatHart hart;
  for (const auto& row : kInstructions) {
    if (kind_of(row) != Kind::Rounded) continue;
    CAPTURE(std::string_view(row.name));
    for (Word frm = 0; frm < 8; frm++) {
      hart.set(Csr::Frm, frm);
      for (Word rm = 0; rm < 8; rm++) {
        CAPTURE(frm);
        CAPTURE(rm);
        const Word used = rm == kDynamic ? frm : rm;
        REQUIRE(hart.refuses(row.match | rm << 12) == (used > 4));
      }
    }
  }
}

TEST_CASE("a reserved frm does not concern instructions that do not round") {
  FloatHart hart;
  hart.set(Csr::Frm, 5);
  hart.li(a1, kData.value);
  for (const auto& row : kInstructions) {
    const Kind kind = kind_of(row);
    if (kind == Kind::Other || kind == Kind::Rounded) continue;
    CAPTURE(std::string_view(row.name));
    CHECK_FALSE(hart.refuses(row.match | a1 << 15));
  }
}

TEST_CASE("an instruction rounds as its rm field says, or as frm says when it is dynamic") {
  // 1 + 2^-53 lies half-way to the next number.
  struct Case {
    Word mode;
    double positive, negative;
  };
  const double next = 1 + 0x1p-52;
  const Case cases[] = {{0, 1, -1}, {1, 1, -1}, {2, 1, -next}, {3, next, -1}, {4, next, -next}};
  FloatHart hart;
  hart.set_f(f1, bits_of(1));
  hart.set_f(f2, bits_of(0x1p-53));
  hart.set_f(f3, bits_of(-1));
  hart.set_f(f4, bits_of(-0x1p-53));
  for (const Case& c : cases) {
    CAPTURE(c.mode);
    hart.set(Csr::Frm, (c.mode + 1) % 5);
    hart.execute({fadd_d(f5, f1, f2, c.mode), fadd_d(f6, f3, f4, c.mode)});
    CHECK(hart.f(f5) == bits_of(c.positive));
    CHECK(hart.f(f6) == bits_of(c.negative));
    hart.set(Csr::Frm, c.mode);
    hart.execute({fadd_d(f5, f1, f2), fadd_d(f6, f3, f4)});
    CHECK(hart.f(f5) == bits_of(c.positive));
    CHECK(hart.f(f6) == bits_of(c.negative));
  }
}

TEST_CASE("single-precision results are boxed in ones") {
  FloatHart hart;
  hart.set_f(f1, kOne32);
  hart.li(a1, 0x1234567840000000);
  hart.set_memory<std::uint64_t>(kData, 0x1122334440000000);
  hart.li(a2, kData.value);
  hart.execute({fadd_s(f2, f1, f1), fmv_w_x(f3, a1), flw(f4, a2), float_op(0x68, 0, f5, ra)});
  for (const FloatRegister boxed : {f2, f3, f4}) CHECK(hart.f(boxed) == FloatHart::kTwo32);
  CHECK(hart.f(f5) == kFloatBox);  // fcvt.s.w of ra, 0
}

TEST_CASE(
    "a single that is not boxed counts as the canonical NaN in every operand, wherever the box is broken") {
  FloatHart hart;
  hart.set_f(f1, kOne32);
  for (unsigned bit = 32; bit < 64; bit++) {
    hart.set_f(f2, kOne32 ^ 1ull << bit);
    hart.execute({fadd_s(f3, f1, f2), fadd_s(f4, f2, f1)});
    CHECK(hart.f(f3) == kNan32);
    CHECK(hart.f(f4) == kNan32);
  }
  constexpr Word kFmaddS = 0x00000043;
  hart.execute({kFmaddS | f2 << 27 | f1 << 20 | f1 << 15 | f3 << 7,  // rs3
                float_op(0x10, 0, f4, f2, f1),                       // fsgnj.s
                float_op(0x21, 0, f5, f2),                           // fcvt.d.s
                float_op(0x14, 0, f6, f2, f1),                       // fmin.s
                float_op(0x70, 1, a0, f2),                           // fclass.s
                float_op(0x50, 2, a2, f2, f2),                       // feq.s
                float_op(0x60, 1, a3, f2)});                         // fcvt.w.s
  CHECK(hart.f(f3) == kNan32);
  CHECK(hart.f(f4) == kNan32);
  CHECK(hart.f(f5) == 0x7ff8000000000000);
  CHECK(hart.f(f6) == kOne32);
  CHECK(hart.x(a0) == 1 << 9);
  CHECK(hart.x(a2) == 0);
  CHECK(hart.x(a3) == 0x7fffffff);
}

TEST_CASE("moves and stores take the bits as they are, boxed or not") {
  FloatHart hart;
  hart.set_f(f1, 0x1122334485667788);
  hart.li(a1, kData.value);
  hart.execute({float_op(0x70, 0, a0, f1), float_op(0x71, 0, a2, f1), fsw(f1, a1)});
  CHECK(hart.x(a0) == 0xffffffff85667788);
  CHECK(hart.x(a2) == 0x1122334485667788);
  CHECK(hart.memory<std::uint64_t>(kData) == 0x85667788);
}

TEST_CASE("sign injection takes the sign, its opposite, or the exclusive or, and leaves NaNs as they are") {
  constexpr std::uint64_t kMinus = 1ull << 63, kNan = 0x7ff0000000000001;
  FloatHart hart;
  hart.set_f(f1, kNan);
  hart.set_f(f2, kNan | kMinus);
  const auto inject = [&](Word how, FloatRegister a, FloatRegister b) {
    hart.execute({float_op(0x11, how, f3, a, b)});
    return hart.f(f3);
  };
  CHECK(inject(0, f1, f2) == (kNan | kMinus));
  CHECK(inject(0, f2, f1) == kNan);
  CHECK(inject(1, f1, f1) == (kNan | kMinus));
  CHECK(inject(1, f1, f2) == kNan);
  CHECK(inject(2, f2, f2) == kNan);
  CHECK(inject(2, f1, f2) == (kNan | kMinus));
  CHECK(hart.get(Csr::Fflags) == 0);
}

TEST_CASE("f0 is a register like the others: operand, destination and addend") {
  FloatHart hart;
  hart.set_f(f1, bits_of(2));
  hart.li(a1, kData.value);
  constexpr Word kFmaddD = 0x02000043;
  hart.execute({fadd_d(f0, f1, f1), fadd_d(f2, f0, f1)});
  CHECK(hart.f(f0) == bits_of(4));
  CHECK(hart.f(f2) == bits_of(6));
  hart.execute({kFmaddD | f0 << 27 | f1 << 20 | f0 << 15 | f0 << 7});  // 4 * 2 + 4
  CHECK(hart.f(f0) == bits_of(12));
  hart.execute({fsd(f0, a1), fmv_d_x(f0, zero), fld(f0, a1)});
  CHECK(hart.f(f0) == bits_of(12));
  hart.set_memory<std::uint32_t>(kData, 0x40000000);
  hart.execute({flw(f0, a1)});
  CHECK(hart.f(f0) == FloatHart::kTwo32);
}

TEST_CASE("a result for x0 is lost, its flags are not") {
  FloatHart hart;
  hart.set_f(f1, bits_of(1.5));
  hart.execute({float_op(0x61, 1, zero, f1), float_op(0x71, 0, zero, f1), float_op(0x71, 1, zero, f1)});
  CHECK(hart.x(zero) == 0);
  CHECK(hart.get(Csr::Fflags) == 1);
}

TEST_CASE("the four fused instructions differ in the signs of product and addend, not of the rounded sum") {
  FloatHart hart;
  hart.set_f(f1, bits_of(2));
  hart.set_f(f2, bits_of(3));
  hart.set_f(f3, bits_of(10));
  hart.set_f(f4, bits_of(-6));
  const auto fused = [&](Word major, FloatRegister addend) {
    hart.execute({1u << 25 | addend << 27 | f2 << 20 | f1 << 15 | f5 << 7 | major});
    return hart.f(f5);
  };
  CHECK(fused(0x43, f3) == bits_of(16));   // fmadd
  CHECK(fused(0x47, f3) == bits_of(-4));   // fmsub
  CHECK(fused(0x4b, f3) == bits_of(4));    // fnmsub
  CHECK(fused(0x4f, f3) == bits_of(-16));  // fnmadd
  CHECK(fused(0x4f, f4) == 0);             // -6 + 6 is +0, not the opposite of +0
}

TEST_CASE("32-bit results are sign-extended, unsigned ones too") {
  FloatHart hart;
  hart.set_f(f1, bits_of(4294967295.0));
  hart.set_f(f2, bits_of(-5));
  hart.execute({float_op(0x61, 1, a0, f1, 1), float_op(0x61, 1, a2, f2, 0)});
  CHECK(hart.x(a0) == ~0ull);
  CHECK(hart.x(a2) == static_cast<std::uint64_t>(-5));
}

TEST_CASE("32-bit operands are the low halves of their registers") {
  FloatHart hart;
  hart.li(a1, 0x12345678ffffffff);
  hart.execute({float_op(0x69, 0, f1, a1, 0), float_op(0x69, 0, f2, a1, 1)});
  CHECK(hart.f(f1) == bits_of(-1));
  CHECK(hart.f(f2) == bits_of(4294967295.0));
}
