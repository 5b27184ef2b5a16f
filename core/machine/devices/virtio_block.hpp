// Virtio block device (Virtual I/O Device specification 1.1, 5.2) on a disk image in memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "machine/configuration.hpp"
#include "machine/devices/disk_faults.hpp"
#include "machine/devices/virtio_mmio.hpp"
#include "machine/snapshot/page_versions.hpp"

namespace machine {

class VirtioBlock final : public VirtioBackend {
 public:
  static constexpr std::uint64_t kSectorSize = 512;

  /// `image` is a whole number of sectors. `faults` outlives the disk.
  VirtioBlock(std::vector<std::uint8_t> image, DiskAccess access, DiskFaults& faults)
      : access_(access),
        faults_(faults),
        pristine_(std::move(image)),
        disk_(pristine_),
        versions_(disk_.data(), disk_.size()) {}

  std::uint32_t device_id() const override { return 2; }
  std::uint64_t features() const override { return access_ == DiskAccess::ReadOnly ? kFeatureReadOnly : 0; }
  std::uint8_t configuration_byte(std::uint32_t offset) const override;
  std::uint32_t perform(unsigned queue, Dma& dma, const VirtioChain& chain) override;

  /// Undoes everything that the guest has written.
  void restore() { std::copy(pristine_.begin(), pristine_.end(), disk_.begin()); }
  /// What the disk held at earlier moments.
  PageVersions& versions() { return versions_; }
  std::span<const std::uint8_t> disk() const { return disk_; }
  /// The disk as it was attached.
  std::span<const std::uint8_t> pristine() const { return pristine_; }
  std::uint8_t* data() { return disk_.data(); }
  const std::uint8_t* data() const { return disk_.data(); }

 private:
  static constexpr std::uint64_t kFeatureReadOnly = 1 << 5;  ///< VIRTIO_BLK_F_RO

  struct Outcome {
    std::uint8_t status;
    std::uint32_t written;  ///< before the status byte
  };
  Outcome transfer(Dma& dma, const VirtioChain& chain);
  bool can_transfer(std::uint64_t sector, std::span<const VirtioBuffer> buffers) const;
  Outcome read_sectors(Dma& dma, std::uint64_t sector, std::span<const VirtioBuffer> buffers);
  Outcome write_sectors(const Dma& dma, std::uint64_t sector, std::span<const VirtioBuffer> buffers);

  DiskAccess access_;
  DiskFaults& faults_;
  std::vector<std::uint8_t> pristine_;
  std::vector<std::uint8_t> disk_;
  PageVersions versions_;
};

}  // namespace machine
