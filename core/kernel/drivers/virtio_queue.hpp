// A split virtqueue as it lies in memory (VIRTIO 1.1, 2.6), and the registers of virtio-mmio (4.2.2).
//
// The driver describes pieces of memory in the table, chains the descriptors of one request, and puts the
// number of the first into the available ring; the device puts it into the used ring when it has done the
// request.
#pragma once

#include <array>
#include <cstdint>

#include "riscv/address.hpp"
#include "riscv/platform.hpp"

namespace kernel::virtio {

/// Entries of the queue; a power of two.
inline constexpr std::uint16_t kQueueSize = 8;

struct Descriptor {
  std::uint64_t address;
  std::uint32_t length;
  std::uint16_t flags;
  std::uint16_t next;  ///< with kHasNext

  static constexpr std::uint16_t kHasNext = 1;
  static constexpr std::uint16_t kDeviceWrites = 2;
};
static_assert(sizeof(Descriptor) == 16);

struct AvailableRing {
  std::uint16_t flags;
  std::uint16_t index;  ///< counts entries ever made; the next goes to entries[index % kQueueSize]
  std::array<std::uint16_t, kQueueSize> entries;
};

struct UsedRing {
  struct Entry {
    std::uint32_t first_descriptor;
    std::uint32_t bytes_written;
  };
  std::uint16_t flags;
  std::uint16_t index;
  std::array<Entry, kQueueSize> entries;
};

struct Queue {
  alignas(16) std::array<Descriptor, kQueueSize> descriptors;
  alignas(2) AvailableRing available;
  alignas(4) UsedRing used;
};

constexpr riscv::PhysAddr register_at(std::uint64_t offset) { return riscv::platform::kVirtio0 + offset; }

inline constexpr auto kMagicValue = register_at(0x000);
inline constexpr auto kVersion = register_at(0x004);
inline constexpr auto kDeviceId = register_at(0x008);
inline constexpr auto kDeviceFeatures = register_at(0x010);
inline constexpr auto kDeviceFeaturesSel = register_at(0x014);
inline constexpr auto kDriverFeatures = register_at(0x020);
inline constexpr auto kDriverFeaturesSel = register_at(0x024);
inline constexpr auto kQueueSel = register_at(0x030);
inline constexpr auto kQueueNumMax = register_at(0x034);
inline constexpr auto kQueueNum = register_at(0x038);
inline constexpr auto kQueueReady = register_at(0x044);
inline constexpr auto kQueueNotify = register_at(0x050);
inline constexpr auto kInterruptStatus = register_at(0x060);
inline constexpr auto kInterruptAck = register_at(0x064);
inline constexpr auto kStatus = register_at(0x070);
inline constexpr auto kQueueDescLow = register_at(0x080);
inline constexpr auto kQueueDriverLow = register_at(0x090);
inline constexpr auto kQueueDeviceLow = register_at(0x0a0);
inline constexpr auto kConfig = register_at(0x100);

inline constexpr std::uint32_t kMagic = 0x74726976;  ///< "virt"
inline constexpr std::uint32_t kModernVersion = 2;
inline constexpr std::uint32_t kBlockDevice = 2;

/// Bits of the status register, which tell the device how far the driver has come.
inline constexpr std::uint32_t kAcknowledge = 1;
inline constexpr std::uint32_t kDriver = 2;
inline constexpr std::uint32_t kDriverOk = 4;
inline constexpr std::uint32_t kFeaturesOk = 8;

/// The features register shows 32 of the bits at a time; this one is bit 32.
inline constexpr std::uint32_t kUpperFeatures = 1;
inline constexpr std::uint32_t kVersion1InUpper = 1;

}  // namespace kernel::virtio
