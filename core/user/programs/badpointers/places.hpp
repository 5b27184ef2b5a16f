// Addresses that a system call must not trust.
#pragma once

#include <cstdint>
#include <span>

namespace badpointers {

struct Place {
  const char* name;
  std::uint64_t address;
  std::uint64_t readable;  ///< bytes from there on that the program may read
  std::uint64_t writable;  ///< and write
};

/// All places; the end of the heap is made for them, so call this once.
std::span<const Place> find_places();

}  // namespace badpointers
