#include "unit/kernel_fs/booted.hpp"

using namespace kernel_fs_test;
using kernel::iget;
using kernel::InodeLock;
using kernel::InodeNumber;
using kernel::InodeRef;
using kernel::Transaction;

namespace {

constexpr InodeNumber kFree{20};

abi::DiskInode on_disk(InodeNumber number) {
  const auto inode = kernel::read_inode(number);
  REQUIRE(inode);
  return *inode;
}

bool can_be_locked(const InodeRef& inode) { return static_cast<bool>(InodeLock(inode)); }

BlockNumber block_of(InodeNumber number) { return BlockNumber{32} + index_of(number) / 16; }

}  // namespace

TEST_CASE("iget gives the same inode for the same number, and counts its users") {
  Booted booted;
  const Transaction transaction;
  kernel::Inode* first = iget(kFree);
  REQUIRE(first != nullptr);
  CHECK(iget(kFree) == first);
  CHECK(kernel::idup(first) == first);
  CHECK(first->references == 3);
  for (int i = 0; i < 3; i++) iput(first);
  CHECK(first->references == 0);
}

TEST_CASE("ilock reads an inode that is in use, and no other") {
  Booted booted;
  const Transaction transaction;
  const InodeRef root(iget(InodeNumber::Root));
  const InodeLock lock(root);
  REQUIRE(lock);
  CHECK(root->disk.type == abi::FileType::Directory);
  for (const std::uint32_t number : {0u, 20u, 32u, 0xffffffffu}) {
    const InodeRef other(iget(InodeNumber{number}));
    CHECK_FALSE(can_be_locked(other));
    CHECK_FALSE(other->lock.holding());
  }
}

TEST_CASE("ilock fails while the disk does, and not longer") {
  Booted booted;
  booted.fail_reads_of(block_of(kFree));
  const Transaction transaction;
  const InodeRef file(iget(InodeNumber{2}));
  booted.fail_reads_of(block_of(InodeNumber{2}));
  CHECK_FALSE(can_be_locked(file));
  booted.disk().heal();
  CHECK(can_be_locked(file));
}

TEST_CASE("ialloc takes the first free inode, clears it and gives it its type") {
  Booted booted;
  InodeNumber number{};
  {
    const Transaction transaction;
    const InodeRef inode(kernel::ialloc(abi::FileType::Device));
    REQUIRE(inode);
    number = inode->number;
    const InodeLock lock(inode);
    REQUIRE(lock);
    CHECK(inode->disk.type == abi::FileType::Device);
    CHECK(inode->disk.links == 0);
    CHECK(inode->disk.size == 0);
    inode->disk.links = 1;
    iupdate(inode.get());
  }
  CHECK(index_of(number) == 6);
  CHECK(on_disk(number).type == abi::FileType::Device);
}

TEST_CASE("ialloc passes over inodes that the disk cannot deliver") {
  Booted booted;
  booted.fail_reads_of(block_of(InodeNumber{1}));
  const Transaction transaction;
  const InodeRef inode(kernel::ialloc(abi::FileType::Regular));
  REQUIRE(inode);
  CHECK(index_of(inode->number) == 16);
}

TEST_CASE("letting go of the last reference frees an inode without names, its blocks, too") {
  Booted booted;
  const unsigned free_before = examine(start().image).free_blocks;
  {
    LockedPath big("big");
    big->disk.links = 0;
    iupdate(big.get());
  }
  CHECK(examine(booted.disk().image()).free_blocks == free_before + 14);
}

TEST_CASE("an inode that cannot be freed stays an orphan, which the next boot frees") {
  Image left;
  {
    Booted booted;
    const BlockNumber indirect = on_disk(InodeNumber{3}).addresses.back();
    booted.fail_reads_of(indirect);
    CHECK(kernel::transact([] {
      LockedPath big("big");
      big->disk.links = 0;
      iupdate(big.get());
      return true;
    }));
    CHECK(booted.computer.text() == "fs: the disk fails; inode 3 will be freed at the next boot\n");
    CHECK(kernel::log_writable());
    left = booted.disk().image();
  }
  Computer next(left);
  REQUIRE(next.boot() == nullptr);
  CHECK(next.text() == "fs: freeing inode 3, which lost its last name before the machine went down\n");
  CHECK(on_disk(InodeNumber{3}).type == abi::FileType::Free);
}

TEST_CASE("iupdate aborts the transaction when the disk does not deliver the inode's block") {
  Booted booted;
  {
    LockedPath file("f");
    booted.fail_reads_of(block_of(file->number));
    iupdate(file.get());
  }
  CHECK_FALSE(kernel::log_writable());
}

TEST_CASE("after a discarded change an open inode is read again") {
  Booted booted;
  const auto open = [] {
    const Transaction transaction;
    return kernel::namei("f").release();
  };
  kernel::Inode* file = open();
  booted.fail_writes();
  {
    const Transaction transaction;
    const InodeLock lock(file);
    file->disk.size = 77;
    iupdate(file);
  }
  {
    const InodeLock lock(file);
    REQUIRE(lock);
    CHECK(file->disk.size == 100);
  }
  const Transaction transaction;
  iput(file);
}

TEST_CASE("stati tells what fstat shows") {
  Booted booted;
  const LockedPath file("d/f");
  const abi::Stat stat = kernel::stati(file.get());
  CHECK(stat.device == kernel::ROOTDEV);
  CHECK(index_of(stat.inode) == 5);
  CHECK(stat.type == abi::FileType::Regular);
  CHECK(stat.links == 1);
  CHECK(stat.size == 1500);
}
