// The requests of a disk that are to fail, so that a driver's errors can be tested.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "machine/configuration.hpp"

namespace machine {

class DiskFaults {
 public:
  explicit DiskFaults(std::vector<DiskFault> faults = {}) : faults_(std::move(faults)) {}

  bool any() const { return !faults_.empty(); }
  /// Counts a request; whether it is one of those that fail by their number.
  bool strikes_next() {
    requests_++;
    return strikes(DiskFault::Of::Requests, requests_, requests_);
  }
  /// Whether a request that reads or writes these sectors fails.
  bool strikes_sectors(std::uint64_t first, std::uint64_t last) const {
    return strikes(DiskFault::Of::Sectors, first, last);
  }
  /// Power-on: requests are counted anew.
  void reset() { requests_ = 0; }

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.requests_);
  }

 private:
  bool strikes(DiskFault::Of of, std::uint64_t first, std::uint64_t last) const {
    return std::any_of(faults_.begin(), faults_.end(), [&](const DiskFault& fault) {
      return fault.of == of && fault.first <= last && first <= fault.last;
    });
  }

  std::vector<DiskFault> faults_;
  std::uint64_t requests_ = 0;
};

}  // namespace machine
