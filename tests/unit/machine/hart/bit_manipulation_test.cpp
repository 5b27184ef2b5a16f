// Zba, Zbb, Zbs and Zicond: every instruction against a few lines that say the same bit by bit.
#include <doctest/doctest.h>

#include <functional>
#include <random>
#include <string_view>
#include <vector>

#include "support/test_hart.hpp"

using namespace assembler;
using test::TestHart;

namespace {

using Value = std::uint64_t;
using SignedValue = std::int64_t;

bool bit(Value value, unsigned index) { return (value >> index & 1) != 0; }
Value byte(Value value, unsigned index) { return value >> 8 * index & 0xff; }
Value low(Value value) { return value & 0xffffffff; }
Value sign_extended(Value value, unsigned bits) {
  const Value mask = bits == 64 ? ~0ull : (1ull << bits) - 1;
  return bit(value, bits - 1) ? value | ~mask : value & mask;
}
Value with_bit(Value value, unsigned index, bool set) {
  Value result = 0;
  for (unsigned i = 0; i < 64; i++) result |= Value{i == index ? set : bit(value, i)} << i;
  return result;
}
/// One place to the left at a time.
Value rotated_left(Value value, unsigned times, unsigned bits) {
  for (unsigned i = 0; i < times; i++) {
    const bool out = bit(value, bits - 1);
    value = value << 1 | Value{out};
    if (bits < 64) value &= (1ull << bits) - 1;
  }
  return value;
}
/// How many zeros come before the first one, asked of bit `order(0)`, `order(1)` ...
template <class Order>
Value zeros(Value value, unsigned bits, Order order) {
  unsigned count = 0;
  while (count < bits && !bit(value, order(count))) count++;
  return count;
}
Value leading_zeros(Value value, unsigned bits) {
  return zeros(value, bits, [=](unsigned i) { return bits - 1 - i; });
}
Value trailing_zeros(Value value, unsigned bits) {
  return zeros(value, bits, [](unsigned i) { return i; });
}
Value ones(Value value, unsigned bits) {
  Value count = 0;
  for (unsigned i = 0; i < bits; i++) count += bit(value, i);
  return count;
}
template <class Map>
Value by_bytes(Map map) {
  Value result = 0;
  for (unsigned i = 0; i < 8; i++) result |= map(i) << 8 * i;
  return result;
}

constexpr Word kOp = 0x33, kOp32 = 0x3b, kOpImm = 0x13, kOpImm32 = 0x1b;

struct Binary {
  std::string_view name;
  Word opcode, funct3, funct7;
  std::function<Value(Value, Value)> oracle;
};

const std::vector<Binary>& binaries() {
  static const std::vector<Binary> all = {
      {"add.uw", kOp32, 0, 0x04, [](Value a, Value b) { return low(a) + b; }},
      {"sh1add", kOp, 2, 0x10, [](Value a, Value b) { return a * 2 + b; }},
      {"sh2add", kOp, 4, 0x10, [](Value a, Value b) { return a * 4 + b; }},
      {"sh3add", kOp, 6, 0x10, [](Value a, Value b) { return a * 8 + b; }},
      {"sh1add.uw", kOp32, 2, 0x10, [](Value a, Value b) { return low(a) * 2 + b; }},
      {"sh2add.uw", kOp32, 4, 0x10, [](Value a, Value b) { return low(a) * 4 + b; }},
      {"sh3add.uw", kOp32, 6, 0x10, [](Value a, Value b) { return low(a) * 8 + b; }},
      {"andn", kOp, 7, 0x20, [](Value a, Value b) { return a - (a & b); }},
      {"orn", kOp, 6, 0x20, [](Value a, Value b) { return ~(b - (a & b)); }},
      {"xnor", kOp, 4, 0x20, [](Value a, Value b) { return (a & b) | (~a & ~b); }},
      {"max", kOp, 6, 0x05, [](Value a, Value b) { return SignedValue(a) < SignedValue(b) ? b : a; }},
      {"maxu", kOp, 7, 0x05, [](Value a, Value b) { return a < b ? b : a; }},
      {"min", kOp, 4, 0x05, [](Value a, Value b) { return SignedValue(b) < SignedValue(a) ? b : a; }},
      {"minu", kOp, 5, 0x05, [](Value a, Value b) { return b < a ? b : a; }},
      {"rol", kOp, 1, 0x30, [](Value a, Value b) { return rotated_left(a, b % 64, 64); }},
      {"ror", kOp, 5, 0x30, [](Value a, Value b) { return rotated_left(a, 64 - b % 64, 64); }},
      {"rolw", kOp32, 1, 0x30,
       [](Value a, Value b) { return sign_extended(rotated_left(low(a), b % 32, 32), 32); }},
      {"rorw", kOp32, 5, 0x30,
       [](Value a, Value b) { return sign_extended(rotated_left(low(a), 32 - b % 32, 32), 32); }},
      {"bclr", kOp, 1, 0x24, [](Value a, Value b) { return with_bit(a, b % 64, false); }},
      {"bext", kOp, 5, 0x24, [](Value a, Value b) { return Value{bit(a, b % 64)}; }},
      {"binv", kOp, 1, 0x34, [](Value a, Value b) { return with_bit(a, b % 64, !bit(a, b % 64)); }},
      {"bset", kOp, 1, 0x14, [](Value a, Value b) { return with_bit(a, b % 64, true); }},
      {"czero.eqz", kOp, 5, 0x07, [](Value a, Value b) { return b == 0 ? 0 : a; }},
      {"czero.nez", kOp, 7, 0x07, [](Value a, Value b) { return b == 0 ? a : 0; }},
  };
  return all;
}

struct Unary {
  std::string_view name;
  Word opcode, funct3, immediate;  ///< the immediate tells which
  std::function<Value(Value)> oracle;
};

const std::vector<Unary>& unaries() {
  static const std::vector<Unary> all = {
      {"clz", kOpImm, 1, 0x600, [](Value a) { return leading_zeros(a, 64); }},
      {"ctz", kOpImm, 1, 0x601, [](Value a) { return trailing_zeros(a, 64); }},
      {"cpop", kOpImm, 1, 0x602, [](Value a) { return ones(a, 64); }},
      {"clzw", kOpImm32, 1, 0x600, [](Value a) { return leading_zeros(a, 32); }},
      {"ctzw", kOpImm32, 1, 0x601, [](Value a) { return trailing_zeros(a, 32); }},
      {"cpopw", kOpImm32, 1, 0x602, [](Value a) { return ones(a, 32); }},
      {"sext.b", kOpImm, 1, 0x604, [](Value a) { return sign_extended(a, 8); }},
      {"sext.h", kOpImm, 1, 0x605, [](Value a) { return sign_extended(a, 16); }},
      {"zext.h", kOp32, 4, 0x080, [](Value a) { return byte(a, 1) << 8 | byte(a, 0); }},
      {"rev8", kOpImm, 5, 0x6b8,
       [](Value a) { return by_bytes([=](unsigned i) { return byte(a, 7 - i); }); }},
      {"orc.b", kOpImm, 5, 0x287,
       [](Value a) { return by_bytes([=](unsigned i) { return Value{byte(a, i) != 0 ? 0xffu : 0}; }); }},
  };
  return all;
}

struct Immediate {
  std::string_view name;
  Word opcode, funct3, upper;  ///< bits 31..26, at their place in the immediate
  unsigned amounts;
  std::function<Value(Value, unsigned)> oracle;
};

const std::vector<Immediate>& immediates() {
  static const std::vector<Immediate> all = {
      {"slli.uw", kOpImm32, 1, 0x080, 64, [](Value a, unsigned n) { return low(a) << n; }},
      {"rori", kOpImm, 5, 0x600, 64, [](Value a, unsigned n) { return rotated_left(a, 64 - n, 64); }},
      {"roriw", kOpImm32, 5, 0x600, 32,
       [](Value a, unsigned n) { return sign_extended(rotated_left(low(a), 32 - n, 32), 32); }},
      {"bclri", kOpImm, 1, 0x480, 64, [](Value a, unsigned n) { return with_bit(a, n, false); }},
      {"bexti", kOpImm, 5, 0x480, 64, [](Value a, unsigned n) { return Value{bit(a, n)}; }},
      {"binvi", kOpImm, 1, 0x680, 64, [](Value a, unsigned n) { return with_bit(a, n, !bit(a, n)); }},
      {"bseti", kOpImm, 1, 0x280, 64, [](Value a, unsigned n) { return with_bit(a, n, true); }},
  };
  return all;
}

/// The edges of words and bytes, single bits, and random patterns.
std::vector<Value> operands() {
  std::vector<Value> all = {0,
                            1,
                            2,
                            63,
                            64,
                            0x7f,
                            0x80,
                            0x7fff,
                            0x8000,
                            0xffff,
                            0x7fffffff,
                            0x80000000,
                            0xffffffff,
                            1ull << 32,
                            1ull << 63,
                            ~0ull,
                            ~0ull >> 1,
                            0xffffffff00000000,
                            0xff00ff00,
                            31,
                            32,
                            ~0ull - 31,
                            0x01000080000100ull};
  std::mt19937_64 random(9);
  for (int i = 0; i < 12; i++) all.push_back(random() >> random() % 64);
  return all;
}

}  // namespace

TEST_CASE("Zba, Zbb, Zbs, Zicond: instructions of two registers") {
  TestHart hart;
  for (const Value a : operands()) {
    hart.li(a1, a);
    for (const Value b : operands()) {
      hart.li(a2, b);
      for (const Binary& each : binaries()) {
        CAPTURE(each.name);
        CAPTURE(a);
        CAPTURE(b);
        hart.execute({r_type(each.opcode, each.funct3, each.funct7, a0, a1, a2)});
        REQUIRE(hart.x(a0) == each.oracle(a, b));
      }
    }
  }
}

TEST_CASE("Zbb: instructions of one register") {
  TestHart hart;
  for (const Value a : operands()) {
    hart.li(a1, a);
    for (const Unary& each : unaries()) {
      CAPTURE(each.name);
      CAPTURE(a);
      hart.execute({i_type(each.opcode, each.funct3, a0, a1, static_cast<int>(each.immediate))});
      REQUIRE(hart.x(a0) == each.oracle(a));
    }
  }
}

TEST_CASE("Zba, Zbb, Zbs: instructions with an amount, for every amount") {
  TestHart hart;
  for (const Immediate& each : immediates()) {
    for (const Value a : operands()) {
      hart.li(a1, a);
      for (unsigned amount = 0; amount < each.amounts; amount++) {
        CAPTURE(each.name);
        CAPTURE(a);
        CAPTURE(amount);
        hart.execute({i_type(each.opcode, each.funct3, a0, a1, static_cast<int>(each.upper | amount))});
        REQUIRE(hart.x(a0) == each.oracle(a, amount));
      }
    }
  }
}

TEST_CASE("a destination that is also an operand of Zba or Zicond is read first") {
  TestHart hart;
  hart.li(a0, 5);
  hart.execute({r_type(kOp, 2, 0x10, a0, a0, a0)});  // sh1add
  CHECK(hart.x(a0) == 15);
  hart.execute({r_type(kOp, 5, 0x07, a0, a0, a0)});  // czero.eqz
  CHECK(hart.x(a0) == 15);
  hart.execute({r_type(kOp, 7, 0x07, a0, a0, a0)});  // czero.nez
  CHECK(hart.x(a0) == 0);
}
