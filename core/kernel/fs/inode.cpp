// Inodes themselves: the table in memory and their places on the disk. What is in them is in
// inode_content.cpp.
#include "kernel/fs/inode.hpp"

#include "kernel/fs/log.hpp"
#include "kernel/fs/super_block.hpp"
#include "kernel/lib/printf.hpp"

namespace kernel {
namespace {

abi::DiskInode& place_in(const LockedBuffer& buffer, InodeNumber number) {
  return buffer.array_of<abi::DiskInode>()[index_of(number) % abi::kInodesPerBlock];
}

/// The block with the inode; empty when there is no such inode or the disk fails.
LockedBuffer bread_inode(InodeNumber number) {
  if (number == InodeNumber::None || index_of(number) >= super_block().inode_count) return {};
  return bread(block_of_inode(number, super_block()));
}

bool is_known(FileType type) {
  return type == FileType::Directory || type == FileType::Regular || type == FileType::Device;
}

/// Frees the inode on the disk. Nobody else has a reference, nor can get one: no directory names it.
void free_on_disk(Inode* ip) {
  if (!itrunc(ip)) {
    printf("fs: the disk fails; inode %u will be freed at the next boot\n", index_of(ip->number));
    return;
  }
  ip->disk.type = FileType::Free;
  iupdate(ip);
  ip->valid = false;
}

}  // namespace

Inode* ialloc(FileType type) {
  for (std::uint32_t number = index_of(InodeNumber::Root); number < super_block().inode_count; number++) {
    const LockedBuffer buffer = bread_inode(InodeNumber{number});
    if (!buffer) continue;
    abi::DiskInode& place = place_in(buffer, InodeNumber{number});
    if (place.type != FileType::Free) continue;
    Inode* ip = iget(InodeNumber{number});
    if (ip == nullptr) return nullptr;
    place = {};
    place.type = type;
    log_write(*buffer);
    return ip;
  }
  return nullptr;
}

Inode* iget(InodeNumber number) {
  InodeTable& table = inode_table();
  const SpinlockGuard guard(table.lock);
  Inode* unused = nullptr;
  for (Inode& inode : table.inodes) {
    if (inode.references > 0 && inode.number == number) {
      inode.references++;
      return &inode;
    }
    if (inode.references == 0 && unused == nullptr) unused = &inode;
  }
  if (unused == nullptr) return nullptr;
  unused->number = number;
  unused->references = 1;
  unused->valid = false;
  return unused;
}

Inode* idup(Inode* ip) {
  const SpinlockGuard guard(inode_table().lock);
  ip->references++;
  return ip;
}

void iput(Inode* ip) {
  InodeTable& table = inode_table();
  const bool may_free = log_writable();
  table.lock.acquire();
  if (may_free && ip->references == 1 && ip->valid && ip->disk.links == 0) {
    // Ours is the only reference, so nobody holds the lock and this does not sleep.
    ip->lock.acquire();
    table.lock.release();
    free_on_disk(ip);
    ip->lock.release();
    table.lock.acquire();
  }
  ip->references--;
  table.lock.release();
}

bool ilock(Inode* ip) {
  ip->lock.acquire();
  const unsigned discarded = log_discarded_groups();
  if (ip->read_after != discarded) ip->valid = false;
  if (!ip->valid) {
    if (const LockedBuffer buffer = bread_inode(ip->number)) {
      ip->disk = place_in(buffer, ip->number);
      ip->valid = is_known(ip->disk.type);
      ip->read_after = discarded;
    }
  }
  if (!ip->valid) ip->lock.release();
  return ip->valid;
}

void iunlock(Inode* ip) { ip->lock.release(); }

void iupdate(Inode* ip) {
  const LockedBuffer buffer = bread_inode(ip->number);
  if (!buffer) return log_abort("an inode cannot be written");
  place_in(buffer, ip->number) = ip->disk;
  log_write(*buffer);
}

std::optional<abi::DiskInode> read_inode(InodeNumber number) {
  const LockedBuffer buffer = bread_inode(number);
  if (!buffer) return std::nullopt;
  return place_in(buffer, number);
}

void reclaim_orphans() {
  for (std::uint32_t number = index_of(InodeNumber::Root); number < super_block().inode_count; number++) {
    const auto inode = read_inode(InodeNumber{number});
    const bool is_orphan = inode && is_known(inode->type) && inode->links == 0;
    if (!is_orphan) continue;
    printf("fs: freeing inode %u, which lost its last name before the machine went down\n", number);
    const Transaction transaction;
    const InodeRef orphan(iget(InodeNumber{number}));
    // Locking reads it; letting go of it frees it.
    const InodeLock lock(orphan);
  }
}

}  // namespace kernel
