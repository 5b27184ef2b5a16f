#include "machine/float/arithmetic.hpp"

#include <utility>

namespace machine {

namespace {

template <class Format>
typename Format::Bits invalid(FloatEnvironment& environment) {
  environment.raise(FloatFlags::kInvalid);
  return Format::kCanonicalNan;
}

/// The result when an operand is a NaN.
template <class Format, class... Operands>
typename Format::Bits propagate(FloatEnvironment& environment, const Operands&... operands) {
  if (((operands.kind == FloatKind::SignalingNan) || ...)) environment.raise(FloatFlags::kInvalid);
  return Format::kCanonicalNan;
}

template <class Format>
typename Format::Bits signed_bits(bool negative, typename Format::Bits magnitude) {
  return negative ? Format::kSign | magnitude : magnitude;
}

/// A term of an exact sum: significand * 2^(exponent - 126). Bit 127 is room for a carry.
struct Term {
  bool negative;
  int exponent;
  Significand significand;
};

Term term_of(const Unpacked& number) {
  return {number.negative, number.exponent, Significand{number.significand} << 63};
}

/// Adds two terms whose exact sum is rounded once. A zero sum of opposite terms is +0, but -0 when rounding
/// down.
///
/// The smaller term is shifted into the larger one's place. Bits lost there only matter as a sticky bit: when
/// the exponents differ by two or more at most one leading bit cancels, and nearer ones lose nothing in 126
/// bits.
template <class Format>
typename Format::Bits add_terms(FloatEnvironment& environment, Term a, Term b) {
  if (a.significand == 0) std::swap(a, b);
  const bool b_is_larger =
      b.exponent > a.exponent || (b.exponent == a.exponent && b.significand > a.significand);
  if (b.significand != 0 && b_is_larger) std::swap(a, b);
  const Significand shifted =
      b.significand == 0 ? 0 : shift_right_jam(b.significand, a.exponent - b.exponent);
  if (a.negative == b.negative || b.significand == 0) {
    return round_and_pack<Format>(environment, a.negative, a.exponent + 1, a.significand + shifted);
  }
  const Significand difference = a.significand - shifted;
  if (difference == 0) return signed_bits<Format>(environment.rounding == Rounding::Down, 0);
  return round_and_pack<Format>(environment, a.negative, a.exponent + 1, difference);
}

/// a * b, exact.
Term product(const Unpacked& a, const Unpacked& b) {
  Significand significand = Significand{a.significand} * b.significand;  // leading one at bit 127 or 126
  int exponent = a.exponent + b.exponent;
  if ((significand >> 127) != 0) {
    significand >>= 1;  // the low bits of both significands are zero: nothing is lost
    exponent++;
  }
  return {a.negative != b.negative, exponent, significand};
}

/// floor(sqrt(value)), and whether it was exact.
std::pair<std::uint64_t, bool> integer_square_root(Significand value) {
  std::uint64_t root = 0;
  for (int bit = 63; bit >= 0; bit--) {
    const std::uint64_t candidate = root | 1ull << bit;
    if (Significand{candidate} * candidate <= value) root = candidate;
  }
  return {root, Significand{root} * root == value};
}

}  // namespace

template <class Format>
auto Float<Format>::add(FloatEnvironment& environment, Bits a_bits, Bits b_bits) -> Bits {
  const Unpacked a = unpack<Format>(a_bits), b = unpack<Format>(b_bits);
  if (a.nan() || b.nan()) return propagate<Format>(environment, a, b);
  if (a.infinite() && b.infinite() && a.negative != b.negative) return invalid<Format>(environment);
  if (a.infinite()) return a_bits;
  if (b.infinite()) return b_bits;
  if (a.zero() && b.zero()) {
    const bool negative = a.negative == b.negative ? a.negative : environment.rounding == Rounding::Down;
    return signed_bits<Format>(negative, 0);
  }
  return add_terms<Format>(environment, term_of(a), term_of(b));
}

template <class Format>
auto Float<Format>::multiply(FloatEnvironment& environment, Bits a_bits, Bits b_bits) -> Bits {
  const Unpacked a = unpack<Format>(a_bits), b = unpack<Format>(b_bits);
  if (a.nan() || b.nan()) return propagate<Format>(environment, a, b);
  const bool negative = a.negative != b.negative;
  if (a.infinite() || b.infinite()) {
    if (a.zero() || b.zero()) return invalid<Format>(environment);
    return signed_bits<Format>(negative, Format::kInfinity);
  }
  if (a.zero() || b.zero()) return signed_bits<Format>(negative, 0);
  const Term exact = product(a, b);
  return round_and_pack<Format>(environment, exact.negative, exact.exponent + 1, exact.significand);
}

template <class Format>
auto Float<Format>::multiply_add(FloatEnvironment& environment, Bits a_bits, Bits b_bits, Bits c_bits)
    -> Bits {
  const Unpacked a = unpack<Format>(a_bits), b = unpack<Format>(b_bits), c = unpack<Format>(c_bits);
  const bool undefined_product = (a.infinite() && b.zero()) || (a.zero() && b.infinite());
  if (undefined_product) return invalid<Format>(environment);
  if (a.nan() || b.nan() || c.nan()) return propagate<Format>(environment, a, b, c);
  const bool negative = a.negative != b.negative;
  if (a.infinite() || b.infinite()) {
    if (c.infinite() && c.negative != negative) return invalid<Format>(environment);
    return signed_bits<Format>(negative, Format::kInfinity);
  }
  if (c.infinite()) return c_bits;
  if (a.zero() || b.zero()) {
    if (!c.zero()) return c_bits;
    const bool sum_negative = negative == c.negative ? negative : environment.rounding == Rounding::Down;
    return signed_bits<Format>(sum_negative, 0);
  }
  return add_terms<Format>(environment, product(a, b), term_of(c));
}

template <class Format>
auto Float<Format>::divide(FloatEnvironment& environment, Bits a_bits, Bits b_bits) -> Bits {
  const Unpacked a = unpack<Format>(a_bits), b = unpack<Format>(b_bits);
  if (a.nan() || b.nan()) return propagate<Format>(environment, a, b);
  const bool negative = a.negative != b.negative;
  if ((a.infinite() && b.infinite()) || (a.zero() && b.zero())) return invalid<Format>(environment);
  if (a.infinite()) return signed_bits<Format>(negative, Format::kInfinity);
  if (b.infinite() || a.zero()) return signed_bits<Format>(negative, 0);
  if (b.zero()) {
    environment.raise(FloatFlags::kDivideByZero);
    return signed_bits<Format>(negative, Format::kInfinity);
  }
  // 64 or 65 bits of quotient, and whether anything is left.
  const Significand dividend = Significand{a.significand} << 63;
  const Significand quotient = dividend / b.significand;
  const bool rest = dividend % b.significand != 0;
  const Significand significand = quotient << 63 | Significand{rest};
  return round_and_pack<Format>(environment, negative, a.exponent - b.exponent + 1, significand);
}

template <class Format>
auto Float<Format>::square_root(FloatEnvironment& environment, Bits bits) -> Bits {
  const Unpacked a = unpack<Format>(bits);
  if (a.nan()) return propagate<Format>(environment, a);
  if (a.zero()) return bits;
  if (a.negative) return invalid<Format>(environment);
  if (a.infinite()) return bits;
  // An even exponent halves exactly: significand * 2^(e - 63) = radicand * 2^(e' - 126) with e' even.
  const bool odd = (a.exponent & 1) != 0;
  const Significand radicand = Significand{a.significand} << (odd ? 64 : 63);
  const int exponent = (a.exponent - (odd ? 1 : 0)) / 2;
  const auto [root, exact] = integer_square_root(radicand);
  const Significand significand = Significand{root} << 64 | Significand{!exact};
  return round_and_pack<Format>(environment, false, exponent, significand);
}

template std::uint32_t Float<Binary32>::add(FloatEnvironment&, Bits, Bits);
template std::uint32_t Float<Binary32>::multiply(FloatEnvironment&, Bits, Bits);
template std::uint32_t Float<Binary32>::divide(FloatEnvironment&, Bits, Bits);
template std::uint32_t Float<Binary32>::square_root(FloatEnvironment&, Bits);
template std::uint32_t Float<Binary32>::multiply_add(FloatEnvironment&, Bits, Bits, Bits);
template std::uint64_t Float<Binary64>::add(FloatEnvironment&, Bits, Bits);
template std::uint64_t Float<Binary64>::multiply(FloatEnvironment&, Bits, Bits);
template std::uint64_t Float<Binary64>::divide(FloatEnvironment&, Bits, Bits);
template std::uint64_t Float<Binary64>::square_root(FloatEnvironment&, Bits);
template std::uint64_t Float<Binary64>::multiply_add(FloatEnvironment&, Bits, Bits, Bits);

}  // namespace machine
