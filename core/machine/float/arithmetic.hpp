// The arithmetic of the F and D extensions on raw bits. Every NaN result is the canonical one.
#pragma once

#include "machine/float/format.hpp"

namespace machine {

template <class Format>
struct Float {
  using Bits = typename Format::Bits;

  static Bits add(FloatEnvironment& environment, Bits a, Bits b);
  static Bits subtract(FloatEnvironment& environment, Bits a, Bits b) {
    return add(environment, a, b ^ Format::kSign);
  }
  static Bits multiply(FloatEnvironment& environment, Bits a, Bits b);
  static Bits divide(FloatEnvironment& environment, Bits a, Bits b);
  static Bits square_root(FloatEnvironment& environment, Bits a);
  /// a * b + c, rounded once. Infinity times zero is invalid even when c is a quiet NaN.
  static Bits multiply_add(FloatEnvironment& environment, Bits a, Bits b, Bits c);

  /// minimumNumber and maximumNumber of IEEE 754-2019: a number beats a NaN, -0 is less than +0.
  static Bits minimum(FloatEnvironment& environment, Bits a, Bits b);
  static Bits maximum(FloatEnvironment& environment, Bits a, Bits b);
  /// Quiet: only a signaling NaN is invalid.
  static bool equal(FloatEnvironment& environment, Bits a, Bits b);
  /// Signaling: any NaN is invalid.
  static bool less(FloatEnvironment& environment, Bits a, Bits b);
  static bool less_or_equal(FloatEnvironment& environment, Bits a, Bits b);
  /// One bit of ten, as FCLASS gives it.
  static std::uint64_t classify(Bits a);

  /// To an integer of `Integer`'s width; NaN and what does not fit saturate and are invalid, never inexact.
  template <class Integer>
  static Integer to_integer(FloatEnvironment& environment, Bits a);
  template <class Integer>
  static Bits from_integer(FloatEnvironment& environment, Integer value);
};

/// Between the two formats.
std::uint64_t widen(FloatEnvironment& environment, std::uint32_t bits);
std::uint32_t narrow(FloatEnvironment& environment, std::uint64_t bits);

}  // namespace machine
