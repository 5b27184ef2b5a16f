// One virtio-mmio slot (Virtual I/O Device specification 1.1, 4.2), in the modern and the legacy layout.
//
//   000 magic "virt"   004 version     008 device id      00c vendor "QEMU"
//   010 device features / 014 select   020 driver features / 024 select
//   028 guest page size (legacy)
//   030 queue select   034 queue size max   038 queue size   044 queue ready
//   03c queue align    040 queue page number (legacy)
//   050 queue notify   060 interrupt status   064 interrupt acknowledge   070 status
//   080/084 descriptors   090/094 available ring   0a0/0a4 used ring
//   0fc configuration generation   100 configuration
//
// As on QEMU a driver may be careless: one that never selects a feature word, or sets DRIVER_OK before its
// queue is up, works.
//
// Requests are carried out within the store that notifies, so their work is bounded: see most_bytes_.
#pragma once

#include <algorithm>
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
#include "riscv/paging.hpp"

namespace machine {

/// What sits behind a slot.
class VirtioBackend {
 public:
  virtual ~VirtioBackend() = default;
  virtual std::uint32_t device_id() const = 0;
  /// The device's own feature bits; VERSION_1 is the slot's.
  virtual std::uint64_t features() const { return 0; }
  /// How many queues it has: at least one, at most VirtioMmio::kMaxQueues.
  virtual unsigned queues() const { return 1; }
  /// A byte of the configuration space; 0 beyond its end.
  virtual std::uint8_t configuration_byte(std::uint32_t offset) const = 0;
  /// Whether a request of that queue can be carried out now. Those of a receive queue wait for data.
  virtual bool ready(unsigned /*queue*/) const { return true; }
  /// Carries out one request; gives the number of bytes written into its writable buffers.
  virtual std::uint32_t perform(unsigned queue, Dma& dma, const VirtioChain& chain) = 0;
  /// What a driver does to the device by writing 0 to Status.
  virtual void reset() {}
};

class VirtioMmio final : public Device {
 public:
  static constexpr unsigned kMaxQueues = 2;

  /// `memory_bytes` is how much of it `dma` reaches.
  VirtioMmio(VirtioVersion version, Dma& dma, std::uint64_t memory_bytes, IrqLine irq)
      : version_(version), dma_(dma), irq_(irq), most_bytes_(std::max(memory_bytes, kLeastBound)) {}

  /// `backend` outlives the slot or is replaced; null leaves the slot empty.
  void plug(VirtioBackend* backend);

  std::optional<std::uint64_t> load(std::uint32_t offset, unsigned bytes) override;
  [[nodiscard]] bool store(std::uint32_t offset, unsigned bytes, std::uint64_t value) override;
  /// What the driver does by writing 0 to Status.
  void reset();
  /// The queues of what is plugged in, as its driver has set them up.
  std::span<const Virtqueue> queues() const { return std::span(queues_).first(queue_count()); }
  /// Carries out the requests that have waited for what the backend has got from outside.
  void wake();

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.feature_select_, self.driver_features_, self.driver_feature_select_, self.queue_select_);
    archive(self.page_size_);
    for (unsigned queue = 0; queue < self.queue_count(); queue++) {
      archive(self.queue_align_[queue]);
      archive.rule(std::has_single_bit(self.page_size_) && std::has_single_bit(self.queue_align_[queue]),
                   "page size and queue alignment are powers of two");
    }
    archive(self.interrupt_status_, self.status_);
    archive.rule(self.interrupt_status_ <= 3 && self.status_ <= 0xff,
                 "InterruptStatus has two bits, Status eight");
    for (unsigned queue = 0; queue < self.queue_count(); queue++) archive(self.queues_[queue]);
  }

 private:
  /// A queue full of buffers of a page each, with their descriptors.
  static constexpr std::uint64_t kLeastBound = Virtqueue::kMaxSize * (riscv::kPageSize + kDescriptorBytes);

  /// What is left of the work that one notification may ask for, and what came of it.
  struct Work {
    std::array<std::uint32_t, kMaxQueues> chains;
    std::uint64_t bytes;
    bool used = false;  ///< whether a chain was handed back
  };

  unsigned queue_count() const { return backend_ == nullptr ? 1 : backend_->queues(); }
  bool selects_queue() const { return queue_select_ < queue_count(); }
  std::uint32_t load_register(std::uint32_t offset) const;
  void store_register(std::uint32_t offset, std::uint32_t value);
  void store_legacy_register(std::uint32_t offset, std::uint32_t value);
  void store_modern_register(std::uint32_t offset, std::uint32_t value);
  void set_half(Virtqueue::Ring ring, bool high, std::uint32_t value);
  void set_legacy_queue(std::uint32_t page_number);
  void set_status(std::uint32_t value);
  void notify(unsigned queue);
  Work new_work() const;
  bool serve_one(unsigned queue, Work& work);
  void serve_others(unsigned notified, Work& work);
  void finish(const Work& work);
  void interrupt(std::uint32_t bits);

  VirtioVersion version_;
  Dma& dma_;
  IrqLine irq_;
  /// Of buffers and their descriptors, in one notification. A driver that gives each byte of memory to one
  /// request at a time never reaches it: descriptors and buffers lie in memory side by side. Nor does one
  /// that offers the same page again and again, such as one of zeros.
  std::uint64_t most_bytes_;
  VirtioBackend* backend_ = nullptr;
  std::uint32_t feature_select_ = 0;
  std::array<std::uint32_t, 2> driver_features_{};
  std::uint32_t driver_feature_select_ = 0;
  std::uint32_t page_size_ = 4096;
  std::uint32_t queue_select_ = 0;
  std::array<std::uint32_t, kMaxQueues> queue_align_{4096, 4096};
  std::uint32_t interrupt_status_ = 0;
  std::uint32_t status_ = 0;
  std::array<Virtqueue, kMaxQueues> queues_;
};

}  // namespace machine
