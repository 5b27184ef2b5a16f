#include "kernel/fs/super_block.hpp"

#include "kernel/config.hpp"
#include "kernel/drivers/virtio_block.hpp"
#include "kernel/fs/buffer_cache.hpp"
#include "kernel/fs/inode.hpp"
#include "kernel/fs/log.hpp"
#include "kernel/lib/panic.hpp"

namespace kernel {
namespace {

constinit abi::SuperBlock super{};

/// Whether the parts follow one another and fit on the disk, so that later code can trust the numbers. In 64
/// bits, because the numbers may be anything.
bool consistent(const abi::SuperBlock& s) {
  const std::uint64_t log_end = std::uint64_t{index_of(s.log_start)} + s.log_block_count;
  const std::uint64_t inodes_end =
      std::uint64_t{index_of(s.inode_start)} + s.inode_count / abi::kInodesPerBlock + 1;
  const std::uint64_t bitmap_end =
      std::uint64_t{index_of(s.bitmap_start)} + s.block_count / abi::kBitsPerBlock + 1;
  return s.log_start > BlockNumber::Super && s.log_block_count > MAXOPBLOCKS &&
         log_end <= index_of(s.inode_start) && s.inode_count > index_of(InodeNumber::Root) &&
         s.inode_count <= abi::kMostInodes && inodes_end <= index_of(s.bitmap_start) &&
         bitmap_end <= s.block_count && s.block_count <= virtio_block_count();
}

bool root_is_a_directory() {
  const auto root = read_inode(InodeNumber::Root);
  return root && root->type == FileType::Directory && root->links > 0;
}

}  // namespace

const abi::SuperBlock& super_block() { return super; }

const char* mount() {
  {
    const LockedBuffer buffer = bread(BlockNumber::Super);
    if (!buffer) return "the disk cannot be read";
    super = buffer.array_of<abi::SuperBlock>()[0];
  }
  if (super.magic != abi::kFileSystemMagic) return "the disk holds something else";
  if (!consistent(super)) return "the super block contradicts itself or the size of the disk";
  if (const char* problem = initlog()) return problem;
  if (!root_is_a_directory()) return "the root directory is missing";
  reclaim_orphans();
  return nullptr;
}

void fsinit() {
  if (const char* problem = mount()) panic("there is no usable file system", problem);
}

}  // namespace kernel
