// Inodes: files without names, and their content.
//
// In memory an inode is named by a reference (iget, idup, iput) and guarded by its lock (ilock, iunlock);
// both are needed to look inside. References come first because path lookup must hold several inodes while it
// locks only one.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "kernel/abi/fs_format.hpp"
#include "kernel/abi/stat.hpp"
#include "kernel/sync/sleeplock.hpp"

namespace kernel {

using abi::FileType;
using abi::InodeNumber;

struct Inode {
  InodeNumber number{};
  unsigned references = 0;  ///< guarded by the table's lock
  SleepLock lock{"inode"};  ///< guards what follows
  bool valid = false;       ///< `disk` was read
  abi::DiskInode disk{};    ///< copy of the inode on the disk; iupdate writes it back
};

void iinit();

/// Allocates an inode of the type on the disk. nullptr when the disk or the table of inodes in memory is
/// full. Inside a transaction, like everything below that changes the disk.
[[nodiscard]] Inode* ialloc(FileType type);

/// A reference to the inode, without reading it. nullptr when the number is not on the disk or the table is
/// full.
[[nodiscard]] Inode* iget(InodeNumber number);

/// One more reference.
Inode* idup(Inode* ip);

/// One reference less. Inside a transaction: when it was the last and no directory names the inode, frees it
/// on the disk.
void iput(Inode* ip);

/// Locks the inode and reads it if needed. False, and not locked, when the disk fails or the inode is free.
[[nodiscard]] bool ilock(Inode* ip);
void iunlock(Inode* ip);

/// Writes the changed `disk` part through the log. The caller holds the lock, as in all functions below.
void iupdate(Inode* ip);

/// Discards the content.
void itrunc(Inode* ip);

abi::Stat stati(const Inode* ip);

/// Owns a reference. Lives inside a transaction, because letting go of the last one may change the disk.
class InodeRef {
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

/// ilock to iunlock as a scope; false when the inode could not be locked. The reference must outlive it.
class InodeLock {
 public:
  explicit InodeLock(Inode* ip) : ip_(ilock(ip) ? ip : nullptr) {}
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
