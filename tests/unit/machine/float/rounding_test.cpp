// Rounding to the nearest, ties away from zero (RMM): the mode that hosts lack, checked against integers.
// Half a unit in the last place is added to the magnitude and the rest cut off; nothing more is in that mode.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <random>

#include "machine/float/arithmetic.hpp"
#include "unit/machine/float/operands.hpp"

using machine::Binary32;
using machine::Binary64;
using machine::FloatEnvironment;
using machine::FloatFlags;
using machine::Rounding;
using Single = machine::Float<Binary32>;
using Double = machine::Float<Binary64>;

namespace {

constexpr std::uint8_t kExact = 0;
constexpr std::uint8_t kInexact = FloatFlags::kInexact;

std::uint32_t single(float value) { return std::bit_cast<std::uint32_t>(value); }
std::uint64_t bits_of(double value) { return std::bit_cast<std::uint64_t>(value); }

/// Whether the double lies where singles are normal, rounding included.
bool normal_as_single(double value) {
  return std::abs(value) >= 0x1p-126 && std::abs(value) < 0x1.ffffffp127;
}

/// The single nearest to an exactly known double, ties away from zero.
std::uint32_t nearest_away(double exact) {
  constexpr std::uint64_t kUlp = 1ull << (Binary64::kFractionBits - Binary32::kFractionBits);
  const std::uint64_t rounded = (bits_of(exact) + kUlp / 2) & ~(kUlp - 1);
  return single(static_cast<float>(std::bit_cast<double>(rounded)));
}

struct Answer {
  std::uint64_t bits;
  std::uint8_t flags;
};
template <class Operation>
Answer away(Operation operation) {
  FloatEnvironment environment{Rounding::NearestAway};
  const std::uint64_t bits = operation(environment);
  return {bits, environment.flags};
}

void check_single(Answer ours, double exact) {
  const std::uint32_t expected = nearest_away(exact);
  REQUIRE(ours.bits == expected);
  const bool is_exact = static_cast<double>(std::bit_cast<float>(expected)) == exact;
  REQUIRE(ours.flags == (is_exact ? kExact : kInexact));
}

/// Singles of moderate exponents and few bits, so that doubles hold their sums and products exactly.
float moderate(std::mt19937_64& random) {
  const auto significand = static_cast<std::int32_t>(random() % (1u << 25)) - (1 << 24);
  return std::ldexp(static_cast<float>(significand), static_cast<int>(random() % 24) - 12);
}

}  // namespace

TEST_CASE("to nearest, ties away: a double narrowed is its magnitude and half an ulp, cut off") {
  test::RandomOperands<Binary64> random(5);
  for (int i = 0; i < 50'000; i++) {
    std::uint64_t bits = random.next();
    // Every third one a tie.
    if (i % 3 == 0) bits = (bits | 1ull << 28) & ~((1ull << 28) - 1);
    const auto value = std::bit_cast<double>(bits);
    CAPTURE(bits);
    if (normal_as_single(value))
      check_single(away([&](auto& environment) { return machine::narrow(environment, bits); }), value);
  }
}

TEST_CASE("to nearest, ties away: sums and products of singles are their exact doubles, rounded") {
  std::mt19937_64 random(6);
  for (int i = 0; i < 50'000; i++) {
    const float a = moderate(random), b = moderate(random);
    CAPTURE(a);
    CAPTURE(b);
    const double sum = double{a} + b, product = double{a} * b;
    if (normal_as_single(sum))
      check_single(away([&](auto& environment) { return Single::add(environment, single(a), single(b)); }),
                   sum);
    if (normal_as_single(product))
      check_single(
          away([&](auto& environment) { return Single::multiply(environment, single(a), single(b)); }),
          product);
  }
}

TEST_CASE("to nearest, ties away: 64-bit integers keep their upper 53 bits and half a unit") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 50'000; i++) {
    std::uint64_t magnitude = random() >> random() % 10 | 1ull << 54;
    if (i % 3 == 0) {  // a tie
      const int dropped = 64 - std::countl_zero(magnitude) - Binary64::kPrecision;
      magnitude = (magnitude >> dropped << dropped) | 1ull << (dropped - 1);
    }
    CAPTURE(magnitude);
    const int dropped = 64 - std::countl_zero(magnitude) - Binary64::kPrecision;
    const std::uint64_t kept = (magnitude >> dropped) + (magnitude >> (dropped - 1) & 1);
    const double expected = std::ldexp(static_cast<double>(kept), dropped);
    const auto ours = away([&](auto& environment) { return Double::from_integer(environment, magnitude); });
    REQUIRE(ours.bits == bits_of(expected));
    const bool exact = std::countr_zero(magnitude) >= dropped;
    REQUIRE(ours.flags == (exact ? kExact : kInexact));
    if (magnitude >> 63 != 0) continue;
    const auto negative = -static_cast<std::int64_t>(magnitude);
    REQUIRE(away([&](auto& environment) { return Double::from_integer(environment, negative); }).bits ==
            bits_of(-expected));
  }
}

TEST_CASE("to nearest, ties away differs from ties to even exactly at ties whose lower neighbour is even") {
  const double two_53 = 0x1p53;
  struct Case {
    double a, b, even, away;
  };
  const Case cases[] = {
      {two_53, 1, two_53, two_53 + 2},
      {two_53 + 2, 1, two_53 + 4, two_53 + 4},
      {-two_53, -1, -two_53, -two_53 - 2},
      {two_53, 0.75, two_53, two_53},
      {two_53, 1.25, two_53 + 2, two_53 + 2},
      {two_53, -0.5, two_53, two_53},  // below a power of two the spacing halves
  };
  for (const Case& c : cases) {
    CAPTURE(c.a);
    CAPTURE(c.b);
    for (const Rounding rounding : {Rounding::NearestEven, Rounding::NearestAway}) {
      const double expected = rounding == Rounding::NearestEven ? c.even : c.away;
      FloatEnvironment environment{rounding};
      CHECK(Double::add(environment, bits_of(c.a), bits_of(c.b)) == bits_of(expected));
      CHECK(environment.flags == kInexact);
      // The same sum as a fused multiply-add.
      CHECK(Double::multiply_add(environment, bits_of(c.a), bits_of(1), bits_of(c.b)) == bits_of(expected));
    }
  }
}

TEST_CASE("to nearest, ties away holds below the least normal number and at the largest one") {
  constexpr std::uint8_t kTiny = kInexact | FloatFlags::kUnderflow;
  constexpr std::uint8_t kHuge = kInexact | FloatFlags::kOverflow;
  const auto half = single(0.5f);
  const auto halved = [&](std::uint32_t a) {
    return away([&](auto& environment) { return Single::multiply(environment, a, half); });
  };
  CHECK(halved(1).bits == 1);  // half of the least subnormal
  CHECK(halved(1).flags == kTiny);
  CHECK(halved(Binary32::kSign | 1).bits == (Binary32::kSign | 1));
  CHECK(halved(5).bits == 3);
  CHECK(halved(4).bits == 2);
  CHECK(halved(4).flags == kExact);
  // The largest number, and half an ulp of it; then a little less.
  const auto sum = [](std::uint32_t a, float b) {
    return away([&](auto& environment) { return Single::add(environment, a, single(b)); });
  };
  CHECK(sum(Binary32::kLargest, 0x1p103f).bits == Binary32::kInfinity);
  CHECK(sum(Binary32::kLargest, 0x1p103f).flags == kHuge);
  CHECK(sum(Binary32::kLargest, 0x1.fffffep102f).bits == Binary32::kLargest);
  CHECK(sum(Binary32::kLargest, 0x1.fffffep102f).flags == kInexact);
  // Quotients and roots are never ties, so the mode gives what ties to even gives.
  FloatEnvironment even;
  CHECK(away([](auto& environment) { return Single::divide(environment, single(1), single(3)); }).bits ==
        Single::divide(even, single(1), single(3)));
  CHECK(away([](auto& environment) { return Double::square_root(environment, bits_of(2)); }).bits ==
        bits_of(std::sqrt(2.0)));
}

TEST_CASE("an exact zero sum of opposite numbers is -0 when rounding down and +0 in every other mode") {
  for (unsigned mode = 0; mode < 5; mode++) {
    FloatEnvironment environment{static_cast<Rounding>(mode)};
    const std::uint64_t zero = environment.rounding == Rounding::Down ? Binary64::kSign : 0;
    CHECK(Double::add(environment, bits_of(1), bits_of(-1)) == zero);
    CHECK(Double::add(environment, bits_of(0.0), bits_of(-0.0)) == zero);
    CHECK(Double::subtract(environment, bits_of(2), bits_of(2)) == zero);
    CHECK(Double::multiply_add(environment, bits_of(3), bits_of(2), bits_of(-6)) == zero);
    CHECK(Double::add(environment, bits_of(-0.0), bits_of(-0.0)) == Binary64::kSign);
    CHECK(environment.flags == kExact);
  }
}

TEST_CASE("overflow gives infinity or the largest number, as the mode points away from zero or not") {
  struct Case {
    Rounding rounding;
    std::uint64_t positive, negative;
  };
  constexpr auto kInfinity = Binary64::kInfinity, kLargest = Binary64::kLargest;
  const Case cases[] = {{Rounding::NearestEven, kInfinity, kInfinity},
                        {Rounding::TowardZero, kLargest, kLargest},
                        {Rounding::Down, kLargest, kInfinity},
                        {Rounding::Up, kInfinity, kLargest},
                        {Rounding::NearestAway, kInfinity, kInfinity}};
  for (const Case& c : cases) {
    FloatEnvironment environment{c.rounding};
    const std::uint64_t two = bits_of(2), minus_two = bits_of(-2);
    CHECK(Double::multiply(environment, kLargest, two) == c.positive);
    CHECK(Double::multiply(environment, kLargest, minus_two) == (c.negative | Binary64::kSign));
    CHECK(environment.flags == (FloatFlags::kOverflow | kInexact));
  }
}
