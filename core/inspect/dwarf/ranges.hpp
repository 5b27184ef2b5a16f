// Code that lies in several pieces (DWARF 5, 2.17.3).
#pragma once

#include <cstdint>
#include <vector>

#include "inspect/dwarf/units.hpp"

namespace inspect::dwarf {

struct AddressRange {
  std::uint64_t low = 0;
  std::uint64_t high = 0;  ///< behind the last byte
};

/// A function in more pieces is shown in part.
inline constexpr std::size_t kMostRanges = 64;

/// The pieces that DW_AT_ranges names, empty ones left out.
std::vector<AddressRange> ranges_of(const Units& units, const Unit& unit, const Value& value);

}  // namespace inspect::dwarf
