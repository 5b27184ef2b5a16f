// Arithmetic beside the host's floating-point unit, in the four rounding modes that C++ can set: equal bits
// (any NaN of the host's counting as the canonical one) and equal flags. Compiled with -frounding-math.
#include <doctest/doctest.h>

#include <bit>
#include <cfenv>
#include <cmath>

#include "machine/float/arithmetic.hpp"
#include "unit/machine/float/operands.hpp"

using machine::Binary32;
using machine::Binary64;
using machine::FloatEnvironment;
using machine::FloatFlags;
using machine::Rounding;

namespace {

template <class Format>
struct HostType;
template <>
struct HostType<Binary32> {
  using Type = float;
};
template <>
struct HostType<Binary64> {
  using Type = double;
};
template <class Format>
using Host = typename HostType<Format>::Type;

struct Mode {
  Rounding rounding;
  int host;
};
constexpr Mode kModes[] = {{Rounding::NearestEven, FE_TONEAREST},
                           {Rounding::TowardZero, FE_TOWARDZERO},
                           {Rounding::Down, FE_DOWNWARD},
                           {Rounding::Up, FE_UPWARD}};

std::uint8_t host_flags() {
  const int raised = std::fetestexcept(FE_ALL_EXCEPT);
  std::uint8_t flags = 0;
  if ((raised & FE_INEXACT) != 0) flags |= FloatFlags::kInexact;
  if ((raised & FE_UNDERFLOW) != 0) flags |= FloatFlags::kUnderflow;
  if ((raised & FE_OVERFLOW) != 0) flags |= FloatFlags::kOverflow;
  if ((raised & FE_DIVBYZERO) != 0) flags |= FloatFlags::kDivideByZero;
  if ((raised & FE_INVALID) != 0) flags |= FloatFlags::kInvalid;
  return flags;
}

template <class Format>
struct Answer {
  typename Format::Bits bits;
  std::uint8_t flags;
  bool operator==(const Answer&) const = default;
};

template <class Format>
typename Format::Bits canonical(Host<Format> value) {
  const auto bits = std::bit_cast<typename Format::Bits>(value);
  return (bits & ~Format::kSign) > Format::kInfinity ? Format::kCanonicalNan : bits;
}

/// The host's answer. Operands and result are volatile, so that the operation stays between the calls that
/// clear and read the flags.
template <class Result, class Operation, class... Operands>
Answer<Result> ask_host(int mode, Operation operation, Operands... operands) {
  std::fesetround(mode);
  std::feclearexcept(FE_ALL_EXCEPT);
  const auto evaluate = [&](volatile Operands&... hidden) { return operation(Operands(hidden)...); };
  volatile Host<Result> result = evaluate(operands...);
  const std::uint8_t flags = host_flags();
  std::fesetround(FE_TONEAREST);
  return {canonical<Result>(result), flags};
}

template <class Result, class Operation>
Answer<Result> ask_ours(Rounding rounding, Operation operation) {
  FloatEnvironment environment{rounding};
  const auto bits = operation(environment);
  return {bits, environment.flags};
}

/// Some processors call a result tiny that rounding makes normal; RISC-V does not ("UF after rounding").
bool host_rounds_before_it_looks_for_tininess() {
  const auto times = [](double a, double b) { return a * b; };
  return (ask_host<Binary64>(FE_TONEAREST, times, 0x1.0000000000001p-1022, 0x1.ffffffffffffep-1).flags &
          FloatFlags::kUnderflow) == 0;
}

std::uint8_t compared_flags() {
  static const bool all = host_rounds_before_it_looks_for_tininess();
  return all ? 0x1f : 0x1f & ~FloatFlags::kUnderflow;
}

template <class Format>
Host<Format> host(typename Format::Bits bits) {
  return std::bit_cast<Host<Format>>(bits);
}

template <class Result>
void require_equal(Answer<Result> ours, Answer<Result> theirs) {
  REQUIRE(ours.bits == theirs.bits);
  REQUIRE((ours.flags & compared_flags()) == (theirs.flags & compared_flags()));
}

/// All pairs of hard operands, then random ones.
template <class Format, class Use>
void for_pairs(Use use) {
  const auto hard = test::hard_operands<Format>();
  for (const auto a : hard) {
    for (const auto b : hard) use(a, b);
  }
  test::RandomOperands<Format> random(1);
  for (int i = 0; i < 20'000; i++) {
    const auto a = random.next(), b = random.next();
    use(a, b);
  }
}

template <class Format, class Ours, class Theirs>
void compare_pairs(Ours ours, Theirs theirs) {
  for_pairs<Format>([&](typename Format::Bits a, typename Format::Bits b) {
    for (const Mode& mode : kModes) {
      CAPTURE(a);
      CAPTURE(b);
      CAPTURE(mode.host);
      require_equal<Format>(
          ask_ours<Format>(mode.rounding,
                           [&](FloatEnvironment& environment) { return ours(environment, a, b); }),
          ask_host<Format>(mode.host, theirs, host<Format>(a), host<Format>(b)));
    }
  });
}

/// Results of comparisons travel as 0 and 1.
template <class Format, class Ours, class Theirs>
void compare_predicate(Ours ours, Theirs theirs) {
  using Bits = typename Format::Bits;
  compare_pairs<Format>(
      [=](FloatEnvironment& environment, Bits a, Bits b) { return Bits{ours(environment, a, b)}; },
      [=](Host<Format> a, Host<Format> b) {
        return std::bit_cast<Host<Format>>(theirs(a, b) ? Bits{1} : Bits{0});
      });
}

/// GCC's and Clang's std::fma leaves out one flag: infinity times zero is invalid on RISC-V whatever is
/// added, even a quiet NaN.
template <class Format>
bool undefined_product(Host<Format> a, Host<Format> b) {
  return (std::isinf(a) && b == 0) || (a == 0 && std::isinf(b));
}

template <class Format>
void compare_multiply_add(typename Format::Bits a, typename Format::Bits b, typename Format::Bits c) {
  for (const Mode& mode : kModes) {
    CAPTURE(a);
    CAPTURE(b);
    CAPTURE(c);
    CAPTURE(mode.host);
    const auto fused = [](auto x, auto y, auto z) { return std::fma(x, y, z); };
    auto theirs = ask_host<Format>(mode.host, fused, host<Format>(a), host<Format>(b), host<Format>(c));
    if (undefined_product<Format>(host<Format>(a), host<Format>(b))) theirs.flags |= FloatFlags::kInvalid;
    require_equal<Format>(ask_ours<Format>(mode.rounding,
                                           [&](FloatEnvironment& environment) {
                                             return machine::Float<Format>::multiply_add(environment, a, b,
                                                                                         c);
                                           }),
                          theirs);
  }
}

}  // namespace

TEST_CASE_TEMPLATE("sums are the host's in four rounding modes, flags too", Format, Binary32, Binary64) {
  compare_pairs<Format>(machine::Float<Format>::add, [](auto a, auto b) { return a + b; });
}

TEST_CASE_TEMPLATE("differences are the host's in four rounding modes, flags too", Format, Binary32,
                   Binary64) {
  // A NaN's sign, which subtraction flips, shows nowhere.
  compare_pairs<Format>(machine::Float<Format>::subtract, [](auto a, auto b) { return a - b; });
}

TEST_CASE_TEMPLATE("products are the host's in four rounding modes, flags too", Format, Binary32, Binary64) {
  compare_pairs<Format>(machine::Float<Format>::multiply, [](auto a, auto b) { return a * b; });
}

TEST_CASE_TEMPLATE("quotients are the host's in four rounding modes, flags too", Format, Binary32, Binary64) {
  compare_pairs<Format>(machine::Float<Format>::divide, [](auto a, auto b) { return a / b; });
}

TEST_CASE_TEMPLATE("square roots are the host's in four rounding modes, flags too", Format, Binary32,
                   Binary64) {
  using Bits = typename Format::Bits;
  compare_pairs<Format>([](FloatEnvironment& environment, Bits a,
                           Bits) { return machine::Float<Format>::square_root(environment, a); },
                        [](auto a, auto) { return std::sqrt(a); });
}

TEST_CASE_TEMPLATE("comparisons are the host's, and so is what they call invalid", Format, Binary32,
                   Binary64) {
  compare_predicate<Format>(machine::Float<Format>::equal, [](auto a, auto b) { return a == b; });
  compare_predicate<Format>(machine::Float<Format>::less, [](auto a, auto b) { return a < b; });
  compare_predicate<Format>(machine::Float<Format>::less_or_equal, [](auto a, auto b) { return a <= b; });
}

TEST_CASE_TEMPLATE("fused multiply-add is the host's on all triples of hard operands", Format, Binary32,
                   Binary64) {
  const auto hard = test::hard_operands<Format>();
  for (const auto a : hard) {
    for (const auto b : hard) {
      // One of the signs of a and c is enough: the four instructions of the family flip them.
      for (std::size_t i = 0; i < hard.size() / 2; i++) compare_multiply_add<Format>(a, b, hard[i]);
    }
  }
}

TEST_CASE_TEMPLATE("fused multiply-add is the host's on random triples, cancelling ones among them", Format,
                   Binary32, Binary64) {
  test::RandomOperands<Format> random(2);
  for (int i = 0; i < 20'000; i++) {
    const auto a = random.next(), b = random.next(), c = random.next();
    compare_multiply_add<Format>(a, b, c);
    // Minus the product, give or take an ulp: nearly everything cancels.
    FloatEnvironment environment;
    const auto product = machine::Float<Format>::multiply(environment, a, b) ^ Format::kSign;
    compare_multiply_add<Format>(a, b, static_cast<typename Format::Bits>(product + c % 3 - 1));
  }
}

TEST_CASE("conversions between the formats are the host's in four rounding modes, flags too") {
  const auto compare = [](std::uint64_t wide) {
    for (const Mode& mode : kModes) {
      CAPTURE(wide);
      CAPTURE(mode.host);
      const auto to_float = [](double value) { return static_cast<float>(value); };
      require_equal<Binary32>(
          ask_ours<Binary32>(mode.rounding,
                             [&](auto& environment) { return machine::narrow(environment, wide); }),
          ask_host<Binary32>(mode.host, to_float, host<Binary64>(wide)));
      const auto single = static_cast<std::uint32_t>(wide ^ wide >> 32);
      const auto to_double = [](float value) { return static_cast<double>(value); };
      require_equal<Binary64>(
          ask_ours<Binary64>(mode.rounding,
                             [&](auto& environment) { return machine::widen(environment, single); }),
          ask_host<Binary64>(mode.host, to_double, host<Binary32>(single)));
    }
  };
  for_pairs<Binary64>([&](std::uint64_t a, std::uint64_t) { compare(a); });
  // Close to the range and to the precision of the smaller format.
  test::RandomOperands<Binary32> random(3);
  for (int i = 0; i < 20'000; i++) {
    FloatEnvironment environment;
    const std::uint64_t near = machine::widen(environment, random.next());
    compare(near + (1ull << 28));
    compare(near + (1ull << 28) + 1);
    compare(near - (1ull << 28));
  }
}

TEST_CASE_TEMPLATE("integers become the host's numbers in four rounding modes, flags too", Integer,
                   std::int32_t, std::uint32_t, std::int64_t, std::uint64_t) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 20'000; i++) {
    // All widths, and neighbours of powers of two.
    const std::uint64_t bits = random() >> random() % 64;
    const auto value = static_cast<Integer>(i % 3 == 0 ? std::bit_floor(bits) + random() % 3 - 1 : bits);
    for (const Mode& mode : kModes) {
      CAPTURE(value);
      CAPTURE(mode.host);
      const auto to_float = [](Integer integer) { return static_cast<float>(integer); };
      const auto to_double = [](Integer integer) { return static_cast<double>(integer); };
      require_equal<Binary32>(
          ask_ours<Binary32>(
              mode.rounding,
              [&](auto& environment) { return machine::Float<Binary32>::from_integer(environment, value); }),
          ask_host<Binary32>(mode.host, to_float, value));
      require_equal<Binary64>(
          ask_ours<Binary64>(
              mode.rounding,
              [&](auto& environment) { return machine::Float<Binary64>::from_integer(environment, value); }),
          ask_host<Binary64>(mode.host, to_double, value));
    }
  }
}
