#include <algorithm>
#include <cstring>
#include <utility>

#include "kernel/abi/open_flags.hpp"
#include "kernel/fs/names.hpp"
#include "unit/kernel_fs/workload.hpp"

namespace kernel_fs_test {
namespace {

/// Beyond these a damaged disk goes round in circles.
constexpr int kDeepest = 5;
constexpr int kMostPaths = 100;

class Walk {
 public:
  Tree run() {
    visit("/", 0);
    for (auto& [inode, found] : files_) {
      std::ranges::sort(found.paths);
      for (const std::string& path : found.paths) {
        tree_[path] = found.is_device
                          ? describe_device(found.links, found.major, found.minor, found.paths.front())
                          : describe_file(found.links, found.content, found.paths.front());
      }
    }
    return tree_;
  }

 private:
  struct Found {
    bool is_device;
    int links;
    int major;
    int minor;
    std::string content;
    std::vector<std::string> paths;
  };

  void visit(const std::string& path, int depth) {
    if (depth > kDeepest || paths_++ > kMostPaths) return;
    kernel::File* file = kernel::open_file(path, abi::O_RDONLY);
    if (file == nullptr) return;
    abi::Stat stat{};
    if (filestat(file, riscv::VirtAddr(0)) == 0) {
      std::memcpy(&stat, Computer::current().memory().data(), sizeof stat);
    }
    const bool is_device = stat.type == abi::FileType::Device;
    const Found found{is_device,
                      stat.links,
                      file->major,
                      file->inode->disk.minor,
                      is_device ? std::string() : content_of(file),
                      {path}};
    fileclose(file);
    if (stat.type == abi::FileType::Directory) {
      tree_[path] = describe_directory(stat.links);
      visit_entries(path, found.content, depth);
    } else if (!files_.emplace(index_of(stat.inode), found).second) {
      files_[index_of(stat.inode)].paths.push_back(path);
    }
  }

  void visit_entries(const std::string& path, const std::string& content, int depth) {
    for (std::size_t offset = 0; offset + sizeof(abi::DirectoryEntry) <= content.size();
         offset += sizeof(abi::DirectoryEntry)) {
      abi::DirectoryEntry entry;
      std::memcpy(&entry, content.data() + offset, sizeof entry);
      const std::string name(entry.name.data(), strnlen(entry.name.data(), entry.name.size()));
      if (entry.inode == 0 || name == "." || name == "..") continue;
      visit(path + (path == "/" ? "" : "/") + name, depth + 1);
    }
  }

  static std::string content_of(kernel::File* file) {
    constexpr int kPiece = 4096;
    std::string content;
    for (int count; (count = fileread(file, riscv::VirtAddr(0), kPiece)) > 0;) {
      content.append(reinterpret_cast<const char*>(Computer::current().memory().data()),
                     static_cast<std::size_t>(count));
    }
    return content;
  }

  Tree tree_;
  int paths_ = 0;
  std::map<std::uint32_t, Found> files_;
};

}  // namespace

Tree tree_through_the_kernel() { return Walk().run(); }

}  // namespace kernel_fs_test
