// Operands for floating-point tests: every value at which a rule changes, and random ones that come near
// them.
#pragma once

#include <random>
#include <vector>

#include "machine/float/format.hpp"

namespace test {

/// Zero, the ends of the subnormal and normal ranges, numbers around one and around the precision, infinity,
/// and NaNs of both kinds; each with both signs.
template <class Format>
std::vector<typename Format::Bits> hard_operands() {
  using Bits = typename Format::Bits;
  constexpr Bits kOneUlp = 1;
  constexpr Bits kLeastNormal = Bits{1} << Format::kFractionBits;
  constexpr Bits kOne = static_cast<Bits>(Bits{Format::kBias} << Format::kFractionBits);
  const auto power = [](int exponent) {
    return static_cast<Bits>(static_cast<Bits>(Format::kBias + exponent) << Format::kFractionBits);
  };
  std::vector<Bits> operands = {0,
                                kOneUlp,
                                2 * kOneUlp,
                                kLeastNormal / 2,
                                kLeastNormal - kOneUlp,
                                kLeastNormal,
                                kLeastNormal + kOneUlp,
                                power(-Format::kPrecision),
                                power(-1),
                                kOne - kOneUlp,
                                kOne,
                                kOne + kOneUlp,
                                kOne | Format::kQuietBit,
                                power(1) | Format::kQuietBit,
                                power(Format::kFractionBits),
                                power(Format::kPrecision) + kOneUlp,
                                power(Format::kMaxExponent),
                                Format::kLargest - kOneUlp,
                                Format::kLargest,
                                Format::kInfinity,
                                Format::kInfinity | kOneUlp,
                                Format::kCanonicalNan,
                                Format::kCanonicalNan | kOneUlp};
  const std::size_t positive = operands.size();
  for (std::size_t i = 0; i < positive; i++) operands.push_back(operands[i] | Format::kSign);
  return operands;
}

/// Random operands whose exponents lie close together more often than not, with short fractions (which give
/// exact results and ties) among the long ones. The same in every run.
template <class Format>
class RandomOperands {
 public:
  using Bits = typename Format::Bits;

  explicit RandomOperands(std::uint64_t seed) : random_(seed) {}

  Bits next() {
    const auto anything = static_cast<Bits>(random_());
    if (random_() % 4 == 0) return anything;
    const auto spread = static_cast<int>(random_() % (2 * Format::kPrecision + 8)) - Format::kPrecision - 4;
    const int exponent = anchor() + spread;
    const int field = exponent < 0                           ? 0
                      : exponent > Format::kMaxExponentField ? Format::kMaxExponentField
                                                             : exponent;
    const auto short_by = static_cast<int>(random_() % 2 * (random_() % Format::kFractionBits));
    const Bits fraction = static_cast<Bits>((anything & Format::kFractionMask) >> short_by << short_by);
    return static_cast<Bits>((anything & Format::kSign) |
                             static_cast<Bits>(static_cast<Bits>(field) << Format::kFractionBits) | fraction);
  }

 private:
  /// The middle of the range, or one of its ends.
  int anchor() {
    switch (random_() % 4) {
      case 0: return 0;
      case 1: return Format::kMaxExponentField;
      default: return Format::kBias;
    }
  }

  std::mt19937_64 random_;
};

}  // namespace test
