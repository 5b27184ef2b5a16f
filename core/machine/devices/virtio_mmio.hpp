// One virtio-mmio slot (Virtual I/O Device specification 1.1, 4.2), in the modern and the legacy layout.
//
//   000 magic "virt"   004 version     008 device id      00c vendor "QEMU"
//   010 device features / 014 select   020 driver features / 024 select
//   028 guest page size (legacy)
//   030 queue select   034 queue size max   038 queue size   03c align, 040 page number (legacy)   044 queue
//   ready 050 queue notify   060 interrupt status   064 interrupt acknowledge   070 status 080/084
//   descriptors   090/094 available ring   0a0/0a4 used ring   0fc configuration generation 100 configuration
//
// As on QEMU a driver may be careless: one that never selects a feature word, or sets DRIVER_OK before its
// queue is up, works.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>

#include "machine/bus/device.hpp"
#include "machine/bus/dma.hpp"
#include "machine/configuration.hpp"
#include "machine/devices/plic.hpp"
#include "machine/devices/virtqueue.hpp"

namespace machine {

/// What sits behind a slot.
class VirtioBackend {
 public:
  virtual ~VirtioBackend() = default;
  virtual std::uint32_t device_id() const = 0;
  /// A byte of the configuration space; 0 beyond its end.
  virtual std::uint8_t configuration_byte(std::uint32_t offset) const = 0;
  /// Carries out one request; gives the number of bytes written into its writable buffers.
  virtual std::uint32_t perform(Dma& dma, const VirtioChain& chain) = 0;
};

class VirtioMmio final : public Device {
 public:
  VirtioMmio(VirtioVersion version, Dma& dma, IrqLine irq) : version_(version), dma_(dma), irq_(irq) {}

  /// `backend` outlives the slot or is replaced; null leaves the slot empty.
  void plug(VirtioBackend* backend);

  std::optional<std::uint64_t> load(std::uint32_t offset, unsigned bytes) override;
  [[nodiscard]] bool store(std::uint32_t offset, unsigned bytes, std::uint64_t value) override;
  /// What the driver does by writing 0 to Status.
  void reset();

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.feature_select_, self.driver_features_, self.driver_feature_select_, self.queue_select_);
    archive(self.page_size_, self.queue_align_);
    archive.rule(std::has_single_bit(self.page_size_) && std::has_single_bit(self.queue_align_),
                 "page size and queue alignment are powers of two");
    archive(self.interrupt_status_, self.status_);
    archive.rule(self.interrupt_status_ <= 3 && self.status_ <= 0xff,
                 "InterruptStatus has two bits, Status eight");
    archive(self.queue_);
  }

 private:
  std::uint32_t load_register(std::uint32_t offset) const;
  void store_register(std::uint32_t offset, std::uint32_t value);
  void store_legacy_register(std::uint32_t offset, std::uint32_t value);
  void store_modern_register(std::uint32_t offset, std::uint32_t value);
  void set_half(Virtqueue::Ring ring, bool high, std::uint32_t value);
  void set_legacy_queue(std::uint32_t page_number);
  void set_status(std::uint32_t value);
  void notify();
  void interrupt(std::uint32_t bits);

  VirtioVersion version_;
  Dma& dma_;
  IrqLine irq_;
  VirtioBackend* backend_ = nullptr;
  std::uint32_t feature_select_ = 0;
  std::array<std::uint32_t, 2> driver_features_{};
  std::uint32_t driver_feature_select_ = 0;
  std::uint32_t page_size_ = 4096;
  std::uint32_t queue_select_ = 0;
  std::uint32_t queue_align_ = 4096;
  std::uint32_t interrupt_status_ = 0;
  std::uint32_t status_ = 0;
  Virtqueue queue_;  // every device of this board has one
};

}  // namespace machine
