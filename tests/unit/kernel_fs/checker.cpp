#include "unit/kernel_fs/checker.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

namespace kernel_fs_test {
namespace {

constexpr std::uint32_t kRoot = 1;

/// Owners of blocks beside inodes.
constexpr std::uint32_t kNobody = 0;
constexpr std::uint32_t kTheFileSystem = ~0u;

class Checker {
 public:
  explicit Checker(const Image& image) : image_(image) {}

  Examination run() {
    std::memcpy(&super_, image_.data() + abi::kBlockSize, sizeof super_);
    if (!check_super_block()) return result_;
    owner_.assign(super_.block_count, kNobody);
    for (std::uint32_t block = 0; block <= last_metadata_block(); block++) owner_[block] = kTheFileSystem;
    if (at<std::uint32_t>(index_of(super_.log_start), 0) != 0) problem("the log is not empty");
    visit_directory(kRoot, kRoot, "/");
    check_inodes();
    check_bitmap();
    describe_files();
    return result_;
  }

 private:
  void problem(const std::string& text) { result_.problems.push_back(text); }
  static std::string inode_name(std::uint32_t number) {
    return number == kTheFileSystem ? "the file system" : "inode " + std::to_string(number);
  }

  template <class T>
  T at(std::size_t block, std::size_t offset) const {
    T value{};
    std::memcpy(&value, &image_.at(block * abi::kBlockSize + offset), sizeof value);
    return value;
  }
  abi::DiskInode inode(std::uint32_t number) const {
    return at<abi::DiskInode>(index_of(super_.inode_start) + number / 16, number % 16 * 64);
  }
  std::uint32_t last_metadata_block() const {
    return index_of(super_.bitmap_start) + super_.block_count / 8192;
  }

  bool check_super_block() {
    const std::uint64_t log = index_of(super_.log_start);
    const std::uint64_t inodes = index_of(super_.inode_start);
    const std::uint64_t bitmap = index_of(super_.bitmap_start);
    if (super_.magic != 0x10203040) problem("the magic number is wrong");
    if (log < 2 || log + super_.log_block_count > inodes) problem("the log does not fit");
    if (inodes + super_.inode_count / 16 + 1 > bitmap) problem("the inodes do not fit");
    if (bitmap + super_.block_count / 8192 + 1 > super_.block_count) problem("the bitmap does not fit");
    if (std::uint64_t{super_.block_count} * 1024 > image_.size()) problem("the disk is too small");
    return result_.problems.empty();
  }

  void use(std::uint32_t block, std::uint32_t user) {
    if (block >= super_.block_count || block <= last_metadata_block()) {
      problem(inode_name(user) + " has block " + std::to_string(block) + ", which is none for files");
    } else if (owner_[block] != kNobody) {
      problem(inode_name(user) + " and " + inode_name(owner_[block]) + " share block " +
              std::to_string(block));
    } else {
      owner_[block] = user;
    }
  }

  /// The numbers of all blocks of the content that are mapped, with 0 for holes up to the last.
  std::vector<std::uint32_t> map_of(const abi::DiskInode& node) const {
    std::vector<std::uint32_t> map;
    for (std::size_t i = 0; i < 12; i++) map.push_back(index_of(node.addresses[i]));
    const std::uint32_t indirect = index_of(node.addresses[12]);
    for (std::size_t i = 0; i < 256 && indirect != 0 && indirect < super_.block_count; i++) {
      map.push_back(at<std::uint32_t>(indirect, i * 4));
    }
    while (!map.empty() && map.back() == 0) map.pop_back();
    return map;
  }

  /// Takes possession of the blocks; the content.
  std::string claim_content(std::uint32_t number) {
    const abi::DiskInode node = inode(number);
    const std::vector<std::uint32_t> map = map_of(node);
    const std::uint32_t needed = (node.size + 1023) / 1024;
    if (map.size() != needed) {
      problem(inode_name(number) + " has " + std::to_string(map.size()) + " blocks and needs " +
              std::to_string(needed));
    }
    if ((index_of(node.addresses[12]) != 0) != (needed > 12)) {
      problem(inode_name(number) + " has an indirect block for nothing, or lacks one");
    }
    if (index_of(node.addresses[12]) != 0) use(index_of(node.addresses[12]), number);
    std::string content;
    for (const std::uint32_t block : map) {
      use(block, number);
      if (block >= super_.block_count) continue;
      content.append(reinterpret_cast<const char*>(&image_.at(std::size_t{block} * 1024)), 1024);
    }
    content.resize(node.size);
    return content;
  }

  void visit_directory(std::uint32_t number, std::uint32_t parent, const std::string& path) {
    directories_.insert(number);
    const std::string content = claim_content(number);
    if (content.size() % sizeof(abi::DirectoryEntry) != 0) problem(path + " ends inside an entry");
    std::set<std::string> names;
    std::map<std::string, std::uint32_t> subdirectories;
    for (std::size_t offset = 0; offset + 16 <= content.size(); offset += 16) {
      abi::DirectoryEntry entry;
      std::memcpy(&entry, content.data() + offset, sizeof entry);
      const std::string name(entry.name.data(), strnlen(entry.name.data(), entry.name.size()));
      if (offset < 32 &&
          (name != (offset == 0 ? "." : "..") || entry.inode != (offset == 0 ? number : parent))) {
        problem(path + " does not begin with . and ..");
      }
      if (entry.inode == 0 || offset < 32) continue;
      if (name.empty() || name.find('/') != name.npos || !names.insert(name).second) {
        problem(path + " has a bad or second name \"" + name + "\"");
      }
      if (entry.inode >= super_.inode_count) {
        problem(path + name + " names no inode");
      } else if (inode(entry.inode).type == abi::FileType::Directory) {
        subdirectories[path + name] = entry.inode;
      } else {
        paths_[entry.inode].push_back(path + name);
      }
    }
    result_.tree[path] = describe_directory(inode(number).links);
    if (inode(number).links != static_cast<int>(1 + subdirectories.size())) {
      problem(path + " counts its subdirectories wrongly");
    }
    for (const auto& [name, child] : subdirectories) enter(child, number, name);
  }

  void enter(std::uint32_t number, std::uint32_t parent, const std::string& path) {
    if (directories_.contains(number)) {
      problem(path + " is a directory with a second name");
    } else {
      const auto first_with_slash = path + "/";
      visit_directory(number, parent, first_with_slash);
      result_.tree[path] = result_.tree.extract(first_with_slash).mapped();
    }
  }

  void check_inodes() {
    if (inode(kRoot).type != abi::FileType::Directory) problem("the root is no directory");
    for (std::uint32_t number = 1; number < super_.inode_count; number++) {
      const abi::DiskInode node = inode(number);
      const bool named = paths_.contains(number) || directories_.contains(number);
      if (node.type == abi::FileType::Free) {
        result_.free_inodes++;
        if (named) problem(inode_name(number) + " is free but has a name");
      } else if (static_cast<int>(node.type) < 0 || static_cast<int>(node.type) > 3) {
        problem(inode_name(number) + " is of no known type");
      } else if (!named) {
        problem(inode_name(number) + " has no name");
      }
    }
  }

  void describe_files() {
    for (const auto& [number, paths] : paths_) {
      const abi::DiskInode node = inode(number);
      for (const std::string& path : paths) {
        result_.tree[path] = node.type == abi::FileType::Device
                                 ? describe_device(node.links, node.major, node.minor, paths.front())
                                 : describe_file(node.links, contents_[number], paths.front());
      }
    }
  }

  void claim_files() {
    for (auto& [number, paths] : paths_) {
      std::sort(paths.begin(), paths.end());
      contents_[number] = claim_content(number);
      if (inode(number).links != static_cast<int>(paths.size())) {
        problem(paths.front() + " counts its names wrongly");
      }
    }
  }

  void check_bitmap() {
    claim_files();
    for (std::uint32_t block = 0; block < super_.block_count; block++) {
      const auto byte = at<std::uint8_t>(index_of(super_.bitmap_start) + block / 8192, block % 8192 / 8);
      const bool marked = (byte >> (block % 8) & 1) != 0;
      if (!marked) result_.free_blocks++;
      if (marked && owner_[block] == kNobody) problem("block " + std::to_string(block) + " is lost");
      if (!marked && owner_[block] != kNobody) {
        problem("block " + std::to_string(block) + " of " + inode_name(owner_[block]) + " is marked as free");
      }
    }
  }

  const Image& image_;
  abi::SuperBlock super_{};
  Examination result_;
  std::vector<std::uint32_t> owner_;                         ///< of each block
  std::set<std::uint32_t> directories_;                      ///< inodes
  std::map<std::uint32_t, std::vector<std::string>> paths_;  ///< of the inodes that are no directories
  std::map<std::uint32_t, std::string> contents_;
};

}  // namespace

Examination examine(const Image& image) { return Checker(image).run(); }

std::string problems_of(const Image& image) {
  std::string text;
  for (const std::string& problem : examine(image).problems) text += problem + '\n';
  return text;
}

}  // namespace kernel_fs_test
