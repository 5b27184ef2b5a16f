// Conversions to integers, in all five modes, against the C library's floor, ceil, trunc, round and
// nearbyint.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "machine/float/arithmetic.hpp"
#include "unit/machine/float/operands.hpp"

using machine::Binary32;
using machine::Binary64;
using machine::FloatEnvironment;
using machine::FloatFlags;
using machine::Rounding;

namespace {

double rounded(double value, Rounding rounding) {
  switch (rounding) {
    case Rounding::NearestEven: return std::nearbyint(value);
    case Rounding::TowardZero: return std::trunc(value);
    case Rounding::Down: return std::floor(value);
    case Rounding::Up: return std::ceil(value);
    case Rounding::NearestAway: return std::round(value);
  }
  return value;
}

template <class Integer>
struct Answer {
  Integer value;
  std::uint8_t flags;
};

/// Out of range is invalid and nothing else, and saturates; a NaN counts as too large.
template <class Integer>
Answer<Integer> expected(double value, Rounding rounding) {
  using Limits = std::numeric_limits<Integer>;
  const double limit = std::ldexp(1.0, Limits::digits);  // one above the maximum
  const double result = rounded(value, rounding);
  if (std::isnan(value) || result >= limit) return {Limits::max(), FloatFlags::kInvalid};
  if (result < (Limits::is_signed ? -limit : 0)) return {Limits::min(), FloatFlags::kInvalid};
  return {static_cast<Integer>(result), result == value ? std::uint8_t{0} : FloatFlags::kInexact};
}

double value_of(std::uint32_t bits) { return std::bit_cast<float>(bits); }
double value_of(std::uint64_t bits) { return std::bit_cast<double>(bits); }

template <class Format, class Integer>
void check_conversion(typename Format::Bits bits) {
  for (unsigned mode = 0; mode < 5; mode++) {
    CAPTURE(bits);
    CAPTURE(mode);
    FloatEnvironment environment{static_cast<Rounding>(mode)};
    const auto ours = machine::Float<Format>::template to_integer<Integer>(environment, bits);
    const auto right = expected<Integer>(value_of(bits), environment.rounding);
    REQUIRE(ours == right.value);
    REQUIRE(environment.flags == right.flags);
  }
}

template <class Format>
void check_conversions(typename Format::Bits bits) {
  check_conversion<Format, std::int32_t>(bits);
  check_conversion<Format, std::uint32_t>(bits);
  check_conversion<Format, std::int64_t>(bits);
  check_conversion<Format, std::uint64_t>(bits);
}

/// Where results begin to saturate or to round the other way: the ends of all ranges, give or take a half and
/// one.
std::vector<double> boundaries() {
  std::vector<double> all;
  for (const double end : {0.0, 1.0, 2.0, 0x1p31, 0x1p32, 0x1p63, 0x1p64}) {
    for (const double beside : {-1.0, -0.5, 0.0, 0.5, 1.0}) {
      all.push_back(end + beside);
      all.push_back(-(end + beside));
    }
  }
  return all;
}

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }
std::uint64_t bits_of(double value) { return std::bit_cast<std::uint64_t>(value); }

}  // namespace

TEST_CASE(
    "conversion to integers is right one and two ulps to either side of every boundary, in five modes") {
  for (const double boundary : boundaries()) {
    for (std::uint64_t away = 0; away < 3; away++) {
      check_conversions<Binary64>(bits_of(boundary) + away);
      check_conversions<Binary64>(bits_of(boundary) - away);
      const auto nearest = bits_of(static_cast<float>(boundary));
      check_conversions<Binary32>(static_cast<std::uint32_t>(nearest + away));
      check_conversions<Binary32>(static_cast<std::uint32_t>(nearest - away));
    }
  }
}

TEST_CASE_TEMPLATE("conversion to integers is right for hard and random operands, in five modes", Format,
                   Binary32, Binary64) {
  for (const auto bits : test::hard_operands<Format>()) check_conversions<Format>(bits);
  test::RandomOperands<Format> random(8);
  for (int i = 0; i < 10'000; i++) check_conversions<Format>(random.next());
}

TEST_CASE("NaNs of either sign become the largest integer, infinities saturate, and only invalid is raised") {
  using Double = machine::Float<Binary64>;
  FloatEnvironment environment;
  for (const std::uint64_t nan : {Binary64::kCanonicalNan, Binary64::kCanonicalNan | Binary64::kSign}) {
    CHECK(Double::to_integer<std::int32_t>(environment, nan) == 0x7fffffff);
    CHECK(Double::to_integer<std::uint64_t>(environment, nan) == ~0ull);
  }
  CHECK(Double::to_integer<std::int64_t>(environment, Binary64::kInfinity | Binary64::kSign) ==
        std::numeric_limits<std::int64_t>::min());
  CHECK(Double::to_integer<std::uint32_t>(environment, bits_of(-1.0)) == 0);
  CHECK(environment.flags == FloatFlags::kInvalid);
}

TEST_CASE(
    "a small negative number is an inexact zero for an unsigned integer unless the mode rounds it to -1") {
  using Double = machine::Float<Binary64>;
  for (unsigned mode = 0; mode < 5; mode++) {
    FloatEnvironment environment{static_cast<Rounding>(mode)};
    CHECK(Double::to_integer<std::uint32_t>(environment, bits_of(-0.25)) == 0);
    CHECK(environment.flags ==
          (environment.rounding == Rounding::Down ? FloatFlags::kInvalid : FloatFlags::kInexact));
  }
}

TEST_CASE("a NaN changes its format to the canonical one, and only a signaling one is invalid") {
  const auto check = [](auto convert, auto nan, auto canonical, std::uint8_t flags) {
    FloatEnvironment environment;
    CHECK(convert(environment, nan) == canonical);
    CHECK(environment.flags == flags);
  };
  constexpr std::uint8_t kQuiet = 0;
  check(machine::widen, 0xffc01234u, Binary64::kCanonicalNan, kQuiet);
  check(machine::widen, 0xff801234u, Binary64::kCanonicalNan, FloatFlags::kInvalid);
  check(machine::narrow, 0xfff8000000001234ull, Binary32::kCanonicalNan, kQuiet);
  check(machine::narrow, 0x7ff0000000000001ull, Binary32::kCanonicalNan, FloatFlags::kInvalid);
}
