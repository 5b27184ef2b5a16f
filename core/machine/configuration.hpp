// What a machine is made of; everything that decides a run except images and input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace machine {

/// The most RAM that the board takes.
inline constexpr std::uint64_t kMostMemory = 2ull << 30;

/// The virtio-mmio interface that the board offers: the value of a device's Version register.
enum class VirtioVersion : std::uint8_t { Legacy = 1, Modern = 2 };

/// Where typed input goes.
enum class ConsoleInput : std::uint8_t { Serial, Virtio };

/// Whether a guest can write to its disk.
enum class DiskAccess : std::uint8_t { ReadWrite, ReadOnly };

/// Requests of the disk that fail: those of these numbers, counted from 1 since power-on, or those that read
/// or write one of these sectors.
struct DiskFault {
  enum class Of : std::uint8_t { Requests, Sectors };

  Of of = Of::Requests;
  std::uint64_t first = 0;
  std::uint64_t last = 0;  ///< not before `first`

  bool operator==(const DiskFault&) const = default;

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.of, self.first, self.last);
    archive.rule(self.of <= Of::Sectors, "a disk fault is of requests or of sectors");
  }
};

struct Configuration {
  static constexpr std::size_t kMaxDiskFaults = 16;

  unsigned harts = 1;                         ///< 1..8
  std::uint64_t memory_bytes = 128ull << 20;  ///< whole MiB, 1..2048
  VirtioVersion virtio = VirtioVersion::Modern;
  unsigned pmp_entries = 16;                 ///< 16, or 0: every access of S and U mode is allowed
  std::uint64_t start_date = 1'577'836'800;  ///< of the real-time clock, in seconds since 1970: 2020-01-01
  std::string boot_arguments;                ///< /chosen/bootargs of the device tree
  /// 0: every turn of a hart has the same length. Otherwise turns have pseudo-random lengths, and the seed
  /// decides which: another seed is another interleaving of the harts.
  std::uint64_t schedule_seed = 0;
  DiskAccess disk_access = DiskAccess::ReadWrite;
  std::vector<DiskFault> disk_faults = {};  ///< at most kMaxDiskFaults
  // What is plugged into virtio slots beside the disk's.
  bool console = false;
  bool entropy = false;
  bool network = false;
  ConsoleInput input = ConsoleInput::Serial;  ///< Virtio with a `console` only
  std::uint64_t entropy_seed = 0;             ///< decides all that the entropy device gives

  bool operator==(const Configuration&) const = default;

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.harts, self.memory_bytes, self.virtio);
    archive.rule(self.virtio == VirtioVersion::Legacy || self.virtio == VirtioVersion::Modern,
                 "the virtio version is 1 or 2");
    archive(self.pmp_entries, self.start_date, self.boot_arguments, self.schedule_seed);
    archive(self.disk_access, self.disk_faults);
    archive.rule(self.disk_access <= DiskAccess::ReadOnly, "a disk is for reading and writing or read-only");
    archive(self.console, self.entropy, self.network, self.input, self.entropy_seed);
    archive.rule(self.input <= ConsoleInput::Virtio, "input goes to the serial line or the virtio console");
  }
};

}  // namespace machine
