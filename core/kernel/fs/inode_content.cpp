// What is in an inode: the blocks of its content.
#include <algorithm>

#include <span>

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
    if (!indirect) {
      bfree(block);
      return BlockNumber::None;
    }
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

constexpr std::uint32_t blocks_for(std::uint32_t bytes) {
  return bytes / abi::kBlockSize + (bytes % abi::kBlockSize != 0 ? 1 : 0);
}

void free_all(std::span<const BlockNumber> blocks) {
  for (const BlockNumber block : blocks) bfree(block);
}

/// Frees the blocks of the content from number `first` on. False, and nothing has changed, when the disk does
/// not tell which they are.
bool free_blocks_from(Inode* ip, std::uint32_t first) {
  // The indirect block goes, too, when nothing is left in it; otherwise its own place stays out of this.
  const bool keeps_indirect = first > abi::kDirectBlocks;
  const auto places = std::span(ip->disk.addresses).first(abi::kDirectBlocks + (keeps_indirect ? 0 : 1));
  const auto behind = places.subspan(std::min<std::size_t>(first, places.size()));
  LockedBuffer indirect;
  std::span<BlockNumber> behind_indirect;
  if (is_data_block(ip->disk.addresses.back())) {
    indirect = bread(ip->disk.addresses.back());
    if (!indirect) return false;
    const std::uint32_t kept = keeps_indirect ? first - abi::kDirectBlocks : 0;
    behind_indirect = indirect.array_of<BlockNumber>().subspan(std::min(kept, abi::kIndirectBlocks));
  }
  if (!can_free(behind) || !can_free(behind_indirect)) return false;
  free_all(behind_indirect);
  free_all(behind);
  std::ranges::fill(behind, BlockNumber::None);
  if (indirect && keeps_indirect) {
    std::ranges::fill(behind_indirect, BlockNumber::None);
    log_write(*indirect);
  }
  return true;
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

bool itrunc(Inode* ip) {
  if (!free_blocks_from(ip, 0)) return false;
  ip->disk.size = 0;
  iupdate(ip);
  return true;
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
    if (!buffer) return done > 0 ? static_cast<int>(done) : -1;
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
  // When the disk does not tell what lies there, nothing was added either.
  if (done < count) static_cast<void>(free_blocks_from(ip, blocks_for(ip->disk.size)));
  iupdate(ip);  // even when the size is the same, the map of blocks may not be
  return static_cast<int>(done);
}

}  // namespace kernel
