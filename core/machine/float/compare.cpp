#include "machine/float/arithmetic.hpp"

namespace machine {

namespace {

template <class Format>
bool both_zero(typename Format::Bits a, typename Format::Bits b) {
  return ((a | b) & ~Format::kSign) == 0;
}

/// a < b for two numbers, -0 and +0 being different: what minimum and maximum go by.
template <class Format>
bool less_by_order(typename Format::Bits a, typename Format::Bits b) {
  const bool a_negative = (a & Format::kSign) != 0, b_negative = (b & Format::kSign) != 0;
  if (a_negative != b_negative) return a_negative;
  return a_negative ? b < a : a < b;
}

/// Raises invalid for a signaling NaN; tells whether either is a NaN.
template <class Format>
bool note_nans(FloatEnvironment& environment, const Unpacked& a, const Unpacked& b) {
  if (a.kind == FloatKind::SignalingNan || b.kind == FloatKind::SignalingNan) {
    environment.raise(FloatFlags::kInvalid);
  }
  return a.nan() || b.nan();
}

enum class Extreme : std::uint8_t { Minimum, Maximum };

template <class Format>
typename Format::Bits extreme(FloatEnvironment& environment, typename Format::Bits a, typename Format::Bits b,
                              Extreme which) {
  const Unpacked ua = unpack<Format>(a), ub = unpack<Format>(b);
  note_nans<Format>(environment, ua, ub);
  if (ua.nan() && ub.nan()) return Format::kCanonicalNan;
  if (ua.nan()) return b;
  if (ub.nan()) return a;
  return less_by_order<Format>(a, b) == (which == Extreme::Minimum) ? a : b;
}

}  // namespace

template <class Format>
auto Float<Format>::minimum(FloatEnvironment& environment, Bits a, Bits b) -> Bits {
  return extreme<Format>(environment, a, b, Extreme::Minimum);
}

template <class Format>
auto Float<Format>::maximum(FloatEnvironment& environment, Bits a, Bits b) -> Bits {
  return extreme<Format>(environment, a, b, Extreme::Maximum);
}

template <class Format>
bool Float<Format>::equal(FloatEnvironment& environment, Bits a, Bits b) {
  if (note_nans<Format>(environment, unpack<Format>(a), unpack<Format>(b))) return false;
  return a == b || both_zero<Format>(a, b);
}

template <class Format>
bool Float<Format>::less(FloatEnvironment& environment, Bits a, Bits b) {
  if (unpack<Format>(a).nan() || unpack<Format>(b).nan())
    return environment.raise(FloatFlags::kInvalid), false;
  return !both_zero<Format>(a, b) && less_by_order<Format>(a, b);
}

template <class Format>
bool Float<Format>::less_or_equal(FloatEnvironment& environment, Bits a, Bits b) {
  if (unpack<Format>(a).nan() || unpack<Format>(b).nan())
    return environment.raise(FloatFlags::kInvalid), false;
  return a == b || both_zero<Format>(a, b) || less_by_order<Format>(a, b);
}

template <class Format>
std::uint64_t Float<Format>::classify(Bits bits) {
  const Unpacked a = unpack<Format>(bits);
  const bool subnormal = a.exponent < Format::kMinExponent;
  switch (a.kind) {
    case FloatKind::Infinity: return a.negative ? 1u << 0 : 1u << 7;
    case FloatKind::Finite: {
      if (a.negative) return subnormal ? 1u << 2 : 1u << 1;
      return subnormal ? 1u << 5 : 1u << 6;
    }
    case FloatKind::Zero: return a.negative ? 1u << 3 : 1u << 4;
    case FloatKind::SignalingNan: return 1u << 8;
    case FloatKind::QuietNan: break;
  }
  return 1u << 9;
}

template bool Float<Binary32>::equal(FloatEnvironment&, Bits, Bits);
template bool Float<Binary64>::equal(FloatEnvironment&, Bits, Bits);
template bool Float<Binary32>::less(FloatEnvironment&, Bits, Bits);
template bool Float<Binary64>::less(FloatEnvironment&, Bits, Bits);
template bool Float<Binary32>::less_or_equal(FloatEnvironment&, Bits, Bits);
template bool Float<Binary64>::less_or_equal(FloatEnvironment&, Bits, Bits);
template std::uint32_t Float<Binary32>::minimum(FloatEnvironment&, Bits, Bits);
template std::uint64_t Float<Binary64>::minimum(FloatEnvironment&, Bits, Bits);
template std::uint32_t Float<Binary32>::maximum(FloatEnvironment&, Bits, Bits);
template std::uint64_t Float<Binary64>::maximum(FloatEnvironment&, Bits, Bits);
template std::uint64_t Float<Binary32>::classify(Bits);
template std::uint64_t Float<Binary64>::classify(Bits);

}  // namespace machine
