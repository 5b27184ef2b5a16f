#include "kernel/fs/buffer_cache.hpp"

#include <algorithm>

#include "kernel/config.hpp"
#include "kernel/drivers/virtio_block.hpp"
#include "kernel/process/process.hpp"
#include "kernel/sync/spinlock.hpp"

namespace kernel {
namespace {

static_assert(NBUF > abi::kLogCapacity, "the log can pin its whole capacity; some buffers must remain");

struct Cache {
  Spinlock lock{"buffer cache"};
  std::array<Buffer, NBUF> buffers;
  std::uint64_t clock = 0;  ///< counts releases
  bool awaited = false;     ///< somebody sleeps because all buffers are in use
};

constinit Cache cache;

/// The block's buffer, or else the free one that has been free for longest, or nullptr. The cache's lock is
/// held.
Buffer* find(BlockNumber block) {
  Buffer* oldest = nullptr;
  for (Buffer& buffer : cache.buffers) {
    if (buffer.block == block) return &buffer;
    const bool is_free = buffer.references == 0;
    if (is_free && (oldest == nullptr || buffer.last_release < oldest->last_release)) oldest = &buffer;
  }
  return oldest;
}

/// The block's buffer with one more reference, not yet locked. Sleeps while all buffers are in use.
Buffer& bget(BlockNumber block) {
  const SpinlockGuard guard(cache.lock);
  Buffer* buffer;
  while ((buffer = find(block)) == nullptr) {
    cache.awaited = true;
    sleep(&cache, cache.lock);
  }
  if (buffer->block != block) {
    buffer->block = block;
    buffer->valid = false;
  }
  buffer->references++;
  return *buffer;
}

/// One user less. The cache's lock is held.
void drop(Buffer& buffer) {
  if (--buffer.references > 0) return;
  buffer.last_release = ++cache.clock;
  if (std::exchange(cache.awaited, false)) wakeup(&cache);
}

LockedBuffer lock_buffer(BlockNumber block) {
  Buffer& buffer = bget(block);
  buffer.lock.acquire();
  return LockedBuffer(&buffer);
}

}  // namespace

void binit() {}

LockedBuffer bread(BlockNumber block) {
  if (block == BlockNumber::None) return {};
  LockedBuffer buffer = lock_buffer(block);
  if (!buffer->valid) buffer->valid = virtio_block_transfer(block, buffer->data, DiskOperation::Read);
  if (!buffer->valid) return {};
  return buffer;
}

LockedBuffer bzero(BlockNumber block) {
  LockedBuffer buffer = lock_buffer(block);
  std::ranges::fill(buffer->data, std::byte{0});
  buffer->valid = true;
  return buffer;
}

bool bwrite(Buffer& buffer, BlockNumber block) {
  return virtio_block_transfer(block, buffer.data, DiskOperation::Write);
}

void brelse(Buffer& buffer) {
  buffer.lock.release();
  const SpinlockGuard guard(cache.lock);
  drop(buffer);
}

void bpin(Buffer& buffer) {
  const SpinlockGuard guard(cache.lock);
  buffer.references++;
}

void bunpin(Buffer& buffer) {
  const SpinlockGuard guard(cache.lock);
  drop(buffer);
}

}  // namespace kernel
