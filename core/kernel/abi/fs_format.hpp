// The file system as it lies on the disk (the format of xv6-riscv, all numbers little-endian).
//
//   block   0      1       2 ...            inode_start ...   bitmap_start   ...              block_count
//         +------+-------+----------------+-----------------+--------------+------------------+
//         | boot | super | log            | inodes, 16 a    | free bitmap, | data             |
//         |      |       | (header, data) | block           | 1 bit a block|                  |
//         +------+-------+----------------+-----------------+--------------+------------------+
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace abi {

static_assert(std::endian::native == std::endian::little, "the on-disk structures are used as they lie");

inline constexpr std::uint32_t kBlockSize = 1024;
inline constexpr std::uint32_t kFileSystemMagic = 0x10203040;

/// Which block of the disk. Block 0 is never data, so it stands for "no block" in a file's map.
enum class BlockNumber : std::uint32_t { None = 0, Super = 1 };
/// Which inode of the disk. Inode 0 does not exist; a directory entry that names it is free.
enum class InodeNumber : std::uint32_t { None = 0, Root = 1 };

constexpr std::uint32_t index_of(BlockNumber block) { return static_cast<std::uint32_t>(block); }
constexpr std::uint32_t index_of(InodeNumber inode) { return static_cast<std::uint32_t>(inode); }
constexpr BlockNumber operator+(BlockNumber block, std::uint32_t offset) {
  return BlockNumber{index_of(block) + offset};
}

struct SuperBlock {
  std::uint32_t magic;
  std::uint32_t block_count;       ///< blocks on the whole disk
  std::uint32_t data_block_count;  ///< blocks behind the bitmap
  std::uint32_t inode_count;
  std::uint32_t log_block_count;  ///< header included
  BlockNumber log_start;
  BlockNumber inode_start;
  BlockNumber bitmap_start;
};
static_assert(sizeof(SuperBlock) == 32);

enum class FileType : std::int16_t { Free = 0, Directory = 1, Regular = 2, Device = 3 };

inline constexpr std::uint32_t kDirectBlocks = 12;
inline constexpr std::uint32_t kIndirectBlocks = kBlockSize / sizeof(BlockNumber);
inline constexpr std::uint32_t kMaxFileBlocks = kDirectBlocks + kIndirectBlocks;

struct DiskInode {
  FileType type;
  std::int16_t major;  ///< of a device
  std::int16_t minor;
  std::int16_t links;  ///< directory entries that name this inode
  std::uint32_t size;  ///< bytes
  std::array<BlockNumber, kDirectBlocks + 1>
      addresses;  ///< the last one is a block full of further addresses
};
static_assert(sizeof(DiskInode) == 64);

inline constexpr std::uint32_t kInodesPerBlock = kBlockSize / sizeof(DiskInode);
inline constexpr std::uint32_t kBitsPerBlock = kBlockSize * 8;

constexpr BlockNumber block_of_inode(InodeNumber inode, const SuperBlock& super) {
  return super.inode_start + index_of(inode) / kInodesPerBlock;
}
constexpr BlockNumber bitmap_block_of(BlockNumber block, const SuperBlock& super) {
  return super.bitmap_start + index_of(block) / kBitsPerBlock;
}

/// Directory entries name an inode in 16 bits.
inline constexpr std::uint32_t kMostInodes = 1 << 16;

/// A name may fill its field: then no zero byte ends it.
inline constexpr std::uint32_t kDirectoryNameSize = 14;

/// A directory is a file made of these.
struct DirectoryEntry {
  std::uint16_t inode;  ///< 0: the entry is free
  std::array<char, kDirectoryNameSize> name;
};
static_assert(sizeof(DirectoryEntry) == 16);

/// The first block of the log. count != 0 means: a committed transaction waits in the blocks behind this one,
/// to be copied home to blocks[0..count).
inline constexpr std::uint32_t kLogCapacity = 30;

struct LogHeader {
  std::uint32_t count;
  std::array<BlockNumber, kLogCapacity> blocks;
};
static_assert(sizeof(LogHeader) <= kBlockSize);

/// Device numbers of mknod.
inline constexpr std::int16_t kConsoleMajor = 1;

}  // namespace abi
