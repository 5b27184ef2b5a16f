#include "kernel/fs/block_allocator.hpp"

#include <algorithm>
#include <utility>

#include "kernel/fs/buffer_cache.hpp"
#include "kernel/fs/log.hpp"
#include "kernel/fs/super_block.hpp"

namespace kernel {
namespace {

using Byte = std::uint8_t;

BlockNumber first_data_block() {
  return bitmap_block_of(BlockNumber{super_block().block_count}, super_block()) + 1;
}

/// Takes the first free block that the bitmap block tells of, the blocks [first, first + kBitsPerBlock).
BlockNumber take_from(const LockedBuffer& bitmap, BlockNumber first) {
  const auto bytes = bitmap.array_of<Byte>();
  for (std::uint32_t i = 0; i < bytes.size(); i++) {
    if (bytes[i] == 0xff) continue;
    std::uint32_t bit = 0;
    while ((bytes[i] >> bit & 1) != 0) bit++;
    const BlockNumber block = first + (i * 8 + bit);
    if (!is_data_block(block)) break;
    bytes[i] = static_cast<Byte>(bytes[i] | 1u << bit);
    log_write(*bitmap);
    return block;
  }
  return BlockNumber::None;
}

}  // namespace

bool is_data_block(BlockNumber block) {
  return block >= first_data_block() && index_of(block) < super_block().block_count;
}

BlockNumber balloc() {
  for (BlockNumber first{0}; index_of(first) < super_block().block_count;
       first = first + abi::kBitsPerBlock) {
    const LockedBuffer bitmap = bread(bitmap_block_of(first, super_block()));
    if (!bitmap) continue;
    const BlockNumber block = take_from(bitmap, first);
    if (block == BlockNumber::None) continue;
    log_write(*bzero(block));
    return block;
  }
  return BlockNumber::None;
}

bool can_free(std::span<const BlockNumber> blocks) {
  BlockNumber seen = BlockNumber::None;
  return std::ranges::all_of(blocks, [&](BlockNumber block) {
    if (!is_data_block(block)) return true;
    const BlockNumber bitmap = bitmap_block_of(block, super_block());
    return bitmap == std::exchange(seen, bitmap) || bread(bitmap);
  });
}

void bfree(BlockNumber block) {
  if (!is_data_block(block)) return;
  const LockedBuffer bitmap = bread(bitmap_block_of(block, super_block()));
  if (!bitmap) return log_abort("the bitmap of blocks cannot be read");
  const std::uint32_t bit = index_of(block) % abi::kBitsPerBlock;
  Byte& byte = bitmap.array_of<Byte>()[bit / 8];
  byte = static_cast<Byte>(byte & ~(1u << (bit % 8)));
  log_write(*bitmap);
}

}  // namespace kernel
