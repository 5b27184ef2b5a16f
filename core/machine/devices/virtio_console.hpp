// Virtio console (Virtual I/O Device specification 1.1, 5.3) with one port: queue 0 receives what is typed,
// queue 1 transmits. Both take no time.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>

#include "machine/devices/virtio_mmio.hpp"

namespace machine {

class VirtioConsole final : public VirtioBackend {
 public:
  static constexpr unsigned kReceive = 0, kTransmit = 1;
  /// Of output that nobody has taken; the rest is lost. A guest can transmit faster than anybody looks.
  static constexpr std::size_t kMostUntaken = 16 << 20;

  std::uint32_t device_id() const override { return 3; }
  unsigned queues() const override { return 2; }
  std::uint8_t configuration_byte(std::uint32_t) const override { return 0; }
  bool ready(unsigned queue) const override { return queue == kTransmit || !typed_.empty(); }
  std::uint32_t perform(unsigned queue, Dma& dma, const VirtioChain& chain) override;

  /// Bytes typed by the outside world; they wait for buffers of the driver, through its reset, too.
  void type(std::span<const std::uint8_t> bytes) { typed_.insert(typed_.end(), bytes.begin(), bytes.end()); }
  /// What was transmitted since the last call.
  std::string take_transmitted();
  /// Power-on.
  void restart();

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.typed_);
  }

 private:
  std::uint32_t receive(Dma& dma, std::span<const VirtioBuffer> buffers);
  void transmit(const Dma& dma, std::span<const VirtioBuffer> buffers);

  std::deque<std::uint8_t> typed_;
  std::string transmitted_;  // outside the machine's state: the host has it
};

}  // namespace machine
