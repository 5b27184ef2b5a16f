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
};

}  // namespace machine
