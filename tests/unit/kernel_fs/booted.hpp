// A booted computer for tests of single functions, with shorthands for what they need.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "kernel/fs/inode.hpp"
#include "kernel/fs/path.hpp"
#include "unit/kernel_fs/checker.hpp"
#include "unit/kernel_fs/workload.hpp"

namespace kernel_fs_test {

/// Boots the disk of start(), and finds afterwards that nothing is held.
struct Booted {
  Booted() : computer(start().image) { REQUIRE(computer.boot() == nullptr); }
  ~Booted() {
    const auto leaks = computer.leaks();
    CHECK_MESSAGE(leaks.empty(), (leaks.empty() ? std::string() : leaks.front()));
  }
  Booted(const Booted&) = delete;
  Booted& operator=(const Booted&) = delete;

  FakeDisk& disk() { return computer.disk(); }
  std::byte first_byte_on_disk(BlockNumber block) {
    return disk().image()[std::size_t{index_of(block)} * abi::kBlockSize];
  }
  void fail_reads_of(BlockNumber block) {
    computer.drop_caches();
    disk().fail_if([block](const Request& request) {
      return request.block == block && request.operation == DiskOperation::Read;
    });
  }
  void fail_writes() {
    disk().fail_if([](const Request& request) { return request.operation == DiskOperation::Write; });
  }

  Computer computer;
};

/// The locked inode of a path, in a transaction.
struct LockedPath {
  explicit LockedPath(std::string_view path) : inode(kernel::namei(path)), lock(inode) { REQUIRE(lock); }
  kernel::Inode* get() const { return inode.get(); }
  kernel::Inode* operator->() const { return inode.get(); }

  kernel::Transaction transaction;
  kernel::InodeRef inode;
  kernel::InodeLock lock;
};

inline kernel::EitherAddress bytes_at(const void* pointer) { return kernel::EitherAddress::kernel(pointer); }

}  // namespace kernel_fs_test
