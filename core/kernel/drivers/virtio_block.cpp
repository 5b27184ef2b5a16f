#include "kernel/drivers/virtio_block.hpp"

#include <array>

#include "kernel/arch/csr.hpp"
#include "kernel/arch/mmio.hpp"
#include "kernel/drivers/virtio_queue.hpp"
#include "kernel/lib/panic.hpp"
#include "kernel/process/process.hpp"
#include "kernel/sync/spinlock.hpp"

namespace kernel {
namespace {

using namespace virtio;

constexpr std::uint32_t kSectorSize = 512;
constexpr std::uint32_t kSectorsPerBlock = abi::kBlockSize / kSectorSize;

/// The first piece of a request (VIRTIO 1.1, 5.2.6).
struct RequestHeader {
  std::uint32_t type;
  std::uint32_t reserved;
  std::uint64_t sector;

  static constexpr std::uint32_t kRead = 0;
  static constexpr std::uint32_t kWrite = 1;
};
static_assert(sizeof(RequestHeader) == 16);

/// A request is always three descriptors: header, data, status. So the table is divided once for all, and
/// request i has the descriptors from 3 i on.
constexpr std::uint16_t kPieces = 3;

struct Request {
  RequestHeader header{};
  volatile std::uint8_t status = 0;  ///< the last piece, written by the device

  enum class State : std::uint8_t { Free, AtDevice, Done };
  State state = State::Free;

  static constexpr std::uint8_t kOk = 0;
  static constexpr std::uint8_t kUnanswered = 0xff;
};

struct Disk {
  Spinlock lock{"virtio block"};  ///< guards what follows
  Queue queue{};
  std::array<Request, kQueueSize / kPieces> requests{};
  std::uint16_t used_seen = 0;  ///< what queue.used.index was when we last looked
  std::uint32_t block_count = 0;
};

constinit Disk disk;

std::uint32_t read(riscv::PhysAddr where) { return mmio_read<std::uint32_t>(where); }
void write(riscv::PhysAddr where, std::uint32_t value) { mmio_write(where, value); }

/// A 64-bit register pair.
void write_pair(riscv::PhysAddr low, const void* pointer) {
  const auto address = reinterpret_cast<std::uint64_t>(pointer);
  write(low, static_cast<std::uint32_t>(address));
  write(low + 4, static_cast<std::uint32_t>(address >> 32));
}

/// Wants nothing but the modern interface; whatever else the device offers is left off.
std::uint32_t negotiate_features() {
  std::uint32_t status = kAcknowledge | kDriver;
  write(kStatus, status);
  write(kDeviceFeaturesSel, kUpperFeatures);
  if ((read(kDeviceFeatures) & kVersion1InUpper) == 0) panic("virtio block: the device offers no VIRTIO 1");
  write(kDriverFeaturesSel, kUpperFeatures);
  write(kDriverFeatures, kVersion1InUpper);
  write(kDriverFeaturesSel, 0);
  write(kDriverFeatures, 0);
  status |= kFeaturesOk;
  write(kStatus, status);
  if ((read(kStatus) & kFeaturesOk) == 0) panic("virtio block: the device refuses plain VIRTIO 1");
  return status;
}

void set_queue_up() {
  write(kQueueSel, 0);
  if (read(kQueueReady) != 0) panic("virtio block: queue 0 is in use already");
  if (read(kQueueNumMax) < kQueueSize) panic("virtio block: queue 0 is missing or too short");
  write(kQueueNum, kQueueSize);
  write_pair(kQueueDescLow, disk.queue.descriptors.data());
  write_pair(kQueueDriverLow, &disk.queue.available);
  write_pair(kQueueDeviceLow, &disk.queue.used);
  write(kQueueReady, 1);
}

void describe(std::size_t index, const RequestHeader& header, std::span<std::byte, abi::kBlockSize> data,
              volatile std::uint8_t& status) {
  const auto first = static_cast<std::uint16_t>(index * kPieces);
  const auto at = [](volatile const void* pointer) { return reinterpret_cast<std::uint64_t>(pointer); };
  const std::uint16_t data_direction = header.type == RequestHeader::kRead ? Descriptor::kDeviceWrites : 0;
  Descriptor* piece = &disk.queue.descriptors[first];
  piece[0] = {at(&header), sizeof header, Descriptor::kHasNext, static_cast<std::uint16_t>(first + 1)};
  piece[1] = {at(data.data()), abi::kBlockSize,
              static_cast<std::uint16_t>(Descriptor::kHasNext | data_direction),
              static_cast<std::uint16_t>(first + 2)};
  piece[2] = {at(&status), sizeof status, Descriptor::kDeviceWrites, 0};
}

/// The device may look at the ring as soon as the index has changed, and must when it is notified.
void submit(std::size_t index) {
  AvailableRing& available = disk.queue.available;
  available.entries[available.index % kQueueSize] = static_cast<std::uint16_t>(index * kPieces);
  fence_device();
  available.index++;
  fence_device();
  write(kQueueNotify, 0);
}

/// The index of a free request; sleeps until there is one.
std::size_t wait_for_request() {
  for (;;) {
    for (std::size_t index = 0; index < disk.requests.size(); index++) {
      if (disk.requests[index].state == Request::State::Free) return index;
    }
    sleep(&disk.requests, disk.lock);
  }
}

}  // namespace

void virtio_block_init() {
  if (read(kMagicValue) != kMagic || read(kDeviceId) != kBlockDevice) {
    panic("virtio block: no disk in the first virtio slot");
  }
  if (read(kVersion) != kModernVersion) {
    panic("virtio block: the disk is of the legacy kind (QEMU: -global virtio-mmio.force-legacy=false)");
  }
  write(kStatus, 0);
  const std::uint32_t status = negotiate_features();
  set_queue_up();
  write(kStatus, status | kDriverOk);
  const std::uint64_t sectors = read(kConfig) | std::uint64_t{read(kConfig + 4)} << 32;
  const std::uint64_t blocks = sectors / kSectorsPerBlock;
  disk.block_count = blocks > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(blocks);
}

std::uint32_t virtio_block_count() { return disk.block_count; }

bool virtio_block_transfer(abi::BlockNumber block, std::span<std::byte, abi::kBlockSize> data,
                           DiskOperation operation) {
  if (index_of(block) >= disk.block_count) return false;
  const SpinlockGuard guard(disk.lock);
  const std::size_t index = wait_for_request();
  Request& request = disk.requests[index];
  request.header = {operation == DiskOperation::Read ? RequestHeader::kRead : RequestHeader::kWrite, 0,
                    std::uint64_t{index_of(block)} * kSectorsPerBlock};
  request.status = Request::kUnanswered;
  request.state = Request::State::AtDevice;
  describe(index, request.header, data, request.status);
  submit(index);
  while (request.state == Request::State::AtDevice) sleep(&request, disk.lock);
  const bool ok = request.status == Request::kOk;
  request.state = Request::State::Free;
  wakeup(&disk.requests);
  return ok;
}

void virtio_block_interrupt() {
  const SpinlockGuard guard(disk.lock);
  // Acknowledged first: whatever the device completes from now on interrupts anew.
  write(kInterruptAck, read(kInterruptStatus));
  fence_device();
  const auto& index = const_cast<const volatile std::uint16_t&>(disk.queue.used.index);
  for (; disk.used_seen != index; disk.used_seen++) {
    fence_device();
    const UsedRing::Entry entry = disk.queue.used.entries[disk.used_seen % kQueueSize];
    const std::size_t request_index = entry.first_descriptor / kPieces;
    if (request_index >= disk.requests.size() ||
        disk.requests[request_index].state != Request::State::AtDevice) {
      panic("virtio block: the device completed what was not requested");
    }
    Request& request = disk.requests[request_index];
    request.state = Request::State::Done;
    wakeup(&request);
  }
}

}  // namespace kernel
