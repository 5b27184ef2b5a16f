// Arithmetic beside exact arithmetic, in all five rounding modes: result and flags.
#include "unit/machine/float/exact.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <random>

#include "machine/float/arithmetic.hpp"
#include "unit/machine/float/operands.hpp"

using machine::Binary32;
using machine::Binary64;
using machine::FloatEnvironment;
using machine::Rounding;
using test::Exact;
using test::Parts;
using test::parts_of;
using test::Rounded;

namespace {

constexpr Rounding kModes[] = {Rounding::NearestEven, Rounding::TowardZero, Rounding::Down, Rounding::Up,
                               Rounding::NearestAway};

constexpr int kRandomOperands = 10'000;

/// Our answers in the five modes are those of the exact result.
template <class Format, class Ours, class Compare>
void check(Ours ours, bool negative, Compare compare) {
  const auto right = test::neighbours<Format>(negative, compare);
  for (const Rounding mode : kModes) {
    CAPTURE(static_cast<unsigned>(mode));
    FloatEnvironment environment{mode};
    const auto bits = ours(environment);
    const auto expected = right.rounded(mode);
    REQUIRE(bits == expected.bits);
    REQUIRE(environment.flags == expected.flags);
  }
}

/// A number with its sign, exactly.
struct Signed {
  bool negative;
  Exact magnitude;
};

Signed operator+(const Signed& a, const Signed& b) {
  if (a.negative == b.negative) return {a.negative, a.magnitude + b.magnitude};
  return a.magnitude < b.magnitude ? Signed{b.negative, b.magnitude - a.magnitude}
                                   : Signed{a.negative, a.magnitude - b.magnitude};
}

Signed exactly(const Parts& number) { return {number.negative, number.magnitude()}; }
Signed product(const Parts& a, const Parts& b) {
  return {a.negative != b.negative,
          {static_cast<unsigned __int128>(a.significand) * b.significand, a.exponent + b.exponent}};
}

/// Sums: an exact zero of opposite terms has a sign of its own.
template <class Format, class Ours>
void check_sum(Ours ours, const Signed& a, const Signed& b) {
  const Signed sum = a + b;
  if (sum.magnitude == Exact()) {
    for (const Rounding mode : kModes) {
      FloatEnvironment environment{mode};
      const bool negative = a.negative == b.negative ? a.negative : mode == Rounding::Down;
      REQUIRE(ours(environment) == (negative ? Format::kSign : 0));
      REQUIRE(environment.flags == 0);
    }
    return;
  }
  check<Format>(ours, sum.negative, [&](const Parts& d) { return sum.magnitude <=> d.magnitude(); });
}

/// Uses all pairs of hard operands that are finite, then random ones.
template <class Format, class Use>
void for_finite_pairs(Use use) {
  const auto both = [&](auto a, auto b) {
    if (!test::is_finite<Format>(a) || !test::is_finite<Format>(b)) return;
    CAPTURE(a);
    CAPTURE(b);
    use(a, b);
  };
  const auto hard = test::hard_operands<Format>();
  for (const auto a : hard) {
    for (const auto b : hard) both(a, b);
  }
  test::RandomOperands<Format> random(11);
  for (int i = 0; i < kRandomOperands; i++) {
    const auto a = random.next(), b = random.next();
    both(a, b);
  }
}

template <class Format>
void check_multiply_add(typename Format::Bits a, typename Format::Bits b, typename Format::Bits c) {
  if (!test::is_finite<Format>(a) || !test::is_finite<Format>(b) || !test::is_finite<Format>(c)) return;
  CAPTURE(a);
  CAPTURE(b);
  CAPTURE(c);
  check_sum<Format>(
      [&](auto& environment) { return machine::Float<Format>::multiply_add(environment, a, b, c); },
      product(parts_of<Format>(a), parts_of<Format>(b)), exactly(parts_of<Format>(c)));
}

template <class To, class From, class Convert>
void check_conversion(Convert convert, typename From::Bits bits) {
  if (!test::is_finite<From>(bits)) return;
  CAPTURE(bits);
  const Parts number = parts_of<From>(bits);
  check<To>([&](auto& environment) { return convert(environment, bits); }, number.negative,
            [&](const Parts& d) { return number.magnitude() <=> d.magnitude(); });
}

template <class Format, class Integer>
void check_integer(Integer value) {
  CAPTURE(value);
  const bool negative = value < 0;
  const auto wide = static_cast<std::uint64_t>(value);
  const Exact magnitude(negative ? 0 - wide : wide, 0);
  check<Format>([&](auto& environment) { return machine::Float<Format>::from_integer(environment, value); },
                negative, [&](const Parts& d) { return magnitude <=> d.magnitude(); });
}

}  // namespace

TEST_CASE_TEMPLATE("sums and differences are the exact ones, rounded, in five modes", Format, Binary32,
                   Binary64) {
  using F = machine::Float<Format>;
  for_finite_pairs<Format>([](auto a, auto b) {
    const Signed left = exactly(parts_of<Format>(a)), right = exactly(parts_of<Format>(b));
    check_sum<Format>([&](auto& environment) { return F::add(environment, a, b); }, left, right);
    check_sum<Format>([&](auto& environment) { return F::subtract(environment, a, b); }, left,
                      {!right.negative, right.magnitude});
  });
}

TEST_CASE_TEMPLATE("products are the exact ones, rounded, in five modes", Format, Binary32, Binary64) {
  for_finite_pairs<Format>([](auto a, auto b) {
    const Signed exact = product(parts_of<Format>(a), parts_of<Format>(b));
    check<Format>([&](auto& environment) { return machine::Float<Format>::multiply(environment, a, b); },
                  exact.negative, [&](const Parts& d) { return exact.magnitude <=> d.magnitude(); });
  });
}

TEST_CASE_TEMPLATE("quotients times their divisors lie around the dividend, in five modes", Format, Binary32,
                   Binary64) {
  for_finite_pairs<Format>([](auto a, auto b) {
    const Parts dividend = parts_of<Format>(a), divisor = parts_of<Format>(b);
    if (divisor.significand == 0) return;
    check<Format>([&](auto& environment) { return machine::Float<Format>::divide(environment, a, b); },
                  dividend.negative != divisor.negative,
                  [&](const Parts& d) { return dividend.magnitude() <=> product(d, divisor).magnitude; });
  });
}

TEST_CASE_TEMPLATE("square roots squared lie around the radicand, in five modes", Format, Binary32,
                   Binary64) {
  for_finite_pairs<Format>([](auto, auto b) {
    const auto radicand = b & ~Format::kSign;
    const Exact exact = parts_of<Format>(radicand).magnitude();
    check<Format>(
        [&](auto& environment) { return machine::Float<Format>::square_root(environment, radicand); }, false,
        [&](const Parts& d) { return exact <=> product(d, d).magnitude; });
  });
}

TEST_CASE_TEMPLATE("fused multiply-add is the exact product and sum, rounded once, in five modes", Format,
                   Binary32, Binary64) {
  test::RandomOperands<Format> random(12);
  const auto hard = test::hard_operands<Format>();
  std::mt19937_64 choose(13);
  const auto any_hard = [&] { return hard[choose() % hard.size()]; };
  for (int i = 0; i < kRandomOperands; i++) {
    check_multiply_add<Format>(any_hard(), any_hard(), any_hard());
    const auto a = random.next(), b = random.next(), c = random.next();
    check_multiply_add<Format>(a, b, c);
    // Minus the product, give or take an ulp: nearly everything cancels.
    FloatEnvironment environment;
    const auto near = machine::Float<Format>::multiply(environment, a, b) ^ Format::kSign;
    check_multiply_add<Format>(a, b, static_cast<typename Format::Bits>(near + c % 3 - 1));
  }
}

TEST_CASE("a change of format is exact or rounded, in five modes") {
  for (const auto bits : test::hard_operands<Binary64>())
    check_conversion<Binary32, Binary64>(machine::narrow, bits);
  for (const auto bits : test::hard_operands<Binary32>())
    check_conversion<Binary64, Binary32>(machine::widen, bits);
  test::RandomOperands<Binary64> wide(14);
  test::RandomOperands<Binary32> single(15);
  for (int i = 0; i < kRandomOperands; i++) {
    check_conversion<Binary32, Binary64>(machine::narrow, wide.next());
    FloatEnvironment environment;
    const auto bits = single.next();
    check_conversion<Binary64, Binary32>(machine::widen, bits);
    // Half-way between two singles, and the double behind it.
    const std::uint64_t middle = machine::widen(environment, bits) + (1ull << 28);
    check_conversion<Binary32, Binary64>(machine::narrow, middle);
    check_conversion<Binary32, Binary64>(machine::narrow, middle + 1);
  }
}

TEST_CASE_TEMPLATE("integers become the nearest number that the mode allows, in five modes", Format, Binary32,
                   Binary64) {
  std::mt19937_64 random(16);
  for (int i = 0; i < kRandomOperands; i++) {
    std::uint64_t bits = random() >> random() % 64;
    if (i % 3 == 0) bits = std::bit_floor(bits) + random() % 3 - 1;
    // Every fourth one has few bits set behind the precision: ties.
    if (i % 4 == 0) bits &= ~0ull << (random() % 40);
    check_integer<Format>(static_cast<std::int32_t>(bits));
    check_integer<Format>(static_cast<std::uint32_t>(bits));
    check_integer<Format>(static_cast<std::int64_t>(bits));
    check_integer<Format>(bits);
  }
}

TEST_CASE_TEMPLATE("infinities and NaNs give the same in every mode", Format, Binary32, Binary64) {
  using F = machine::Float<Format>;
  const auto hard = test::hard_operands<Format>();
  const auto same_in_all = [](auto operation) {
    FloatEnvironment even;
    const auto bits = operation(even);
    for (const Rounding mode : kModes) {
      FloatEnvironment environment{mode};
      REQUIRE(operation(environment) == bits);
      REQUIRE(environment.flags == even.flags);
    }
  };
  for (const auto a : hard) {
    if (test::is_finite<Format>(a)) continue;
    same_in_all([&](auto& e) { return F::square_root(e, a); });
    for (const auto b : hard) {
      same_in_all([&](auto& e) { return F::add(e, a, b); });
      same_in_all([&](auto& e) { return F::subtract(e, b, a); });
      same_in_all([&](auto& e) { return F::multiply(e, a, b); });
      same_in_all([&](auto& e) { return F::divide(e, a, b); });
      same_in_all([&](auto& e) { return F::divide(e, b, a); });
      for (const auto c : hard) same_in_all([&](auto& e) { return F::multiply_add(e, b, c, a); });
    }
  }
}
