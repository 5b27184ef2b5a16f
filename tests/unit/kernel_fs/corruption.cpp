#include "unit/kernel_fs/corruption.hpp"

#include <array>
#include <cstring>
#include <iterator>
#include <random>
#include <string_view>

#include "kernel/abi/fs_format.hpp"

namespace kernel_fs_test {
namespace {

/// Numbers around which something happens: blocks of all kinds, sizes of all kinds, ends of ranges.
constexpr std::array<std::uint32_t, 36> kInteresting{
    0,     1,      2,      3,          15,         16,         17,         31,         32,
    33,    36,     127,    128,        129,        255,        256,        1023,       1024,
    1025,  8191,   8192,   12288,      12289,      13312,      32767,      32768,      65535,
    65536, 274432, 274433, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe, 0xffffffff, 0xffff0001};

class Vandal {
 public:
  Vandal(Image& image, std::uint32_t seed) : image_(image), random_(seed) {
    std::memcpy(&super_, image.data() + abi::kBlockSize, sizeof super_);
  }

  std::string strike() {
    using Deed = std::string (Vandal::*)();
    static constexpr Deed kDeeds[] = {&Vandal::flip_bytes, &Vandal::super_block,   &Vandal::inode,
                                      &Vandal::inode,      &Vandal::inode_again,   &Vandal::indirect,
                                      &Vandal::entry,      &Vandal::entry,         &Vandal::directory_loop,
                                      &Vandal::log_header, &Vandal::log_plausible, &Vandal::bitmap,
                                      &Vandal::shorten};
    return (this->*kDeeds[below(std::size(kDeeds))])();
  }

  std::uint32_t below(std::size_t limit) {
    return static_cast<std::uint32_t>(random_() % static_cast<std::uint32_t>(limit));
  }

 private:
  std::uint32_t number() {
    switch (below(3)) {
      case 0: return static_cast<std::uint32_t>(random_());
      case 1: return below(140);
      default: return kInteresting[below(kInteresting.size())];
    }
  }
  std::uint32_t data_block() { return index_of(super_.bitmap_start) + 1 + below(60); }

  template <class T>
  void put(std::size_t offset, T value) {
    if (offset + sizeof value <= image_.size()) std::memcpy(image_.data() + offset, &value, sizeof value);
  }
  std::size_t offset_of(BlockNumber block) const { return std::size_t{index_of(block)} * abi::kBlockSize; }
  std::size_t inode_offset(std::uint32_t inode) const { return offset_of(super_.inode_start) + inode * 64; }
  /// The first block of a directory: that of the root or of d.
  std::size_t some_directory() {
    abi::DiskInode node{};
    const std::size_t offset = inode_offset(below(2) == 0 ? 1 : 4);
    if (offset + sizeof node > image_.size()) return 0;
    std::memcpy(&node, image_.data() + offset, sizeof node);
    return offset_of(node.addresses[0]);
  }

  std::string flip_bytes() {
    const std::uint32_t count = 1 + below(8);
    const std::uint32_t end = (index_of(super_.bitmap_start) + 1) * abi::kBlockSize;
    for (std::uint32_t i = 0; i < count; i++)
      put(1024 + below(end - 1024), static_cast<std::uint8_t>(random_()));
    return "bytes of metadata";
  }
  std::string super_block() {
    const std::uint32_t field = below(8);
    const std::uint32_t value = number();
    put(1024 + field * 4, value);
    return "super block field " + std::to_string(field) + " = " + std::to_string(value);
  }
  std::string inode() {
    const std::uint32_t which = below(10);
    const std::uint32_t field = 2 + below(14);  // size and addresses
    const std::uint32_t value = below(4) == 0 ? data_block() : number();
    put(inode_offset(which) + field * 4, value);
    return "inode " + std::to_string(which) + " word " + std::to_string(field) + " = " +
           std::to_string(value);
  }
  std::string inode_again() {
    const std::uint32_t which = below(10);
    const std::uint32_t field = below(4);  // type, major, minor, links
    const auto value = static_cast<std::int16_t>(below(2) == 0 ? below(6) : number());
    put(inode_offset(which) + field * 2, value);
    return "inode " + std::to_string(which) + " half word " + std::to_string(field) + " = " +
           std::to_string(value);
  }
  std::string indirect() {
    const std::uint32_t block = data_block();
    const std::uint32_t value = below(2) == 0 ? data_block() : number();
    put(std::size_t{block} * 1024 + below(256) * 4, value);
    return "block " + std::to_string(block) + " has a word " + std::to_string(value);
  }
  std::string entry() {
    static constexpr std::array<std::string_view, 8> kNames{".", "..", "f", "d", "big", "n", "", "a/b"};
    const std::size_t place = some_directory() + below(12) * 16;
    const std::string name(kNames[below(kNames.size())]);
    abi::DirectoryEntry entry{static_cast<std::uint16_t>(below(3) == 0 ? number() : below(10)), {}};
    std::copy(name.begin(), name.end(), entry.name.begin());
    put(place, entry);
    return "entry " + name + " names " + std::to_string(entry.inode);
  }
  std::string directory_loop() {
    put(some_directory() + (2 + below(8)) * 16,
        abi::DirectoryEntry{static_cast<std::uint16_t>(below(2) == 0 ? 1 : 4), {'l', 'o', 'o', 'p'}});
    return "directory in itself";
  }
  std::string log_header() {
    put(offset_of(super_.log_start), number());
    for (std::uint32_t i = 0; i < 30; i++) put(offset_of(super_.log_start) + 4 + i * 4, number());
    return "header of the log";
  }
  /// A commit that recovery finishes: it puts rubbish where inodes or directories were.
  std::string log_plausible() {
    const std::uint32_t count = 1 + below(3);
    put(offset_of(super_.log_start), count);
    const std::uint32_t first = index_of(super_.inode_start) + below(20);
    for (std::uint32_t i = 0; i < count; i++) put(offset_of(super_.log_start) + 4 + i * 4, first + i);
    return "a commit of " + std::to_string(count) + " blocks from " + std::to_string(first) + " on";
  }
  std::string bitmap() {
    const auto value = static_cast<std::uint8_t>(below(2) == 0 ? 0 : random_());
    for (std::size_t i = 0; i < 16; i++) put(offset_of(super_.bitmap_start) + i, value);
    return "bitmap of " + std::to_string(value);
  }
  std::string shorten() {
    if (below(8) != 0) return flip_bytes();
    image_.resize((3 + below(image_.size() / 1024 - 3)) * std::size_t{1024});
    return "end missing";
  }

  Image& image_;
  std::mt19937 random_;
  abi::SuperBlock super_{};
};

}  // namespace

std::string corrupt(Image& image, std::uint32_t seed) {
  Vandal vandal(image, seed);
  std::string deeds;
  for (std::uint32_t count = 1 + vandal.below(4); count > 0; count--) deeds += vandal.strike() + "; ";
  return deeds;
}

}  // namespace kernel_fs_test
