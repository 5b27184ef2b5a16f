// System calls, each with one argument that is an address.
#pragma once

#include <cstdint>
#include <span>

namespace badpointers {

enum class Direction : unsigned char {
  Reads,        ///< the kernel reads `length` bytes
  Writes,       ///< the kernel writes them
  ReadsText,    ///< the kernel reads up to a zero, which is not to be found: must fail
  WritesFixed,  ///< the kernel writes a structure of a size of its own
};

struct Call {
  const char* name;
  std::int64_t (*perform)(std::uint64_t address, int length);  ///< as the system call's result, in a child
  Direction direction;
  std::uint64_t size = 0;  ///< of the structure
};

extern const std::span<const Call> calls;

}  // namespace badpointers
