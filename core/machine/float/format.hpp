// The two interchange formats of the F and D extensions, taken apart and put together in integers alone: host
// floating point differs between processors and engines in NaN bits, and WebAssembly has one rounding mode.
//
//   binary32   31 | 30..23 exponent, bias 127   | 22..0 fraction
//   binary64   63 | 62..52 exponent, bias 1023  | 51..0 fraction
#pragma once

#include <bit>
#include <cstdint>

#include "machine/float/environment.hpp"

namespace machine {

template <class BitsType, int ExponentBits, int FractionBits>
struct FloatFormat {
  using Bits = BitsType;
  static constexpr int kFractionBits = FractionBits;
  static constexpr int kPrecision = FractionBits + 1;
  static constexpr int kMaxExponentField = (1 << ExponentBits) - 1;
  static constexpr int kBias = (1 << (ExponentBits - 1)) - 1;
  static constexpr int kMinExponent = 1 - kBias;  ///< of a normal number
  static constexpr int kMaxExponent = kBias;
  static constexpr Bits kSign = Bits{1} << (ExponentBits + FractionBits);
  static constexpr Bits kFractionMask = (Bits{1} << FractionBits) - 1;
  static constexpr Bits kQuietBit = Bits{1} << (FractionBits - 1);
  static constexpr Bits kInfinity = static_cast<Bits>(Bits{kMaxExponentField} << FractionBits);
  static constexpr Bits kCanonicalNan = kInfinity | kQuietBit;
  static constexpr Bits kLargest = kInfinity - 1;
};

using Binary32 = FloatFormat<std::uint32_t, 8, 23>;
using Binary64 = FloatFormat<std::uint64_t, 11, 52>;
static_assert(Binary32::kCanonicalNan == 0x7fc00000 && Binary64::kCanonicalNan == 0x7ff8000000000000);

enum class FloatKind : std::uint8_t { Zero, Finite, Infinity, QuietNan, SignalingNan };

/// A number taken apart. A finite one is significand * 2^(exponent - 63), with bit 63 of the significand set.
struct Unpacked {
  bool negative = false;
  FloatKind kind = FloatKind::Zero;
  int exponent = 0;
  std::uint64_t significand = 0;

  bool nan() const { return kind >= FloatKind::QuietNan; }
  bool zero() const { return kind == FloatKind::Zero; }
  bool infinite() const { return kind == FloatKind::Infinity; }
};

template <class Format>
Unpacked unpack(typename Format::Bits bits) {
  const bool negative = (bits & Format::kSign) != 0;
  const auto field = static_cast<int>(bits >> Format::kFractionBits) & Format::kMaxExponentField;
  const std::uint64_t fraction = bits & Format::kFractionMask;
  if (field == Format::kMaxExponentField) {
    const FloatKind nan = (bits & Format::kQuietBit) != 0 ? FloatKind::QuietNan : FloatKind::SignalingNan;
    return {negative, fraction == 0 ? FloatKind::Infinity : nan, 0, 0};
  }
  if (field == 0) {
    if (fraction == 0) return {negative, FloatKind::Zero, 0, 0};
    const int shift = std::countl_zero(fraction);
    return {negative, FloatKind::Finite, Format::kMinExponent - Format::kFractionBits + 63 - shift,
            fraction << shift};
  }
  const std::uint64_t significand = (fraction | 1ull << Format::kFractionBits)
                                    << (63 - Format::kFractionBits);
  return {negative, FloatKind::Finite, field - Format::kBias, significand};
}

using Significand = unsigned __int128;

/// Shifts right; bits that fall off leave their OR in bit 0, so that rounding still knows of them.
constexpr Significand shift_right_jam(Significand value, int count) {
  if (count <= 0) return value;
  if (count >= 128) return value != 0;
  const bool lost = (value & ((Significand{1} << count) - 1)) != 0;
  return value >> count | Significand{lost};
}

constexpr int leading_zeros(Significand value) {
  const auto high = static_cast<std::uint64_t>(value >> 64);
  return high != 0 ? std::countl_zero(high) : 64 + std::countl_zero(static_cast<std::uint64_t>(value));
}

/// Whether a magnitude whose discarded part is `rest` out of `unit` (a power of two) goes to the next one up.
constexpr bool rounds_up(Rounding rounding, bool negative, bool odd, Significand rest, Significand unit) {
  const Significand half = unit >> 1;
  switch (rounding) {
    case Rounding::NearestEven: return rest > half || (rest == half && odd);
    case Rounding::NearestAway: return rest >= half;
    case Rounding::Down: return negative && rest != 0;
    case Rounding::Up: return !negative && rest != 0;
    case Rounding::TowardZero: break;
  }
  return false;
}

/// The number significand * 2^(exponent - 127), rounded to the format, flags raised; significand 0 gives a
/// zero.
template <class Format>
typename Format::Bits round_and_pack(FloatEnvironment& environment, bool negative, int exponent,
                                     Significand significand) {
  using Bits = typename Format::Bits;
  const Bits sign = negative ? Format::kSign : 0;
  if (significand == 0) return sign;
  const int zeros = leading_zeros(significand);
  significand <<= zeros;
  exponent -= zeros;

  constexpr int kDropped = 128 - Format::kPrecision;
  constexpr Significand kUnit = Significand{1} << kDropped;
  const auto up = [&](Significand value) {
    return rounds_up(environment.rounding, negative, (value & kUnit) != 0, value & (kUnit - 1), kUnit);
  };
  // Tiny after rounding: below the least normal number even when rounded as if exponents had no end.
  bool tiny = exponent < Format::kMinExponent;
  if (exponent == Format::kMinExponent - 1 && up(significand)) {
    const Significand all_ones = ~(kUnit - 1);
    tiny = (significand & all_ones) != all_ones;
  }
  if (exponent < Format::kMinExponent) {
    significand = shift_right_jam(significand, Format::kMinExponent - exponent);
    exponent = Format::kMinExponent - 1;  // field 0
  }

  const bool inexact = (significand & (kUnit - 1)) != 0;
  const bool increment = up(significand);
  // Without its leading one a normal significand is the fraction; a carry runs on into the exponent field.
  const auto kept = static_cast<std::uint64_t>(significand >> kDropped);
  const std::uint64_t field = static_cast<std::uint64_t>(exponent + Format::kBias) << Format::kFractionBits;
  const std::uint64_t fraction =
      exponent < Format::kMinExponent ? kept : kept - (1ull << Format::kFractionBits);
  if (exponent > Format::kMaxExponent || field + fraction + increment >= Format::kInfinity) {
    environment.raise(FloatFlags::kOverflow | FloatFlags::kInexact);
    const bool to_infinity = rounds_up(environment.rounding, negative, true, kUnit - 1, kUnit);
    return sign | (to_infinity ? Format::kInfinity : Format::kLargest);
  }
  if (inexact) environment.raise(FloatFlags::kInexact);
  if (inexact && tiny) environment.raise(FloatFlags::kUnderflow);
  return static_cast<Bits>(sign | static_cast<Bits>(field + fraction + increment));
}

}  // namespace machine
