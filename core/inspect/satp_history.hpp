// The address spaces that were in use when somebody looked: all that there is to see of a kernel about which
// nothing is known.
#pragma once

#include <cstdint>
#include <vector>

#include "machine/machine.hpp"

namespace inspect {

class SatpHistory {
 public:
  static constexpr std::size_t kMost = 256;

  /// Takes note of the satp of every hart that has paging on.
  void look(const machine::Machine& machine);

  /// Each value once, the one seen last in front; the oldest are forgotten.
  const std::vector<std::uint64_t>& values() const { return values_; }

 private:
  std::vector<std::uint64_t> values_;
};

}  // namespace inspect
