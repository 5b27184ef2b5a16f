#include "machine/devices/virtio_mmio.hpp"

namespace machine {

namespace {

constexpr std::uint32_t kMagic = 0x74726976, kVendor = 0x554d4551;
constexpr std::uint64_t kFeatureVersion1 = 1ull << 32;
constexpr std::uint32_t kStatusDriverOk = 0x04, kStatusNeedsReset = 0x40;
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

/// What a request costs of the work of a notification: all that it names.
std::uint64_t cost_of(const VirtioChain& chain) {
  std::uint64_t bytes = 0;
  for (const auto* buffers : {&chain.readable, &chain.writable}) {
    for (const VirtioBuffer& buffer : *buffers) bytes += kDescriptorBytes + buffer.length;
  }
  return bytes;
}

}  // namespace

void VirtioMmio::plug(VirtioBackend* backend) {
  backend_ = backend;
  reset();
}

void VirtioMmio::reset() {
  feature_select_ = driver_feature_select_ = queue_select_ = 0;
  driver_features_ = {};
  page_size_ = 4096;
  queue_align_.fill(4096);
  interrupt_status_ = status_ = 0;
  queues_ = {};
  irq_.set(false);
  if (backend_ != nullptr) backend_->reset();
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
    case DeviceFeatures: {
      const std::uint64_t features = backend_->features() | (modern ? kFeatureVersion1 : 0);
      return feature_select_ < 2 ? static_cast<std::uint32_t>(features >> (32 * feature_select_)) : 0;
    }
    case QueueSizeMax: return selects_queue() ? Virtqueue::kMaxSize : 0;
    case QueuePageNumber: {
      if (modern || !selects_queue()) return 0;
      const Virtqueue& queue = queues_[queue_select_];
      return static_cast<std::uint32_t>(queue.rings[Virtqueue::Descriptors].value / page_size_);
    }
    case QueueReady: return modern && selects_queue() && queues_[queue_select_].ready ? 1 : 0;
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
      if (selects_queue() && power_of_two(value) && value <= Virtqueue::kMaxSize)
        queues_[queue_select_].size = value;
      return;
    case QueueNotify:
      if (value < queue_count()) notify(value);
      return;
    case InterruptAcknowledge:
      interrupt_status_ &= ~value;
      irq_.set(interrupt_status_ != 0);
      return;
    case Status: set_status(value); return;
    default: break;
  }
  if (!selects_queue() && offset != GuestPageSize) return;
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
      if (power_of_two(value)) queue_align_[queue_select_] = value;
      return;
    case QueuePageNumber: set_legacy_queue(value); return;
    default: return;
  }
}

void VirtioMmio::store_modern_register(std::uint32_t offset, std::uint32_t value) {
  switch (offset) {
    case QueueReady: queues_[queue_select_].ready = (value & 1) != 0; return;
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
  std::uint64_t& address = queues_[queue_select_].rings[ring].value;
  address = high ? (address & 0xffffffff) | std::uint64_t{value} << 32 : (address & ~0xffffffffull) | value;
}

/// The legacy layout: descriptors, available ring, then the used ring at the next multiple of the alignment.
void VirtioMmio::set_legacy_queue(std::uint32_t page_number) {
  Virtqueue& queue = queues_[queue_select_];
  const std::uint64_t last_of_aligned = queue_align_[queue_select_] - 1;
  const std::uint64_t descriptors = std::uint64_t{page_number} * page_size_;
  const std::uint64_t available = descriptors + kDescriptorBytes * queue.size;
  const std::uint64_t available_end = available + 6 + 2ull * queue.size;
  const std::uint64_t used = (available_end + last_of_aligned) & ~last_of_aligned;
  queue.rings = {riscv::PhysAddr(descriptors), riscv::PhysAddr(available), riscv::PhysAddr(used)};
  queue.ready = page_number != 0;
}

void VirtioMmio::set_status(std::uint32_t value) {
  if (value == 0) {
    reset();
  } else {
    status_ = value & 0xff;
  }
}

/// Requests are carried out before the notifying store retires, so a driver never sees one half done. What
/// one of them brings about in another queue comes next, before it can pile up.
void VirtioMmio::notify(unsigned queue) {
  Work work = new_work();
  while (serve_one(queue, work)) serve_others(queue, work);
  finish(work);
}

void VirtioMmio::wake() {
  Work work = new_work();
  serve_others(kMaxQueues, work);
  finish(work);
}

VirtioMmio::Work VirtioMmio::new_work() const {
  Work work{.chains = {}, .bytes = most_bytes_};
  for (unsigned queue = 0; queue < kMaxQueues; queue++) work.chains[queue] = queues_[queue].size;
  return work;
}

/// What waits in queues other than `notified`. A driver that is not done with setting them up is left alone.
void VirtioMmio::serve_others(unsigned notified, Work& work) {
  if ((status_ & kStatusDriverOk) == 0) return;
  for (unsigned queue = 0; queue < queue_count(); queue++) {
    while (queue != notified && serve_one(queue, work)) continue;
  }
}

/// The next request of a queue; false when there is none to be served.
bool VirtioMmio::serve_one(unsigned index, Work& work) {
  Virtqueue& queue = queues_[index];
  if (!queue.ready || work.chains[index] == 0 || (status_ & kStatusNeedsReset) != 0) return false;
  if (!backend_->ready(index)) return false;
  VirtioChain chain;
  const Virtqueue::Pop pop = queue.pop(dma_, chain);
  if (pop == Virtqueue::Pop::Empty) return false;
  work.chains[index]--;
  const std::uint64_t cost = cost_of(chain);
  const bool good = pop == Virtqueue::Pop::Chain && cost <= work.bytes;
  if (good) work.bytes -= cost;
  const bool returned = queue.push(dma_, chain.head, good ? backend_->perform(index, dma_, chain) : 0);
  work.used = work.used || returned;
  if (good && returned) return true;
  status_ |= kStatusNeedsReset;
  interrupt(kConfigurationChange);
  return false;
}

void VirtioMmio::finish(const Work& work) {
  if (work.used) interrupt(kUsedBuffer);
}

void VirtioMmio::interrupt(std::uint32_t bits) {
  interrupt_status_ |= bits;
  irq_.set(true);
}

}  // namespace machine
