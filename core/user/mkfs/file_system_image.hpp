// A new file system in memory: an empty root directory, to which whole files are added; then it is ready to
// be written to a disk. The format is kernel/abi/fs_format.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/abi/fs_format.hpp"

namespace mkfs {

using abi::BlockNumber;
using abi::FileType;
using abi::InodeNumber;

struct Geometry {
  std::uint32_t block_count = 2000;
  std::uint32_t inode_count = 200;
  std::uint32_t log_block_count = 30;
};

/// Why something could not be done, or nothing when it was.
using Problem = std::optional<std::string>;

class FileSystemImage {
 public:
  /// The geometry must leave room for at least the root directory.
  explicit FileSystemImage(const Geometry& geometry = {});

  /// Adds a file to the root directory; changes nothing when it reports a problem.
  [[nodiscard]] Problem add_file(std::string_view name, std::span<const std::byte> content);

  std::span<const std::byte> bytes() const { return bytes_; }
  std::uint32_t free_blocks() const { return super_.block_count - next_block_; }

 private:
  static std::uint32_t blocks_for(std::size_t size) {
    return static_cast<std::uint32_t>((size + abi::kBlockSize - 1) / abi::kBlockSize);
  }

  template <class T>
  std::span<T> block_as(BlockNumber block) {
    std::byte* start = bytes_.data() + std::size_t{index_of(block)} * abi::kBlockSize;
    return {reinterpret_cast<T*>(start), abi::kBlockSize / sizeof(T)};
  }
  abi::DiskInode& inode(InodeNumber number) {
    return block_as<abi::DiskInode>(block_of_inode(number, super_))[index_of(number) % abi::kInodesPerBlock];
  }
  abi::DiskInode& root() { return inode(InodeNumber::Root); }

  InodeNumber allocate_inode(FileType type);
  BlockNumber allocate_block();
  BlockNumber append_block(abi::DiskInode& file);
  BlockNumber block_of(const abi::DiskInode& file, std::uint32_t index);
  abi::DirectoryEntry* find_entry(std::string_view name);
  void link(std::string_view name, InodeNumber number);
  Problem why_not(std::string_view name, std::size_t size);

  abi::SuperBlock super_{};
  std::vector<std::byte> bytes_;
  std::uint32_t next_inode_ = index_of(InodeNumber::Root);
  std::uint32_t next_block_ = 0;
};

inline FileSystemImage::FileSystemImage(const Geometry& geometry)
    : bytes_(std::size_t{geometry.block_count} * abi::kBlockSize) {
  const std::uint32_t inode_blocks = geometry.inode_count / abi::kInodesPerBlock + 1;
  const std::uint32_t bitmap_blocks = geometry.block_count / abi::kBitsPerBlock + 1;
  super_.magic = abi::kFileSystemMagic;
  super_.block_count = geometry.block_count;
  super_.inode_count = geometry.inode_count;
  super_.log_block_count = geometry.log_block_count;
  super_.log_start = BlockNumber::Super + 1;
  super_.inode_start = super_.log_start + geometry.log_block_count;
  super_.bitmap_start = super_.inode_start + inode_blocks;
  const std::uint32_t metadata_blocks = index_of(super_.bitmap_start) + bitmap_blocks;
  super_.data_block_count = geometry.block_count - metadata_blocks;
  block_as<abi::SuperBlock>(BlockNumber::Super)[0] = super_;

  while (next_block_ < metadata_blocks) allocate_block();
  const InodeNumber root_number = allocate_inode(FileType::Directory);
  root().links = 1;
  link(".", root_number);
  link("..", root_number);
}

inline Problem FileSystemImage::add_file(std::string_view name, std::span<const std::byte> content) {
  if (Problem problem = why_not(name, content.size())) return problem;
  const InodeNumber number = allocate_inode(FileType::Regular);
  abi::DiskInode& file = inode(number);
  file.links = 1;
  file.size = static_cast<std::uint32_t>(content.size());
  for (std::uint32_t index = 0; index < blocks_for(content.size()); index++) {
    const auto part = content.subspan(std::size_t{index} * abi::kBlockSize);
    const BlockNumber block = append_block(file);
    std::copy_n(part.begin(), std::min<std::size_t>(part.size(), abi::kBlockSize),
                block_as<std::byte>(block).begin());
  }
  link(name, number);
  return {};
}

inline Problem FileSystemImage::why_not(std::string_view name, std::size_t size) {
  if (name.empty() || name.find('/') != name.npos) return "not a name for a file";
  if (name.size() > abi::kDirectoryNameSize) {
    return "the name is longer than " + std::to_string(abi::kDirectoryNameSize) + " characters";
  }
  if (find_entry(name) != nullptr) return "there is already a file of this name";
  const std::size_t limit = std::size_t{abi::kMaxFileBlocks} * abi::kBlockSize;
  if (size > limit) {
    return "the file has " + std::to_string(size) + " bytes, more than the " + std::to_string(limit) +
           " that an inode can hold";
  }
  if (next_inode_ == super_.inode_count) return "all " + std::to_string(next_inode_) + " inodes are in use";
  const std::uint32_t data_blocks = blocks_for(size);
  const std::uint32_t indirect_blocks = data_blocks > abi::kDirectBlocks ? 1 : 0;
  const std::uint32_t directory_blocks = find_entry("") == nullptr ? 1 : 0;
  const std::uint32_t needed = data_blocks + indirect_blocks + directory_blocks;
  if (needed > free_blocks()) {
    return "the disk is full: " + std::to_string(needed) + " blocks needed, " +
           std::to_string(free_blocks()) + " left";
  }
  return {};
}

inline InodeNumber FileSystemImage::allocate_inode(FileType type) {
  const InodeNumber number{next_inode_++};
  inode(number).type = type;
  return number;
}

inline BlockNumber FileSystemImage::allocate_block() {
  const BlockNumber block{next_block_++};
  const std::uint32_t bit = index_of(block) % abi::kBitsPerBlock;
  block_as<std::byte>(bitmap_block_of(block, super_))[bit / 8] |= std::byte{1} << (bit % 8);
  return block;
}

/// Gives the file its next block, and the indirect block when that is due.
inline BlockNumber FileSystemImage::append_block(abi::DiskInode& file) {
  const auto free_place = std::find(file.addresses.begin(), file.addresses.end() - 1, BlockNumber::None);
  if (free_place != file.addresses.end() - 1) return *free_place = allocate_block();
  BlockNumber& indirect = file.addresses.back();
  if (indirect == BlockNumber::None) indirect = allocate_block();
  const auto further = block_as<BlockNumber>(indirect);
  return *std::find(further.begin(), further.end(), BlockNumber::None) = allocate_block();
}

inline BlockNumber FileSystemImage::block_of(const abi::DiskInode& file, std::uint32_t index) {
  if (index < abi::kDirectBlocks) return file.addresses[index];
  return block_as<BlockNumber>(file.addresses.back())[index - abi::kDirectBlocks];
}

/// The root directory's entry of that name; of a free entry for the empty name.
inline abi::DirectoryEntry* FileSystemImage::find_entry(std::string_view name) {
  std::array<char, abi::kDirectoryNameSize> wanted{};
  std::copy(name.begin(), name.end(), wanted.begin());
  for (std::uint32_t index = 0; index < blocks_for(root().size); index++) {
    for (abi::DirectoryEntry& entry : block_as<abi::DirectoryEntry>(block_of(root(), index))) {
      if (entry.name == wanted) return &entry;
    }
  }
  return nullptr;
}

/// The directory grows by whole blocks of free entries.
inline void FileSystemImage::link(std::string_view name, InodeNumber number) {
  abi::DirectoryEntry* entry = find_entry("");
  if (entry == nullptr) {
    entry = block_as<abi::DirectoryEntry>(append_block(root())).data();
    root().size += abi::kBlockSize;
  }
  entry->inode = static_cast<std::uint16_t>(index_of(number));
  std::copy(name.begin(), name.end(), entry->name.begin());
}

}  // namespace mkfs
