// What is in an inode: the blocks of its content.
#include <algorithm>

#include "kernel/config.hpp"
#include "kernel/fs/block_allocator.hpp"
#include "kernel/fs/inode.hpp"
#include "kernel/fs/log.hpp"

namespace kernel {
namespace {

enum class OnHole : std::uint8_t { Fail, Allocate };

/// Puts a new block into an empty place of a map. Whether there is a block in it now.
bool fill(BlockNumber& place, OnHole on_hole) {
  if (place == BlockNumber::None && on_hole == OnHole::Allocate) place = balloc();
  return is_data_block(place);
}

/// bmap for what an indirect block maps. Lets go of it while allocating: on a damaged disk the very same
/// block may seem to be free.
BlockNumber map_indirect(BlockNumber indirect_block, std::uint32_t index, OnHole on_hole) {
  const auto place_in = [&](const LockedBuffer& indirect) -> BlockNumber& {
    return indirect.array_of<BlockNumber>()[index];
  };
  LockedBuffer indirect = bread(indirect_block);
  if (!indirect) return BlockNumber::None;
  BlockNumber block = place_in(indirect);
  if (block == BlockNumber::None && on_hole == OnHole::Allocate) {
    indirect = {};
    block = balloc();
    indirect = bread(indirect_block);
    if (!indirect) return BlockNumber::None;
    place_in(indirect) = block;
    log_write(*indirect);
  }
  return is_data_block(block) ? block : BlockNumber::None;
}

/// The block that holds part `index` of the content, which may be any number. None when there is none, or
/// none to be had.
BlockNumber bmap(Inode* ip, std::uint32_t index, OnHole on_hole) {
  auto& addresses = ip->disk.addresses;
  if (index < abi::kDirectBlocks) {
    return fill(addresses[index], on_hole) ? addresses[index] : BlockNumber::None;
  }
  if (index >= abi::kMaxFileBlocks || !fill(addresses.back(), on_hole)) return BlockNumber::None;
  return map_indirect(addresses.back(), index - abi::kDirectBlocks, on_hole);
}

/// The part of `bytes_left` bytes from `offset` on that lies in one block, and where.
struct Piece {
  std::uint32_t block_index;
  std::uint32_t start;  ///< in the block
  std::uint32_t length;

  Piece(std::uint32_t offset, std::uint32_t bytes_left)
      : block_index(offset / abi::kBlockSize),
        start(offset % abi::kBlockSize),
        length(std::min(bytes_left, abi::kBlockSize - start)) {}
};

}  // namespace

void itrunc(Inode* ip) {
  const BlockNumber indirect_block = ip->disk.addresses.back();
  if (is_data_block(indirect_block)) {
    if (const LockedBuffer indirect = bread(indirect_block)) {
      for (const BlockNumber block : indirect.array_of<BlockNumber>()) bfree(block);
    }
  }
  for (const BlockNumber block : ip->disk.addresses) bfree(block);
  ip->disk.addresses.fill(BlockNumber::None);
  ip->disk.size = 0;
  iupdate(ip);
}

abi::Stat stati(const Inode* ip) {
  return {.device = ROOTDEV,
          .inode = ip->number,
          .type = ip->disk.type,
          .links = ip->disk.links,
          .size = ip->disk.size};
}

LockedBuffer bread_content(Inode* ip, std::uint32_t index) { return bread(bmap(ip, index, OnHole::Fail)); }

int readi(Inode* ip, EitherAddress destination, std::uint32_t offset, std::uint32_t count) {
  if (offset >= ip->disk.size) return 0;
  count = std::min(count, ip->disk.size - offset);
  std::uint32_t done = 0;
  while (done < count) {
    const Piece piece(offset + done, count - done);
    const LockedBuffer buffer = bread_content(ip, piece.block_index);
    if (!buffer) break;
    if (!either_copyout(destination + done, buffer.bytes().subspan(piece.start, piece.length))) return -1;
    done += piece.length;
  }
  return static_cast<int>(done);
}

int writei(Inode* ip, EitherAddress source, std::uint32_t offset, std::uint32_t count) {
  constexpr std::uint32_t kLargestFile = abi::kMaxFileBlocks * abi::kBlockSize;
  if (offset > ip->disk.size || offset > kLargestFile || count > kLargestFile - offset) return -1;
  std::uint32_t done = 0;
  while (done < count) {
    const Piece piece(offset + done, count - done);
    const LockedBuffer buffer = bread(bmap(ip, piece.block_index, OnHole::Allocate));
    if (!buffer) break;
    // A source that turns bad half-way may have changed part of the piece already: the block is logged either
    // way.
    const bool copied = either_copyin(buffer.bytes().subspan(piece.start, piece.length), source + done);
    log_write(*buffer);
    if (!copied) break;
    done += piece.length;
  }
  ip->disk.size = std::max(ip->disk.size, offset + done);
  iupdate(ip);  // even when the size is the same, the map of blocks may not be
  return static_cast<int>(done);
}

}  // namespace kernel
