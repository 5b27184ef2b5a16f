// Virtio network device (Virtual I/O Device specification 1.1, 5.1) with a plug in its socket that leads
// back: each frame that is transmitted is received. Queue 0 receives, queue 1 transmits; no checksum or
// segmentation is offered, so the header in front of a frame says nothing.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "machine/devices/virtio_mmio.hpp"

namespace machine {

class VirtioNetwork final : public VirtioBackend {
 public:
  static constexpr unsigned kReceive = 0, kTransmit = 1;
  /// Locally administered.
  static constexpr std::array<std::uint8_t, 6> kAddress{0x52, 0x54, 0x00, 0x50, 0x57, 0x01};
  /// Of Ethernet with a VLAN tag. Longer frames are lost, and so is what comes when so many wait for buffers.
  static constexpr std::size_t kLongestFrame = 1518, kMostWaiting = 64;

  explicit VirtioNetwork(VirtioVersion version)
      : header_bytes_(version == VirtioVersion::Modern ? kModernHeader : kLegacyHeader) {}

  std::uint32_t device_id() const override { return 1; }
  std::uint64_t features() const override { return 1 << 5; }  // VIRTIO_NET_F_MAC
  unsigned queues() const override { return 2; }
  std::uint8_t configuration_byte(std::uint32_t offset) const override {
    return offset < kAddress.size() ? kAddress[offset] : 0;
  }
  bool ready(unsigned queue) const override { return queue == kTransmit || !frames_.empty(); }
  std::uint32_t perform(unsigned queue, Dma& dma, const VirtioChain& chain) override;
  void reset() override { frames_.clear(); }

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.frames_);
    archive.rule(self.frames_.size() <= kMostWaiting, "at most 64 frames wait");
    for (const auto& frame : self.frames_)
      archive.rule(!frame.empty() && frame.size() <= kLongestFrame, "a frame has 1 to 1518 bytes");
  }

 private:
  // The modern header ends with the number of buffers, which the legacy one has only with a feature that is
  // not offered here.
  static constexpr std::size_t kModernHeader = 12, kLegacyHeader = 10, kBufferCount = 10;

  std::uint32_t receive(Dma& dma, std::span<const VirtioBuffer> buffers);
  void transmit(const Dma& dma, std::span<const VirtioBuffer> buffers);

  std::size_t header_bytes_;
  std::deque<std::vector<std::uint8_t>> frames_;  ///< on their way back
};

}  // namespace machine
