// NaNs and boxes as operands and results of every instruction of F and D, by way of the instruction table.
#include <doctest/doctest.h>

#include <array>
#include <string_view>
#include <vector>

#include "support/float_hart.hpp"

using namespace assembler;
using machine::InstructionRow;
using machine::kFloatBox;
using machine::kInstructions;
using riscv::Csr;
using riscv::FloatState;
using test::bits_of;
using test::FloatHart;
using test::kData;

namespace {

constexpr std::uint64_t kNan32 = kFloatBox | 0x7fc00000, kNan64 = 0x7ff8000000000000;
constexpr std::uint64_t kOne32 = kFloatBox | 0x3f800000, kOne64 = 0x3ff0000000000000;

/// What a computational instruction reads and writes, from the fields of its word alone.
struct Shape {
  const InstructionRow* row;
  unsigned sources;     ///< of the FP registers rs1, rs2, rs3
  bool single_sources;  ///< rather than double
  bool to_float;        ///< rather than to an integer register
  bool single_result;   ///< rather than double; when to_float
  bool moves_bits;      ///< fmv.x.w, fmv.x.d: raw bits, no number
  bool injects_sign;    ///< the other bits of a NaN stay
};

/// The floating-point instructions that read the FP registers and are no stores.
std::vector<Shape> shapes() {
  std::vector<Shape> all;
  for (const InstructionRow& row : kInstructions) {
    const unsigned major = row.match & 0x7f, funct5 = row.match >> 27, rm = row.match >> 12 & 7;
    const bool single = (row.match >> 25 & 3) == 0;
    const bool fused = major >= 0x43 && major <= 0x4f && (major & 3) == 3;
    if (fused) {
      all.push_back({&row, 3, single, true, single, false, false});
    } else if (major == 0x53) {
      switch (funct5) {
        case 0x0b: all.push_back({&row, 1, single, true, single, false, false}); break;  // fsqrt
        case 0x08:
          all.push_back({&row, 1, !single, true, single, false, false});
          break;                                                                         // fcvt.s.d, fcvt.d.s
        case 0x14: all.push_back({&row, 2, single, false, false, false, false}); break;  // comparisons
        case 0x18: all.push_back({&row, 1, single, false, false, false, false}); break;  // fcvt to integers
        case 0x1c: all.push_back({&row, 1, single, false, false, rm == 0, false}); break;  // fmv.x, fclass
        case 0x1a:
        case 0x1e: break;  // from integers
        default: all.push_back({&row, 2, single, true, single, false, funct5 == 0x04}); break;
      }
    }
  }
  return all;
}

struct Result {
  std::uint64_t f, x, flags;
  bool operator==(const Result&) const = default;
};

using Operands = std::array<std::uint64_t, 3>;

class Bench {
 public:
  /// The instruction on rs1, rs2 and rs3; what it leaves in rd of either file, and its flags.
  Result run(const Shape& shape, const Operands& operands) {
    constexpr FloatRegister kSources[] = {f1, f2, f3};
    for (unsigned i = 0; i < shape.sources; i++) hart_.set_f(kSources[i], operands[i]);
    hart_.execute({csr_word(5, zero, number(Csr::Fcsr), 0)});
    Word word = shape.row->match | f1 << 15 | f5 << 7;
    if (shape.sources >= 2) word |= f2 << 20;
    if (shape.sources >= 3) word |= f3 << 27;
    hart_.execute({word});
    REQUIRE_FALSE(hart_.in_machine_handler());
    return {shape.to_float ? hart_.f(f5) : 0, shape.to_float ? 0 : hart_.x(t0), hart_.csrs().fcsr};
  }

 private:
  FloatHart hart_;
};
static_assert(static_cast<unsigned>(f5) == static_cast<unsigned>(t0));

}  // namespace

TEST_CASE("of F and D, all instructions that read FP registers are found by their fields") {
  unsigned sources = 0;
  for (const Shape& shape : shapes()) sources += shape.sources;
  // Fused, + - * /, sqrt, fsgnj, min and max, comparisons, fclass and fmv, to integers; and the two formats.
  CHECK(sources == 2 * (4 * 3 + 4 * 2 + 1 + 3 * 2 + 2 * 2 + 3 * 2 + 2 + 4) + 2);
}

TEST_CASE("a single that is not boxed counts as the canonical NaN in every operand of every instruction") {
  Bench bench;
  for (const Shape& shape : shapes()) {
    if (!shape.single_sources || shape.moves_bits) continue;
    CAPTURE(std::string_view(shape.row->name));
    for (unsigned broken = 1; broken < 1u << shape.sources; broken++) {
      for (const std::uint64_t box : {0ull, 0x7fffffffull, 0xfffffffeull, 0xdeadbeefull}) {
        for (const std::uint64_t low : {0x3f800000ull, 0x7f800001ull, 0ull}) {
          Operands unboxed{kOne32, kOne32, kOne32}, nan = unboxed;
          for (unsigned i = 0; i < shape.sources; i++) {
            if ((broken >> i & 1) == 0) continue;
            unboxed[i] = box << 32 | low;
            nan[i] = kNan32;
          }
          REQUIRE(bench.run(shape, unboxed) == bench.run(shape, nan));
        }
      }
    }
  }
}

TEST_CASE("every single-precision result is boxed, whatever its operands are") {
  Bench bench;
  for (const Shape& shape : shapes()) {
    if (!shape.to_float || !shape.single_result) continue;
    CAPTURE(std::string_view(shape.row->name));
    const std::uint64_t one = shape.single_sources ? kOne32 : kOne64;
    for (const std::uint64_t operand : {one, std::uint64_t{0}, kNan64, kNan32}) {
      REQUIRE((bench.run(shape, {operand, one, operand}).f & kFloatBox) == kFloatBox);
    }
  }
}

TEST_CASE("every NaN that an instruction computes is the canonical one; only sign injection keeps payloads") {
  constexpr std::uint64_t kNans32[] = {0x7fc00000, 0xffc00000, 0x7fc12345,
                                       0xffffffff, 0x7f800001, 0xffbfffff};
  constexpr std::uint64_t kNans64[] = {kNan64, kNan64 | 1ull << 63, 0x7ff8000000012345,
                                       ~0ull,  0x7ff0000000000001,  0xfff7ffffffffffff};
  Bench bench;
  for (const Shape& shape : shapes()) {
    if (!shape.to_float || shape.injects_sign) continue;
    CAPTURE(std::string_view(shape.row->name));
    for (unsigned at = 0; at < shape.sources; at++) {
      for (unsigned i = 0; i < 6; i++) {
        CAPTURE(at);
        CAPTURE(i);
        const std::uint64_t one = shape.single_sources ? kOne32 : kOne64;
        Operands operands{one, one, one};
        operands[at] = shape.single_sources ? kFloatBox | kNans32[i] : kNans64[i];
        const Result result = bench.run(shape, operands);
        const bool signaling = i >= 4;
        // fmin and fmax give the number that the other operand is.
        const std::uint64_t funct5 = shape.row->match >> 27;
        const bool prefers_numbers = (shape.row->match & 0x7f) == 0x53 && funct5 == 0x05;
        const std::uint64_t nan = shape.single_result ? kNan32 : kNan64;
        REQUIRE(result.f == (prefers_numbers ? one : nan));
        REQUIRE(result.flags == (signaling ? 0x10 : 0));
      }
    }
  }
}

TEST_CASE("the payload of a NaN goes through sign injection, and the sign that it is given") {
  Bench bench;
  for (const Shape& shape : shapes()) {
    if (!shape.injects_sign) continue;
    CAPTURE(std::string_view(shape.row->name));
    const bool single = shape.single_result;
    const std::uint64_t nan = single ? kFloatBox | 0x7f812345 : 0x7ff0000000012345;
    const std::uint64_t sign = single ? 1ull << 31 : 1ull << 63;
    const unsigned how = shape.row->match >> 12 & 7;  // j, n, x
    for (const bool negative : {false, true}) {
      const std::uint64_t other = (single ? kOne32 : kOne64) | (negative ? sign : 0);
      const bool injected = how == 1 ? !negative : negative;
      const Result result = bench.run(shape, {nan, other, 0});
      CHECK(result.f == (nan | (injected ? sign : 0)));
      CHECK(result.flags == 0);
    }
  }
}

TEST_CASE("with FS off the compressed loads and stores are illegal before they reach memory") {
  for (const Word halfword : {0x2188u, 0xa188u, 0x2502u, 0xa02au}) {  // c.fld, c.fsd, c.fldsp, c.fsdsp
    CAPTURE(halfword);
    FloatHart hart(FloatState::kOff);
    hart.li(a1, 0);  // where nothing is
    hart.li(sp, 0);
    const std::uint64_t epc = hart.pc();
    hart.execute({halfword | 0x0001 << 16});
    CHECK(machine_trap(hart) == test::trapped(riscv::ExceptionCause::IllegalInstruction, epc, halfword));
    FloatHart on;
    on.li(a1, kData.value);
    on.li(sp, kData.value);
    on.execute({halfword | 0x0001 << 16});
    CHECK_FALSE(on.in_machine_handler());
  }
}

TEST_CASE("the compressed loads dirty the state as the long ones do, the stores do not") {
  for (const Word halfword : {0x2188u, 0xa188u, 0x2502u, 0xa02au}) {
    CAPTURE(halfword);
    const bool loads = (halfword & 0x8000) == 0;
    FloatHart hart(FloatHart::kClean);
    hart.li(a1, kData.value);
    hart.li(sp, kData.value);
    hart.execute({halfword | 0x0001 << 16});
    CHECK(hart.state() == (loads ? FloatState::kDirty : FloatHart::kClean));
    CHECK(hart.summary_dirty() == loads);
  }
}
