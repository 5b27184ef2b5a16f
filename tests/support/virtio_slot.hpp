// A virtio slot with a device in it, and the driver of its queues.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

#include "machine/devices/virtio_mmio.hpp"
#include "machine/snapshot/load_archive.hpp"
#include "machine/snapshot/save_archive.hpp"
#include "support/virtqueue_driver.hpp"

namespace test {

/// What a snapshot does to a device: writes the fields of one and reads them into another.
template <class Device>
void save_and_restore(const Device& from, Device& to) {
  machine::SaveArchive save;
  save.section("device");
  save(from);
  const machine::Bytes file = save.finish();
  machine::LoadArchive load(machine::read_chunks(file).value());
  load.section("device");
  load(to);
  load.finish();
  REQUIRE(load.ok());
}

class VirtioSlot {
 public:
  static constexpr std::uint32_t kFeatures = 0x10, kFeaturesSelect = 0x14, kQueueSelect = 0x30,
                                 kNotify = 0x50, kInterruptStatus = 0x60, kInterruptAck = 0x64,
                                 kStatus = 0x70, kConfiguration = 0x100;
  static constexpr std::uint32_t kUsedBuffer = 1, kConfigurationChange = 2;
  static constexpr std::uint32_t kDriverOk = 0x0f, kNeedsReset = 0x40;
  static constexpr std::uint16_t kSize = 1024;

  VirtioSlot(machine::VirtioBackend& backend, machine::VirtioVersion version,
             std::uint64_t memory_bytes = TestDma::kSize)
      : slot(version, dma, memory_bytes, irq.line()), version_(version) {
    slot.plug(&backend);
  }

  void set(std::uint32_t offset, std::uint64_t value) {
    CHECK(slot.store(offset, 4, static_cast<std::uint32_t>(value)));
  }
  std::uint32_t get(std::uint32_t offset) {
    const auto value = slot.load(offset, 4);
    REQUIRE(value.has_value());
    return static_cast<std::uint32_t>(*value);
  }
  void notify(unsigned queue) { set(kNotify, queue); }
  std::uint64_t features() {
    std::uint64_t features = 0;
    for (const std::uint32_t word : {0u, 1u}) {
      set(kFeaturesSelect, word);
      features |= std::uint64_t{get(kFeatures)} << (32 * word);
    }
    return features;
  }

  /// What a driver does to use both queues of a device, or the one that it has.
  VirtioSlot& bring_up() {
    set(kStatus, 0);
    set(kStatus, 3);
    set(0x28, 4096);
    drivers.clear();
    for (const unsigned queue : {0u, 1u}) {
      set(kQueueSelect, queue);
      set(0x38, kSize);
      set_up_rings(queue * kBetweenQueues);
      drivers.emplace_back(dma, kSize, queue * kBetweenQueues);
    }
    set(kStatus, kDriverOk);
    return *this;
  }

  TestDma dma;
  TestInterruptLine irq;
  machine::VirtioMmio slot;
  std::vector<VirtqueueDriver> drivers;

 private:
  static constexpr std::uint64_t kBetweenQueues = 0x80000;

  /// A queue of 1024 has its legacy rings just where the driver's are.
  void set_up_rings(std::uint64_t offset) {
    for (std::uint64_t at = 0; at < 0x8000; at += 8)
      dma.put<std::uint64_t>(VirtqueueDriver::kDescriptors + (offset + at), 0);
    if (version_ == machine::VirtioVersion::Legacy) {
      set(0x40, (VirtqueueDriver::kDescriptors + offset).value / 4096);
      return;
    }
    set(0x80, (VirtqueueDriver::kDescriptors + offset).value);
    set(0x90, (VirtqueueDriver::kAvailable + offset).value);
    set(0xa0, (VirtqueueDriver::kUsed + offset).value);
    set(0x44, 1);
  }

  machine::VirtioVersion version_;
};

}  // namespace test
