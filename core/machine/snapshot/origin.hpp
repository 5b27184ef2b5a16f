// Where a run begins: what must be equal for a snapshot or a recording to make sense.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "machine/configuration.hpp"
#include "machine/result.hpp"

namespace machine {

class Machine;

/// Kernel (with its firmware, if it has one) and disk as they were given to the machine, by size and a 64-bit
/// hash that tells images apart but does not vouch for them; all zero for none.
struct Images {
  std::uint64_t kernel_bytes = 0;
  std::uint64_t kernel_hash = 0;
  std::uint64_t disk_bytes = 0;
  std::uint64_t disk_hash = 0;

  bool operator==(const Images&) const = default;

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.kernel_bytes, self.kernel_hash, self.disk_bytes, self.disk_hash);
  }
};

struct Origin {
  Configuration configuration;
  Images images;

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.configuration, self.images);
  }
};

Origin origin_of(const Machine& machine);

/// Whether `machine` begins as the file says. The error tells the first difference; `file` is what it is
/// called there: "snapshot".
Result<void> check_origin(std::string_view file, const Origin& of_file, const Machine& machine);

}  // namespace machine
