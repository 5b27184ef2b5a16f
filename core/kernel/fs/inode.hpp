// Inodes: files without names, and their content.
//
// In memory an inode is named by a reference (iget, idup, iput) and guarded by its lock (ilock, iunlock);
// both are needed to look inside. References come first because path lookup must hold several inodes while it
// locks only one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "kernel/abi/fs_format.hpp"
#include "kernel/abi/stat.hpp"
#include "kernel/config.hpp"
#include "kernel/fs/buffer_cache.hpp"
#include "kernel/process/either_copy.hpp"
#include "kernel/sync/sleeplock.hpp"
#include "kernel/sync/spinlock.hpp"

namespace kernel {

using abi::FileType;
using abi::InodeNumber;

struct Inode {
  InodeNumber number{};
  unsigned references = 0;  ///< guarded by the table's lock
  SleepLock lock{"inode"};  ///< guards what follows
  bool valid = false;       ///< `disk` was read
  unsigned read_after = 0;  ///< log_discarded_groups() at that time
  abi::DiskInode disk{};    ///< copy of the inode on the disk; iupdate writes it back
};

struct InodeTable {
  Spinlock lock{"inode table"};
  std::array<Inode, NINODE> inodes;
};

/// The environment supplies it, like buffer_cache().
InodeTable& inode_table();

/// Allocates an inode of the type on the disk. nullptr when the disk or the table of inodes in memory is
/// full. Inside a transaction, like everything below that changes the disk.
[[nodiscard]] Inode* ialloc(FileType type);

/// A reference to the inode, without reading it or asking whether there is one. nullptr when the table is
/// full.
[[nodiscard]] Inode* iget(InodeNumber number);

/// One more reference.
Inode* idup(Inode* ip);

/// One reference less. Inside a transaction: when it was the last and no directory names the inode, frees it
/// on the disk. When the disk cannot do that, the inode stays an orphan until the next boot.
void iput(Inode* ip);

/// Locks the inode and reads it if needed. False, and not locked, when there is no such inode, it is free, or
/// the disk fails.
[[nodiscard]] bool ilock(Inode* ip);
void iunlock(Inode* ip);

/// Writes the changed `disk` part through the log. The caller holds the lock, as in all functions below. When
/// the disk does not deliver the block, which it did when the inode was locked, the transaction is aborted.
void iupdate(Inode* ip);

/// Discards the content. False, and nothing has changed, when the disk does not tell where it is.
[[nodiscard]] bool itrunc(Inode* ip);

abi::Stat stati(const Inode* ip);

/// Copies up to `count` bytes of the content from `offset` on. Bytes read, fewer at the end of the file or
/// before a block that the disk cannot deliver; -1 for a bad destination, or when the first block is such.
[[nodiscard]] int readi(Inode* ip, EitherAddress destination, std::uint32_t offset, std::uint32_t count);

/// Block `index` of the content, for readers that would rather look than copy. Empty behind the last block,
/// or where the map of blocks is damaged or the disk fails.
[[nodiscard]] LockedBuffer bread_content(Inode* ip, std::uint32_t index);

/// Writes into the content, which grows as needed but has no holes. Bytes written, fewer than asked when the
/// disk is full or fails or the source is bad; -1 when `offset` lies behind the end or the file would become
/// too large. No block stays behind the end of what was written.
[[nodiscard]] int writei(Inode* ip, EitherAddress source, std::uint32_t offset, std::uint32_t count);

/// Reads an object that lies whole in the content at `offset`.
template <class T>
[[nodiscard]] bool read_object(Inode* ip, std::uint32_t offset, T& object) {
  return readi(ip, EitherAddress::kernel(&object), offset, sizeof object) == sizeof object;
}

/// The inode as it lies on the disk, for the time of boot, when nobody else looks at it. Nothing when the
/// disk cannot deliver it.
[[nodiscard]] std::optional<abi::DiskInode> read_inode(InodeNumber number);

/// Frees the inodes that no directory names but that processes still had open when the machine went down. At
/// boot.
void reclaim_orphans();

/// Owns a reference. Lives inside a transaction, because letting go of the last one may change the disk.
class [[nodiscard]] InodeRef {
 public:
  InodeRef() = default;
  explicit InodeRef(Inode* ip) : ip_(ip) {}
  InodeRef(InodeRef&& other) noexcept : ip_(other.release()) {}
  InodeRef& operator=(InodeRef&& other) noexcept {
    std::swap(ip_, other.ip_);
    return *this;
  }
  ~InodeRef() {
    if (ip_ != nullptr) iput(ip_);
  }

  explicit operator bool() const { return ip_ != nullptr; }
  Inode* get() const { return ip_; }
  Inode* operator->() const { return ip_; }
  /// Hands the reference to the caller.
  [[nodiscard]] Inode* release() { return std::exchange(ip_, nullptr); }

 private:
  Inode* ip_ = nullptr;
};

/// ilock to iunlock as a scope; false when the inode could not be locked, or there is none. The reference
/// must outlive it.
class [[nodiscard]] InodeLock {
 public:
  explicit InodeLock(Inode* ip) : ip_(ip != nullptr && ilock(ip) ? ip : nullptr) {}
  explicit InodeLock(const InodeRef& ref) : InodeLock(ref.get()) {}
  InodeLock(const InodeLock&) = delete;
  InodeLock& operator=(const InodeLock&) = delete;
  ~InodeLock() { unlock(); }

  explicit operator bool() const { return ip_ != nullptr; }
  /// Before the end of the scope.
  void unlock() {
    if (ip_ != nullptr) iunlock(std::exchange(ip_, nullptr));
  }

 private:
  Inode* ip_;
};

}  // namespace kernel
