// Virtio entropy device (Virtual I/O Device specification 1.1, 5.4): numbers of a generator that the
// machine's configuration seeds, so that runs repeat. Nothing secret can come of it.
#pragma once

#include <cstdint>

#include "machine/devices/virtio_mmio.hpp"

namespace machine {

class VirtioEntropy final : public VirtioBackend {
 public:
  explicit VirtioEntropy(std::uint64_t seed) : seed_(seed), state_(seed) {}

  std::uint32_t device_id() const override { return 4; }
  std::uint8_t configuration_byte(std::uint32_t) const override { return 0; }
  std::uint32_t perform(unsigned queue, Dma& dma, const VirtioChain& chain) override;

  /// Power-on: the same bytes again. A driver's reset goes on.
  void restart() { state_ = seed_; }

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.state_);
  }

 private:
  std::uint64_t seed_;
  std::uint64_t state_;  ///< of the generator
};

}  // namespace machine
