// Buffer cache: the only way to a disk block. A block is in memory at most once, and whoever holds its lock
// is its only user, so the cache also serialises access to blocks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "kernel/abi/fs_format.hpp"
#include "kernel/config.hpp"
#include "kernel/sync/sleeplock.hpp"
#include "kernel/sync/spinlock.hpp"

namespace kernel {

using abi::BlockNumber;

struct Buffer {
  BlockNumber block{};
  unsigned references = 0;         ///< users and waiters; guarded by the cache's lock
  std::uint64_t last_release = 0;  ///< the cache's clock when references last fell to 0
  SleepLock lock{"buffer"};        ///< guards what follows
  bool valid = false;              ///< `data` is the block's content
  alignas(8) std::array<std::byte, abi::kBlockSize> data{};
};

struct BufferCache {
  Spinlock lock{"buffer cache"};
  std::array<Buffer, NBUF> buffers;
  std::uint64_t clock = 0;  ///< counts releases
  bool awaited = false;     ///< somebody sleeps because all buffers are in use
};

/// The environment supplies it: the booted kernel has one (tables.cpp), on the host each test has its own.
BufferCache& buffer_cache();

/// A locked buffer, or nothing when the disk could not deliver it. Unlocks and lets go when destroyed.
class LockedBuffer {
 public:
  LockedBuffer() = default;
  explicit LockedBuffer(Buffer* buffer) : buffer_(buffer) {}
  LockedBuffer(LockedBuffer&& other) noexcept : buffer_(std::exchange(other.buffer_, nullptr)) {}
  LockedBuffer& operator=(LockedBuffer&& other) noexcept {
    std::swap(buffer_, other.buffer_);
    return *this;
  }
  ~LockedBuffer();

  explicit operator bool() const { return buffer_ != nullptr; }
  Buffer& operator*() const { return *buffer_; }
  Buffer* operator->() const { return buffer_; }

  std::span<std::byte, abi::kBlockSize> bytes() const { return buffer_->data; }
  /// The block seen as an array of T, a structure of the disk format.
  template <class T>
  std::span<T, abi::kBlockSize / sizeof(T)> array_of() const {
    return std::span<T, abi::kBlockSize / sizeof(T)>(reinterpret_cast<T*>(buffer_->data.data()),
                                                     abi::kBlockSize / sizeof(T));
  }

 private:
  Buffer* buffer_ = nullptr;
};

/// The block's content, locked. Empty when the block lies outside the disk or the disk reports an error.
[[nodiscard]] LockedBuffer bread(BlockNumber block);

/// The block locked and full of zeros, without reading it. For a block that was free.
[[nodiscard]] LockedBuffer bzero(BlockNumber block);

/// Writes the locked buffer's content to `block`, which is its own place or one in the log, and waits for it.
/// False when the disk reports an error.
[[nodiscard]] bool bwrite(Buffer& buffer, BlockNumber block);

/// Unlocks the buffer; once nobody uses it, its place may be taken by another block.
void brelse(Buffer& buffer);

/// Keeps an unlocked buffer in the cache, so that the log can find there what it has not yet written.
void bpin(Buffer& buffer);
void bunpin(Buffer& buffer);

inline LockedBuffer::~LockedBuffer() {
  if (buffer_ != nullptr) brelse(*buffer_);
}

}  // namespace kernel
