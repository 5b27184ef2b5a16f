#include "kernel/fs/buffer_cache.hpp"

#include <algorithm>

#include "kernel/drivers/virtio_block.hpp"
#include "kernel/process/process.hpp"

namespace kernel {
namespace {

static_assert(NBUF > abi::kLogCapacity, "the log can pin its whole capacity; some buffers must remain");

/// The block's buffer, or else the free one that has been free for longest, or nullptr. The cache's lock is
/// held.
Buffer* find(BufferCache& cache, BlockNumber block) {
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
  BufferCache& cache = buffer_cache();
  const SpinlockGuard guard(cache.lock);
  Buffer* buffer;
  while ((buffer = find(cache, block)) == nullptr) {
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
void drop(BufferCache& cache, Buffer& buffer) {
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
  bunpin(buffer);
}

void bpin(Buffer& buffer) {
  const SpinlockGuard guard(buffer_cache().lock);
  buffer.references++;
}

void bunpin(Buffer& buffer) {
  BufferCache& cache = buffer_cache();
  const SpinlockGuard guard(cache.lock);
  drop(cache, buffer);
}

}  // namespace kernel
