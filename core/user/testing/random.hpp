// Numbers that look random and are the same for the same seed.
#pragma once

#include <cstdint>

namespace user::testing {

/// xorshift64*
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed * 2 + 1) {}

  constexpr std::uint64_t next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 0x2545f4914f6cdd1dull;
  }
  /// From 0 to bound - 1.
  constexpr int below(int bound) {
    return static_cast<int>((next() >> 33) % static_cast<std::uint64_t>(bound));
  }

 private:
  std::uint64_t state_;
};

}  // namespace user::testing
