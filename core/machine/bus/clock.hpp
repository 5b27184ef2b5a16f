// The one clock of a machine. See machine.hpp for what a cycle is.
#pragma once

#include <cstdint>

namespace machine {

inline constexpr std::uint64_t kCyclesPerTick = 100;

struct Clock {
  /// No deadline lies behind it that a run could come near: 292 years.
  static constexpr std::uint64_t kHorizon = 1ull << 63;

  std::uint64_t cycles = 0;

  /// mtime, in ticks of 10 MHz.
  std::uint64_t ticks() const { return cycles / kCyclesPerTick; }
  /// The first cycle at which ticks() is at least `ticks`; never for a time beyond the clock's range.
  static constexpr std::uint64_t cycle_of(std::uint64_t ticks) {
    return ticks > ~std::uint64_t{0} / kCyclesPerTick ? ~std::uint64_t{0} : ticks * kCyclesPerTick;
  }

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.cycles);
    archive.rule(self.cycles < kHorizon, "the clock is below 2^63 cycles");
  }
};

}  // namespace machine
