// A stream of random numbers that is the same on every host (splitmix64).
#pragma once

#include <cstdint>
#include <span>

namespace rvgen {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t word() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// 0 to count - 1.
  std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>(word() % count); }
  /// True once in `count` times.
  bool once_in(std::uint32_t count) { return below(count) == 0; }
  template <class T, std::size_t N>
  const T& among(const T (&choices)[N]) {
    return choices[below(N)];
  }

  /// A 64-bit value of the kinds that find bugs: small, a power of two give or take one, all ones, or
  /// anything.
  std::uint64_t operand() {
    switch (below(6)) {
      case 0: return word() % 33 - 16;
      case 1: return (1ull << below(64)) + word() % 3 - 1;
      case 2: return ~std::uint64_t{0} << below(64);
      case 3: return static_cast<std::uint64_t>(static_cast<std::int32_t>(word()));
      default: return word();
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace rvgen
