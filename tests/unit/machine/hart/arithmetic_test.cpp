#include "machine/hart/arithmetic.hpp"

#include <doctest/doctest.h>

#include "support/test_hart.hpp"

using namespace assembler;
using test::TestHart;

namespace {

constexpr std::uint64_t kMin64 = 1ull << 63;
constexpr std::uint64_t kMax64 = kMin64 - 1;
constexpr std::uint64_t kMinusOne = ~0ull;
/// INT32_MIN as a register holds it.
constexpr std::uint64_t kMin32 = 0xffffffff80000000;

/// funct7, funct3 and major opcode of a register-register instruction.
struct Operation {
  Word funct7;
  Word funct3;
  Word opcode;
};
constexpr Word kOp = 0x33, kOp32 = 0x3b;

struct Case {
  const char* what;
  Operation operation;
  std::uint64_t a, b, result;
};

}  // namespace

TEST_CASE("register-register instructions compute what the manual says at the edges") {
  const Case cases[] = {
      {"add wraps", {0, 0, kOp}, kMax64, 1, kMin64},
      {"sub wraps", {0x20, 0, kOp}, 0, 1, kMinusOne},
      {"sll takes six bits", {0, 1, kOp}, 1, 64 + 63, kMin64},
      {"slt is signed", {0, 2, kOp}, kMinusOne, 0, 1},
      {"sltu is not", {0, 3, kOp}, kMinusOne, 0, 0},
      {"xor", {0, 4, kOp}, 0xff00, 0x0ff0, 0xf0f0},
      {"srl shifts zeros in", {0, 5, kOp}, kMin64, 63, 1},
      {"sra shifts the sign in", {0x20, 5, kOp}, kMin64, 63, kMinusOne},
      {"or", {0, 6, kOp}, 0xff00, 0x0ff0, 0xfff0},
      {"and", {0, 7, kOp}, 0xff00, 0x0ff0, 0x0f00},
      {"addw sign-extends bit 31", {0, 0, kOp32}, 0x7fffffff, 1, kMin32},
      {"addw ignores the high halves", {0, 0, kOp32}, 0xffffffff00000001, 0x123400000001, 2},
      {"subw", {0x20, 0, kOp32}, 0, 1, kMinusOne},
      {"sllw takes five bits", {0, 1, kOp32}, 1, 32 + 31, kMin32},
      {"srlw shifts the low word", {0, 5, kOp32}, kMinusOne, 4, 0x0fffffff},
      {"srlw by 0 sign-extends", {0, 5, kOp32}, 0x80000000, 32, kMin32},
      {"sraw", {0x20, 5, kOp32}, 0x80000000, 4, 0xfffffffff8000000},
      {"mul keeps the low half", {1, 0, kOp}, kMin64, 2, 0},
      {"mulh of two negatives", {1, 1, kOp}, kMin64, kMin64, 1ull << 62},
      {"mulh of unlike signs", {1, 1, kOp}, kMinusOne, 1, kMinusOne},
      {"mulhsu takes rs1 signed", {1, 2, kOp}, kMinusOne, kMinusOne, kMinusOne},
      {"mulhsu takes rs2 unsigned", {1, 2, kOp}, 1, kMinusOne, 0},
      {"mulhu", {1, 3, kOp}, kMinusOne, kMinusOne, kMinusOne - 1},
      {"div by zero is -1", {1, 4, kOp}, 5, 0, kMinusOne},
      {"div overflow wraps", {1, 4, kOp}, kMin64, kMinusOne, kMin64},
      {"div rounds towards zero",
       {1, 4, kOp},
       static_cast<std::uint64_t>(-7),
       2,
       static_cast<std::uint64_t>(-3)},
      {"divu by zero is all ones", {1, 5, kOp}, 5, 0, kMinusOne},
      {"divu", {1, 5, kOp}, kMinusOne, 2, kMax64},
      {"rem by zero is the dividend", {1, 6, kOp}, kMin64, 0, kMin64},
      {"rem overflow is zero", {1, 6, kOp}, kMin64, kMinusOne, 0},
      {"rem has the dividend's sign", {1, 6, kOp}, static_cast<std::uint64_t>(-7), 2, kMinusOne},
      {"remu by zero is the dividend", {1, 7, kOp}, kMinusOne, 0, kMinusOne},
      {"remu", {1, 7, kOp}, kMinusOne, 10, 5},
      {"mulw sign-extends", {1, 0, kOp32}, 0x40000000, 2, kMin32},
      {"divw by zero is -1", {1, 4, kOp32}, 0x500000005, 0x100000000, kMinusOne},
      {"divw overflow wraps", {1, 4, kOp32}, 0x80000000, 0xffffffff, kMin32},
      {"divuw by zero is all ones", {1, 5, kOp32}, 5, 0, kMinusOne},
      {"divuw sign-extends its unsigned result", {1, 5, kOp32}, 0x80000000, 1, kMin32},
      {"remw by zero is the dividend's low word", {1, 6, kOp32}, 0x180000000, 0, kMin32},
      {"remw overflow is zero", {1, 6, kOp32}, 0x80000000, 0xffffffff, 0},
      {"remuw by zero is the dividend's low word", {1, 7, kOp32}, 0x80000000, 0, kMin32},
      {"remuw", {1, 7, kOp32}, 0xfffffffff, 16, 15},
  };
  TestHart hart;
  for (const Case& c : cases) {
    CAPTURE(c.what);
    hart.li(a1, c.a);
    hart.li(a2, c.b);
    hart.execute({r_type(c.operation.opcode, c.operation.funct3, c.operation.funct7, a0, a1, a2)});
    CHECK(hart.x(a0) == c.result);
  }
}

TEST_CASE("the high half of a product agrees with the product of the halves") {
  const std::uint64_t values[] = {0, 1, 2, 0x7fffffff, 0xffffffff, 1ull << 32, kMax64, kMin64, kMinusOne};
  const auto high_by_halves = [](std::uint64_t a, std::uint64_t b) {
    const std::uint64_t low = (a & 0xffffffff) * (b & 0xffffffff);
    const std::uint64_t middle = (a >> 32) * (b & 0xffffffff) + (low >> 32);
    const std::uint64_t other = (a & 0xffffffff) * (b >> 32) + (middle & 0xffffffff);
    return (a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32);
  };
  for (const std::uint64_t a : values) {
    for (const std::uint64_t b : values) CHECK(machine::mulhu(a, b) == high_by_halves(a, b));
  }
}

TEST_CASE("a destination may also be a source") {
  TestHart hart;
  hart.li(a0, 7);
  hart.execute({add(a0, a0, a0)});
  CHECK(hart.x(a0) == 14);
}

TEST_CASE("writes to x0 are lost, whatever writes") {
  TestHart hart;
  hart.li(a1, test::kData.value);
  hart.set_memory<std::uint64_t>(test::kData, 5);
  hart.execute({addi(zero, zero, 5), lui(zero, 5), ld(zero, a1), atomic_d(Atomic::Add, zero, a1, a1),
                csrr(zero, riscv::Csr::Mtvec), addi(a0, zero, 0)});
  CHECK(hart.x(zero) == 0);
  CHECK(hart.x(a0) == 0);
}
