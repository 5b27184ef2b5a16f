#include <doctest/doctest.h>

#include <cstring>
#include <map>
#include <set>

#include "user/mkfs/file_system_image.hpp"

namespace {

using namespace abi;

constexpr std::uint32_t kMetadataBlocks = 46;  // boot, super, 30 log, 13 inode, 1 bitmap

std::vector<std::byte> pattern(std::size_t size, unsigned seed = 1) {
  std::vector<std::byte> content(size);
  for (std::size_t i = 0; i < size; i++) content[i] = static_cast<std::byte>(i * 31 + i / 251 + seed);
  return content;
}

/// Reads an image by the description of the format, with nothing in common with the code that wrote it.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> image) : image_(image) {}

  template <class T>
  T at(std::size_t offset) const {
    REQUIRE(offset + sizeof(T) <= image_.size());
    T value;
    std::memcpy(&value, image_.data() + offset, sizeof value);
    return value;
  }
  SuperBlock super() const { return at<SuperBlock>(1024); }
  DiskInode inode(unsigned number) const {
    return at<DiskInode>(index_of(super().inode_start) * 1024 + number * 64);
  }
  bool marked_used(unsigned block) const {
    const auto byte = at<std::uint8_t>(index_of(super().bitmap_start) * 1024 + block / 8);
    return (byte >> (block % 8) & 1) != 0;
  }

  /// The blocks of a file's content in order; the indirect block goes to `used` only.
  std::vector<unsigned> blocks(const DiskInode& file) {
    std::vector<unsigned> result;
    const unsigned count = (file.size + 1023) / 1024;
    const unsigned indirect = index_of(file.addresses[12]);
    if (count > 12) use(indirect);
    for (unsigned i = 0; i < count; i++) {
      result.push_back(i < 12 ? index_of(file.addresses[i])
                              : at<std::uint32_t>(indirect * 1024 + (i - 12) * 4));
      use(result.back());
    }
    return result;
  }
  std::vector<std::byte> content(const DiskInode& file) {
    std::vector<std::byte> result;
    for (const unsigned block : blocks(file)) {
      const auto part = image_.subspan(block * 1024, 1024);
      result.insert(result.end(), part.begin(), part.end());
    }
    result.resize(file.size);
    return result;
  }
  /// Name to inode number.
  std::map<std::string, unsigned> root() {
    std::map<std::string, unsigned> entries;
    const auto bytes = content(inode(1));
    for (std::size_t i = 0; i + 16 <= bytes.size(); i += 16) {
      DirectoryEntry entry;
      std::memcpy(&entry, bytes.data() + i, sizeof entry);
      if (entry.inode == 0) continue;
      const std::string name(entry.name.data(), strnlen(entry.name.data(), entry.name.size()));
      CHECK(entries.emplace(name, entry.inode).second);
    }
    return entries;
  }
  const std::set<unsigned>& used() const { return used_; }

 private:
  void use(unsigned block) {
    CHECK(block >= kMetadataBlocks);
    CHECK(used_.insert(block).second);
  }

  std::span<const std::byte> image_;
  std::set<unsigned> used_;
};

/// Every block is in use by exactly one file, or free, and the bitmap says so.
void check_blocks(const mkfs::FileSystemImage& image) {
  Reader reader(image.bytes());
  reader.root();
  for (unsigned number = 2; number < reader.super().inode_count; number++)
    reader.blocks(reader.inode(number));
  for (unsigned block = 0; block < reader.super().block_count; block++) {
    CAPTURE(block);
    CHECK(reader.marked_used(block) == (block < kMetadataBlocks || reader.used().contains(block)));
  }
}

}  // namespace

TEST_CASE("an empty file system has xv6's layout and a root that is its own parent") {
  const mkfs::FileSystemImage image;
  Reader reader(image.bytes());
  CHECK(image.bytes().size() == 2000 * 1024);
  const SuperBlock super = reader.super();
  CHECK(super.magic == 0x10203040);
  CHECK(super.block_count == 2000);
  CHECK(super.data_block_count == 1954);
  CHECK(super.inode_count == 200);
  CHECK(super.log_block_count == 30);
  CHECK(index_of(super.log_start) == 2);
  CHECK(index_of(super.inode_start) == 32);
  CHECK(index_of(super.bitmap_start) == 45);
  CHECK(reader.inode(1).type == FileType::Directory);
  CHECK(reader.inode(1).links == 1);
  CHECK(reader.root() == std::map<std::string, unsigned>{{".", 1}, {"..", 1}});
  check_blocks(image);
}

TEST_CASE("a file of any size comes back as it was put in") {
  for (const std::size_t size : {0u, 1u, 1023u, 1024u, 1025u, 12u * 1024, 12u * 1024 + 1, 268u * 1024}) {
    CAPTURE(size);
    mkfs::FileSystemImage image;
    CHECK_FALSE(image.add_file("file", pattern(size)));
    Reader reader(image.bytes());
    const DiskInode file = reader.inode(reader.root().at("file"));
    CHECK(file.type == FileType::Regular);
    CHECK(file.links == 1);
    CHECK(file.size == size);
    CHECK(reader.content(file) == pattern(size));
    check_blocks(image);
  }
}

TEST_CASE("many files do not disturb one another, and the directory grows past its first block") {
  mkfs::FileSystemImage image;
  for (unsigned i = 0; i < 100; i++) REQUIRE_FALSE(image.add_file("f" + std::to_string(i), pattern(3000, i)));
  Reader reader(image.bytes());
  auto root = reader.root();
  CHECK(root.size() == 102);
  for (unsigned i = 0; i < 100; i++) {
    CHECK(reader.content(reader.inode(root.at("f" + std::to_string(i)))) == pattern(3000, i));
  }
  check_blocks(image);
}

TEST_CASE("a name fills its field without an ending zero, and no more") {
  mkfs::FileSystemImage image;
  CHECK_FALSE(image.add_file("fourteen_chars", {}));
  CHECK(Reader(image.bytes()).root().contains("fourteen_chars"));
  CHECK(image.add_file("fifteen__chars_", {}) == "the name is longer than 14 characters");
}

TEST_CASE("bad names are refused") {
  mkfs::FileSystemImage image;
  CHECK(image.add_file("", {}) == "not a name for a file");
  CHECK(image.add_file("a/b", {}) == "not a name for a file");
  CHECK(image.add_file(".", {}) == "there is already a file of this name");
  CHECK_FALSE(image.add_file("a", {}));
  CHECK(image.add_file("a", {}) == "there is already a file of this name");
}

TEST_CASE("a file larger than an inode can hold is refused") {
  mkfs::FileSystemImage image;
  CHECK(image.add_file("big", pattern(268 * 1024 + 1)) ==
        "the file has 274433 bytes, more than the 274432 that an inode can hold");
}

TEST_CASE("a full disk is reported and left as it was") {
  mkfs::FileSystemImage image({.block_count = 60});
  CHECK(image.free_blocks() == 13);
  const std::vector before(image.bytes().begin(), image.bytes().end());
  CHECK(image.add_file("a", pattern(13 * 1024)) == "the disk is full: 14 blocks needed, 13 left");
  CHECK(std::equal(before.begin(), before.end(), image.bytes().begin()));
  CHECK_FALSE(image.add_file("a", pattern(12 * 1024)));
  CHECK_FALSE(image.add_file("b", pattern(1024)));
  CHECK(image.free_blocks() == 0);
  CHECK(image.add_file("c", pattern(1)) == "the disk is full: 1 blocks needed, 0 left");
}

TEST_CASE("when all inodes are in use, no file is added") {
  mkfs::FileSystemImage image({.inode_count = 4});
  CHECK_FALSE(image.add_file("a", {}));
  CHECK_FALSE(image.add_file("b", {}));
  CHECK(image.add_file("c", {}) == "all 4 inodes are in use");
}
