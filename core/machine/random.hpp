// Numbers that look random and are the same everywhere.
#pragma once

#include <cstdint>

namespace machine {

/// Splitmix64: every 64-bit number once, in an order that looks random.
inline std::uint64_t next_random(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = state;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
  return mixed ^ mixed >> 31;
}

}  // namespace machine
