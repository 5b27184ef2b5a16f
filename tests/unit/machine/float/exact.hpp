// Exact arithmetic for tests, and rounding by its definition: an oracle for all five modes that shares
// nothing with the machine but the formats' constants.
//
// A magnitude is an integer of 4400 bits, in units of 2^-2200: wide enough for the product of any two
// doubles, for its sum with a third, and for the square of a number half-way between two subnormal ones. The
// oracle never computes a quotient or a root. It searches for the last representable number that is not above
// the exact result, which needs comparisons only, then looks on which side of the middle the result lies.
#pragma once

#include <array>
#include <compare>
#include <cstdint>

#include "machine/float/format.hpp"

namespace test {

class Exact {
 public:
  static constexpr int kPointAt = 2200;

  Exact() = default;
  /// significand * 2^exponent
  Exact(unsigned __int128 significand, int exponent) {
    const auto place = static_cast<unsigned>(exponent + kPointAt);
    const unsigned limb = place / 64, shift = place % 64;
    const auto low = static_cast<std::uint64_t>(significand);
    const auto high = static_cast<std::uint64_t>(significand >> 64);
    limbs_[limb] = low << shift;
    limbs_[limb + 1] = high << shift;
    if (shift == 0) return;
    limbs_[limb + 1] |= low >> (64 - shift);
    limbs_[limb + 2] = high >> (64 - shift);
  }

  std::strong_ordering operator<=>(const Exact& other) const {
    for (std::size_t i = kLimbs; i-- > 0;) {
      if (limbs_[i] != other.limbs_[i]) return limbs_[i] <=> other.limbs_[i];
    }
    return std::strong_ordering::equal;
  }
  bool operator==(const Exact& other) const = default;

  Exact operator+(const Exact& other) const {
    Exact sum;
    unsigned __int128 carry = 0;
    for (std::size_t i = 0; i < kLimbs; i++) {
      carry += static_cast<unsigned __int128>(limbs_[i]) + other.limbs_[i];
      sum.limbs_[i] = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
    return sum;
  }
  /// The other must not be larger.
  Exact operator-(const Exact& other) const {
    Exact difference;
    bool borrow = false;
    for (std::size_t i = 0; i < kLimbs; i++) {
      const unsigned __int128 taken = static_cast<unsigned __int128>(other.limbs_[i]) + borrow;
      difference.limbs_[i] = limbs_[i] - static_cast<std::uint64_t>(taken);
      borrow = limbs_[i] < taken;
    }
    return difference;
  }

 private:
  static constexpr std::size_t kLimbs = 69;
  std::array<std::uint64_t, kLimbs> limbs_{};
};

/// A finite number: significand * 2^exponent, with its sign.
struct Parts {
  bool negative;
  std::uint64_t significand;
  int exponent;

  Exact magnitude() const { return {significand, exponent}; }
};

template <class Format>
bool is_finite(typename Format::Bits bits) {
  return (bits & ~Format::kSign) < Format::kInfinity;
}

/// Infinity counts as the number that would come behind the largest one.
template <class Format>
Parts parts_of(typename Format::Bits bits) {
  const auto magnitude = bits & ~Format::kSign;
  const auto field = static_cast<int>(magnitude >> Format::kFractionBits);
  const std::uint64_t fraction = magnitude & Format::kFractionMask;
  const bool normal = field != 0;
  return {(bits & Format::kSign) != 0, normal ? fraction | 1ull << Format::kFractionBits : fraction,
          (normal ? field : 1) - Format::kBias - Format::kFractionBits};
}

/// Half-way between the numbers with these bits and the next.
template <class Format>
Parts middle_above(typename Format::Bits magnitude) {
  const Parts below = parts_of<Format>(magnitude);
  return {false, 2 * below.significand + 1, below.exponent - 1};
}

template <class Format>
struct Rounded {
  typename Format::Bits bits;
  std::uint8_t flags;
  bool operator==(const Rounded&) const = default;
};

/// Whether a result between two neighbours goes to the one farther from zero.
inline bool goes_away(machine::Rounding mode, bool negative, bool lower_is_odd,
                      std::strong_ordering to_middle) {
  using machine::Rounding;
  switch (mode) {
    case Rounding::TowardZero: return false;
    case Rounding::Down: return negative;
    case Rounding::Up: return !negative;
    case Rounding::NearestAway: return to_middle >= 0;
    case Rounding::NearestEven: return to_middle > 0 || (to_middle == 0 && lower_is_odd);
  }
  return false;
}

/// The exact result whose magnitude `compare` knows: it tells how that stands to a number of the format.
/// The search happens once; each mode then asks for its own number.
template <class Format, class Compare>
class Neighbours {
 public:
  using Bits = typename Format::Bits;

  Neighbours(bool negative, Compare compare) : negative_(negative), compare_(compare) {
    Bits low = 0, high = Format::kInfinity;  // low <= result; result < high, or beyond the range
    while (high - low > 1) {
      const Bits middle = low + (high - low) / 2;
      if (compare_(parts_of<Format>(middle)) >= 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    lower_ = low;
    exact_ = compare_(parts_of<Format>(low)) == 0;
    if (!exact_) to_middle_ = compare_(middle_above<Format>(low));
    beyond_ = compare_(parts_of<Format>(Format::kInfinity)) >= 0;
  }

  Rounded<Format> rounded(machine::Rounding mode) const {
    using machine::FloatFlags;
    const Bits sign = negative_ ? Format::kSign : 0;
    if (exact_) return {sign | lower_, 0};
    const bool away = beyond_ ? goes_away(mode, negative_, true, std::strong_ordering::greater)
                              : goes_away(mode, negative_, (lower_ & 1) != 0, to_middle_);
    const Bits magnitude = lower_ + Bits{away};
    std::uint8_t flags = FloatFlags::kInexact;
    if (magnitude == Format::kInfinity || beyond_) flags |= FloatFlags::kOverflow;
    if (tiny(mode)) flags |= FloatFlags::kUnderflow;
    return {sign | magnitude, flags};
  }

 private:
  static constexpr Bits kLeastNormal = Bits{1} << Format::kFractionBits;

  /// "After rounding": whether the result lies below the least normal number even when it is rounded to the
  /// full precision there. The last number below it that has that precision ends in half a unit.
  bool tiny(machine::Rounding mode) const {
    if (lower_ >= kLeastNormal) return false;
    const Parts least = parts_of<Format>(kLeastNormal);
    const Parts last = {false, 2 * least.significand - 1, least.exponent - 1};
    if (compare_(last) <= 0) return true;
    const Parts middle = {false, 4 * least.significand - 1, least.exponent - 2};
    return !goes_away(mode, negative_, true, compare_(middle));
  }

  bool negative_;
  Compare compare_;
  Bits lower_ = 0;
  bool exact_ = false;
  bool beyond_ = false;
  std::strong_ordering to_middle_ = std::strong_ordering::equal;
};

template <class Format, class Compare>
Neighbours<Format, Compare> neighbours(bool negative, Compare compare) {
  return {negative, compare};
}

}  // namespace test
