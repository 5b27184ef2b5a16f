#include "machine/devices/virtio_mmio.hpp"

namespace machine {

namespace {

constexpr std::uint32_t kMagic = 0x74726976, kVendor = 0x554d4551;
constexpr std::uint32_t kFeatureVersion1 = 1;  // bit 32: bit 0 of the second word
constexpr std::uint32_t kStatusNeedsReset = 0x40;
constexpr std::uint32_t kUsedBuffer = 1, kConfigurationChange = 2;
constexpr std::uint32_t kConfiguration = 0x100;

enum Register : std::uint32_t {
  MagicValue = 0x000,
  Version = 0x004,
  DeviceId = 0x008,
  VendorId = 0x00c,
  DeviceFeatures = 0x010,
  DeviceFeaturesSelect = 0x014,
  DriverFeatures = 0x020,
  DriverFeaturesSelect = 0x024,
  GuestPageSize = 0x028,
  QueueSelect = 0x030,
  QueueSizeMax = 0x034,
  QueueSize = 0x038,
  QueueAlign = 0x03c,
  QueuePageNumber = 0x040,
  QueueReady = 0x044,
  QueueNotify = 0x050,
  InterruptStatus = 0x060,
  InterruptAcknowledge = 0x064,
  Status = 0x070,
  QueueDescriptorsLow = 0x080,
  QueueDescriptorsHigh = 0x084,
  QueueAvailableLow = 0x090,
  QueueAvailableHigh = 0x094,
  QueueUsedLow = 0x0a0,
  QueueUsedHigh = 0x0a4,
  ConfigurationGeneration = 0x0fc,
};

constexpr bool power_of_two(std::uint32_t value) { return value != 0 && (value & (value - 1)) == 0; }

}  // namespace

void VirtioMmio::plug(VirtioBackend* backend) {
  backend_ = backend;
  reset();
}

void VirtioMmio::reset() {
  feature_select_ = driver_feature_select_ = queue_select_ = 0;
  driver_features_ = {};
  page_size_ = queue_align_ = 4096;
  interrupt_status_ = status_ = 0;
  queue_ = {};
  irq_.set(false);
}

std::optional<std::uint64_t> VirtioMmio::load(std::uint32_t offset, unsigned bytes) {
  if (offset >= kConfiguration) {
    std::uint64_t value = 0;
    for (unsigned i = 0; backend_ != nullptr && i < bytes; i++) {
      value |= std::uint64_t{backend_->configuration_byte(offset - kConfiguration + i)} << (8 * i);
    }
    return value;
  }
  if (bytes != 4) return std::nullopt;
  return load_register(offset);
}

bool VirtioMmio::store(std::uint32_t offset, unsigned bytes, std::uint64_t value) {
  if (offset >= kConfiguration) return true;  // nothing there is writable
  if (bytes != 4) return false;
  if (backend_ != nullptr) store_register(offset, static_cast<std::uint32_t>(value));
  return true;
}

std::uint32_t VirtioMmio::load_register(std::uint32_t offset) const {
  const bool modern = version_ == VirtioVersion::Modern;
  switch (offset) {
    case MagicValue: return kMagic;
    case Version: return static_cast<std::uint32_t>(version_);
    case VendorId: return kVendor;
    default: break;
  }
  if (backend_ == nullptr) return 0;
  switch (offset) {
    case DeviceId: return backend_->device_id();
    case DeviceFeatures: return modern && feature_select_ == 1 ? kFeatureVersion1 : 0;
    case QueueSizeMax: return queue_select_ == 0 ? Virtqueue::kMaxSize : 0;
    case QueuePageNumber: {
      if (modern || queue_select_ != 0) return 0;
      return static_cast<std::uint32_t>(queue_.rings[Virtqueue::Descriptors].value / page_size_);
    }
    case QueueReady: return modern && queue_select_ == 0 && queue_.ready ? 1 : 0;
    case InterruptStatus: return interrupt_status_;
    case Status: return status_;
    default: return 0;
  }
}

void VirtioMmio::store_register(std::uint32_t offset, std::uint32_t value) {
  switch (offset) {
    case DeviceFeaturesSelect: feature_select_ = value; return;
    case DriverFeatures:
      if (driver_feature_select_ < driver_features_.size()) driver_features_[driver_feature_select_] = value;
      return;
    case DriverFeaturesSelect: driver_feature_select_ = value; return;
    case QueueSelect: queue_select_ = value; return;
    case QueueSize:
      if (queue_select_ == 0 && power_of_two(value) && value <= Virtqueue::kMaxSize) queue_.size = value;
      return;
    case QueueNotify:
      if (value == 0) notify();
      return;
    case InterruptAcknowledge:
      interrupt_status_ &= ~value;
      irq_.set(interrupt_status_ != 0);
      return;
    case Status: set_status(value); return;
    default: break;
  }
  if (queue_select_ != 0 && offset != GuestPageSize) return;
  if (version_ == VirtioVersion::Modern) {
    store_modern_register(offset, value);
  } else {
    store_legacy_register(offset, value);
  }
}

void VirtioMmio::store_legacy_register(std::uint32_t offset, std::uint32_t value) {
  switch (offset) {
    case GuestPageSize:
      if (power_of_two(value)) page_size_ = value;
      return;
    case QueueAlign:
      if (power_of_two(value)) queue_align_ = value;
      return;
    case QueuePageNumber: set_legacy_queue(value); return;
    default: return;
  }
}

void VirtioMmio::store_modern_register(std::uint32_t offset, std::uint32_t value) {
  switch (offset) {
    case QueueReady: queue_.ready = (value & 1) != 0; return;
    case QueueDescriptorsLow: set_half(Virtqueue::Descriptors, false, value); return;
    case QueueDescriptorsHigh: set_half(Virtqueue::Descriptors, true, value); return;
    case QueueAvailableLow: set_half(Virtqueue::Available, false, value); return;
    case QueueAvailableHigh: set_half(Virtqueue::Available, true, value); return;
    case QueueUsedLow: set_half(Virtqueue::Used, false, value); return;
    case QueueUsedHigh: set_half(Virtqueue::Used, true, value); return;
    default: return;
  }
}

void VirtioMmio::set_half(Virtqueue::Ring ring, bool high, std::uint32_t value) {
  std::uint64_t& address = queue_.rings[ring].value;
  address = high ? (address & 0xffffffff) | std::uint64_t{value} << 32 : (address & ~0xffffffffull) | value;
}

/// The legacy layout: descriptors, available ring, then the used ring at the next multiple of the alignment.
void VirtioMmio::set_legacy_queue(std::uint32_t page_number) {
  const std::uint64_t descriptors = std::uint64_t{page_number} * page_size_;
  const std::uint64_t available = descriptors + 16ull * queue_.size;
  const std::uint64_t available_end = available + 6 + 2ull * queue_.size;
  const std::uint64_t used = (available_end + queue_align_ - 1) & ~std::uint64_t{queue_align_ - 1};
  queue_.rings = {riscv::PhysAddr(descriptors), riscv::PhysAddr(available), riscv::PhysAddr(used)};
  queue_.ready = page_number != 0;
}

void VirtioMmio::set_status(std::uint32_t value) {
  if (value == 0) {
    reset();
  } else {
    status_ = value & 0xff;
  }
}

/// Requests are carried out before the notifying store retires, so a driver never sees one half done.
void VirtioMmio::notify() {
  if (!queue_.ready || (status_ & kStatusNeedsReset) != 0) return;
  bool used = false;
  VirtioChain chain;
  for (std::uint32_t count = 0; count < queue_.size; count++) {
    const Virtqueue::Pop pop = queue_.pop(dma_, chain);
    if (pop == Virtqueue::Pop::Empty) break;
    const std::uint32_t written = pop == Virtqueue::Pop::Chain ? backend_->perform(dma_, chain) : 0;
    const bool returned = queue_.push(dma_, chain.head, written);
    used = used || returned;
    if (pop == Virtqueue::Pop::Malformed || !returned) {
      status_ |= kStatusNeedsReset;
      interrupt(kConfigurationChange);
      break;
    }
  }
  if (used) interrupt(kUsedBuffer);
}

void VirtioMmio::interrupt(std::uint32_t bits) {
  interrupt_status_ |= bits;
  irq_.set(true);
}

}  // namespace machine
