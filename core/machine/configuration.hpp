// What a machine is made of; everything that decides a run except images and input.
#pragma once

#include <cstdint>
#include <string>

namespace machine {

/// The virtio-mmio interface that the board offers: the value of a device's Version register.
enum class VirtioVersion : std::uint8_t { Legacy = 1, Modern = 2 };

struct Configuration {
  unsigned harts = 1;                         ///< 1..8
  std::uint64_t memory_bytes = 128ull << 20;  ///< whole MiB, 1..2048
  VirtioVersion virtio = VirtioVersion::Modern;
  unsigned pmp_entries = 16;                 ///< 16, or 0: every access of S and U mode is allowed
  std::uint64_t start_date = 1'577'836'800;  ///< of the real-time clock, in seconds since 1970: 2020-01-01
  std::string boot_arguments;                ///< /chosen/bootargs of the device tree
  /// 0: every turn of a hart has the same length. Otherwise turns have pseudo-random lengths, and the seed
  /// decides which: another seed is another interleaving of the harts.
  std::uint64_t schedule_seed = 0;

  bool operator==(const Configuration&) const = default;

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.harts, self.memory_bytes, self.virtio);
    archive.rule(self.virtio == VirtioVersion::Legacy || self.virtio == VirtioVersion::Modern,
                 "the virtio version is 1 or 2");
    archive(self.pmp_entries, self.start_date, self.boot_arguments, self.schedule_seed);
  }
};

}  // namespace machine
