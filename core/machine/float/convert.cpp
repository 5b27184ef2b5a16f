#include <limits>
#include <type_traits>

#include "machine/float/arithmetic.hpp"

namespace machine {

namespace {

/// The largest magnitude of that sign that fits in an Integer.
template <class Integer>
Significand limit(bool negative) {
  const auto maximum = static_cast<Significand>(std::numeric_limits<Integer>::max());
  if (!negative) return maximum;
  return std::is_signed_v<Integer> ? maximum + 1 : 0;
}

template <class Integer>
Integer saturated(FloatEnvironment& environment, bool negative) {
  environment.raise(FloatFlags::kInvalid);
  return negative ? std::numeric_limits<Integer>::min() : std::numeric_limits<Integer>::max();
}

template <class To, class From>
typename To::Bits change_format(FloatEnvironment& environment, typename From::Bits bits) {
  const Unpacked a = unpack<From>(bits);
  const typename To::Bits sign = a.negative ? To::kSign : 0;
  switch (a.kind) {
    case FloatKind::Zero: return sign;
    case FloatKind::Infinity: return sign | To::kInfinity;
    case FloatKind::Finite:
      return round_and_pack<To>(environment, a.negative, a.exponent, Significand{a.significand} << 64);
    case FloatKind::SignalingNan: environment.raise(FloatFlags::kInvalid); break;
    case FloatKind::QuietNan: break;
  }
  return To::kCanonicalNan;
}

}  // namespace

template <class Format>
template <class Integer>
Integer Float<Format>::to_integer(FloatEnvironment& environment, Bits bits) {
  const Unpacked a = unpack<Format>(bits);
  if (a.nan()) return saturated<Integer>(environment, false);
  if (a.zero()) return 0;
  if (a.infinite() || a.exponent > 63) return saturated<Integer>(environment, a.negative);
  // The binary point between the two halves.
  constexpr Significand kOne = Significand{1} << 64;
  const Significand fixed = shift_right_jam(Significand{a.significand} << 64, 63 - a.exponent);
  const Significand rest = fixed & (kOne - 1);
  const bool increment = rounds_up(environment.rounding, a.negative, (fixed & kOne) != 0, rest, kOne);
  const Significand magnitude = (fixed >> 64) + Significand{increment};
  if (magnitude > limit<Integer>(a.negative)) return saturated<Integer>(environment, a.negative);
  if (rest != 0) environment.raise(FloatFlags::kInexact);
  const auto unsigned_magnitude = static_cast<std::uint64_t>(magnitude);
  return static_cast<Integer>(a.negative ? 0 - unsigned_magnitude : unsigned_magnitude);
}

template <class Format>
template <class Integer>
auto Float<Format>::from_integer(FloatEnvironment& environment, Integer value) -> Bits {
  const bool negative = std::is_signed_v<Integer> && value < Integer{0};
  const auto wide = static_cast<std::uint64_t>(value);  // sign-extended when signed
  const std::uint64_t magnitude = negative ? 0 - wide : wide;
  return round_and_pack<Format>(environment, negative, 63, Significand{magnitude} << 64);
}

template std::int32_t Float<Binary32>::to_integer(FloatEnvironment&, Bits);
template std::uint32_t Float<Binary32>::to_integer(FloatEnvironment&, Bits);
template std::int64_t Float<Binary32>::to_integer(FloatEnvironment&, Bits);
template std::uint64_t Float<Binary32>::to_integer(FloatEnvironment&, Bits);
template std::int32_t Float<Binary64>::to_integer(FloatEnvironment&, Bits);
template std::uint32_t Float<Binary64>::to_integer(FloatEnvironment&, Bits);
template std::int64_t Float<Binary64>::to_integer(FloatEnvironment&, Bits);
template std::uint64_t Float<Binary64>::to_integer(FloatEnvironment&, Bits);
template std::uint32_t Float<Binary32>::from_integer(FloatEnvironment&, std::int32_t);
template std::uint32_t Float<Binary32>::from_integer(FloatEnvironment&, std::uint32_t);
template std::uint32_t Float<Binary32>::from_integer(FloatEnvironment&, std::int64_t);
template std::uint32_t Float<Binary32>::from_integer(FloatEnvironment&, std::uint64_t);
template std::uint64_t Float<Binary64>::from_integer(FloatEnvironment&, std::int32_t);
template std::uint64_t Float<Binary64>::from_integer(FloatEnvironment&, std::uint32_t);
template std::uint64_t Float<Binary64>::from_integer(FloatEnvironment&, std::int64_t);
template std::uint64_t Float<Binary64>::from_integer(FloatEnvironment&, std::uint64_t);

std::uint64_t widen(FloatEnvironment& environment, std::uint32_t bits) {
  return change_format<Binary64, Binary32>(environment, bits);
}

std::uint32_t narrow(FloatEnvironment& environment, std::uint64_t bits) {
  return change_format<Binary32, Binary64>(environment, bits);
}

}  // namespace machine
