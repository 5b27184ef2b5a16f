// Minimum, maximum, classification, and NaNs (Unprivileged, "F": "Single-Precision Floating-Point
// Computational Instructions", "... Classify Instruction").
#include <doctest/doctest.h>

#include <initializer_list>

#include "machine/float/arithmetic.hpp"

using machine::Binary32;
using machine::Binary64;
using machine::FloatEnvironment;
using machine::FloatFlags;

namespace {

constexpr std::uint8_t kQuiet = 0;
constexpr std::uint8_t kInvalid = FloatFlags::kInvalid;

/// Numbers of a format by name.
template <class Format>
struct Value {
  using Bits = typename Format::Bits;
  static constexpr Bits kNegative = Format::kSign;
  static constexpr Bits kOne = static_cast<Bits>(Bits{Format::kBias} << Format::kFractionBits);
  static constexpr Bits kTwo = static_cast<Bits>(Bits{Format::kBias + 1} << Format::kFractionBits);
  static constexpr Bits kQuietNan = Format::kCanonicalNan | kNegative | 1;
  static constexpr Bits kSignaling = Format::kInfinity | 1;
};

}  // namespace

TEST_CASE_TEMPLATE("minimum and maximum order all numbers, -0 below +0", Format, Binary32, Binary64) {
  using F = machine::Float<Format>;
  using V = Value<Format>;
  const typename Format::Bits ascending[] = {Format::kInfinity | V::kNegative,
                                             V::kTwo | V::kNegative,
                                             V::kOne | V::kNegative,
                                             1 | V::kNegative,
                                             V::kNegative,
                                             0,
                                             1,
                                             V::kOne,
                                             V::kTwo,
                                             Format::kInfinity};
  for (const auto& low : ascending) {
    for (const auto& high : ascending) {
      if (&low > &high) continue;
      FloatEnvironment environment;
      CHECK(F::minimum(environment, low, high) == low);
      CHECK(F::minimum(environment, high, low) == low);
      CHECK(F::maximum(environment, low, high) == high);
      CHECK(F::maximum(environment, high, low) == high);
      CHECK(environment.flags == kQuiet);
    }
  }
}

TEST_CASE_TEMPLATE("minimum and maximum prefer a number to a NaN; two NaNs give the canonical one", Format,
                   Binary32, Binary64) {
  using V = Value<Format>;
  for (const auto operation : {machine::Float<Format>::minimum, machine::Float<Format>::maximum}) {
    for (const auto nan : {V::kQuietNan, V::kSignaling}) {
      const std::uint8_t flags = nan == V::kSignaling ? kInvalid : kQuiet;
      FloatEnvironment environment;
      CHECK(operation(environment, nan, V::kOne) == V::kOne);
      CHECK(operation(environment, V::kOne, nan) == V::kOne);
      CHECK(operation(environment, nan, V::kQuietNan) == Format::kCanonicalNan);
      CHECK(environment.flags == flags);
    }
  }
}

TEST_CASE_TEMPLATE("equality minds only signaling NaNs, order minds every NaN", Format, Binary32, Binary64) {
  using F = machine::Float<Format>;
  using V = Value<Format>;
  for (const auto nan : {V::kQuietNan, V::kSignaling}) {
    for (const auto other : {V::kOne, nan}) {
      FloatEnvironment quiet, less, less_or_equal;
      CHECK_FALSE(F::equal(quiet, nan, other));
      CHECK_FALSE(F::equal(quiet, other, nan));
      CHECK(quiet.flags == (nan == V::kSignaling ? kInvalid : kQuiet));
      CHECK_FALSE(F::less(less, other, nan));
      CHECK(less.flags == kInvalid);
      CHECK_FALSE(F::less_or_equal(less_or_equal, nan, other));
      CHECK(less_or_equal.flags == kInvalid);
    }
  }
}

TEST_CASE_TEMPLATE("the zeros are equal, and neither is less", Format, Binary32, Binary64) {
  using F = machine::Float<Format>;
  constexpr typename Format::Bits kMinusZero = Format::kSign;
  FloatEnvironment environment;
  CHECK(F::equal(environment, 0, kMinusZero));
  CHECK(F::less_or_equal(environment, 0, kMinusZero));
  CHECK_FALSE(F::less(environment, kMinusZero, 0));
  CHECK(environment.flags == kQuiet);
}

TEST_CASE_TEMPLATE("classification sets the one bit of ten that fits, and raises nothing", Format, Binary32,
                   Binary64) {
  using F = machine::Float<Format>;
  using V = Value<Format>;
  constexpr typename Format::Bits kLeastNormal = typename Format::Bits{1} << Format::kFractionBits;
  CHECK(F::classify(Format::kInfinity | V::kNegative) == 1 << 0);
  CHECK(F::classify(Format::kLargest | V::kNegative) == 1 << 1);
  CHECK(F::classify(kLeastNormal | V::kNegative) == 1 << 1);
  CHECK(F::classify((kLeastNormal - 1) | V::kNegative) == 1 << 2);
  CHECK(F::classify(1 | V::kNegative) == 1 << 2);
  CHECK(F::classify(V::kNegative) == 1 << 3);
  CHECK(F::classify(0) == 1 << 4);
  CHECK(F::classify(1) == 1 << 5);
  CHECK(F::classify(kLeastNormal - 1) == 1 << 5);
  CHECK(F::classify(kLeastNormal) == 1 << 6);
  CHECK(F::classify(Format::kLargest) == 1 << 6);
  CHECK(F::classify(Format::kInfinity) == 1 << 7);
  CHECK(F::classify(V::kSignaling) == 1 << 8);
  CHECK(F::classify(V::kSignaling | V::kNegative) == 1 << 8);
  CHECK(F::classify(V::kQuietNan) == 1 << 9);
  CHECK(F::classify(Format::kCanonicalNan) == 1 << 9);
}

TEST_CASE_TEMPLATE("arithmetic makes every NaN canonical; a quiet operand is not invalid, a signaling one is",
                   Format, Binary32, Binary64) {
  using F = machine::Float<Format>;
  using V = Value<Format>;
  for (const auto nan : {V::kQuietNan, V::kSignaling}) {
    const auto check = [&](auto operation) {
      FloatEnvironment environment;
      CHECK(operation(environment) == Format::kCanonicalNan);
      CHECK(environment.flags == (nan == V::kSignaling ? kInvalid : kQuiet));
    };
    check([&](auto& e) { return F::add(e, nan, V::kOne); });
    check([&](auto& e) { return F::subtract(e, V::kOne, nan); });
    check([&](auto& e) { return F::multiply(e, nan, Format::kInfinity); });
    check([&](auto& e) { return F::divide(e, V::kOne, nan); });
    check([&](auto& e) { return F::square_root(e, nan); });
    check([&](auto& e) { return F::multiply_add(e, V::kOne, V::kOne, nan); });
    check([&](auto& e) { return F::multiply_add(e, nan, V::kOne, V::kOne); });
  }
}

TEST_CASE_TEMPLATE("operations without a meaning are invalid and give the canonical NaN", Format, Binary32,
                   Binary64) {
  using F = machine::Float<Format>;
  using V = Value<Format>;
  constexpr auto kInfinity = Format::kInfinity;
  constexpr typename Format::Bits kMinusInfinity = kInfinity | V::kNegative, kZero = 0;
  const auto check = [](auto operation) {
    FloatEnvironment environment;
    CHECK(operation(environment) == Format::kCanonicalNan);
    CHECK(environment.flags == kInvalid);
  };
  check([&](auto& e) { return F::add(e, kInfinity, kMinusInfinity); });
  check([&](auto& e) { return F::subtract(e, kInfinity, kInfinity); });
  check([&](auto& e) { return F::multiply(e, kZero, kInfinity); });
  check([&](auto& e) { return F::divide(e, kZero, kZero); });
  check([&](auto& e) { return F::divide(e, kInfinity, kMinusInfinity); });
  check([&](auto& e) { return F::square_root(e, V::kOne | V::kNegative); });
  check([&](auto& e) { return F::square_root(e, kMinusInfinity); });
  check([&](auto& e) { return F::multiply_add(e, kInfinity, V::kOne, kMinusInfinity); });
  // "... even when the addend is a quiet NaN".
  check([&](auto& e) { return F::multiply_add(e, kInfinity, kZero, V::kQuietNan); });
  check([&](auto& e) { return F::multiply_add(e, kZero, kInfinity, V::kOne); });
}

TEST_CASE_TEMPLATE("a number divided by zero is an exact infinity; the root of -0 is -0", Format, Binary32,
                   Binary64) {
  using F = machine::Float<Format>;
  using V = Value<Format>;
  constexpr typename Format::Bits kZero = 0;
  FloatEnvironment environment;
  CHECK(F::square_root(environment, V::kNegative) == V::kNegative);
  CHECK(F::divide(environment, Format::kInfinity, kZero) == Format::kInfinity);
  CHECK(environment.flags == kQuiet);
  CHECK(F::divide(environment, V::kOne, V::kNegative) == (Format::kInfinity | V::kNegative));
  CHECK(environment.flags == FloatFlags::kDivideByZero);
}
