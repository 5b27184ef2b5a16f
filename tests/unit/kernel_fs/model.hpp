// What the names of a file system should do, said in the simplest way: a tree in memory. The kernel is
// compared with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/abi/fs_format.hpp"
#include "unit/kernel_fs/disk_tree.hpp"

namespace kernel_fs_test {

/// A value: a copy goes its own way. Every function that can fail changes nothing then. Disks are endless.
class Model {
 public:
  /// An empty root.
  Model();

  /// The number of what an opened path stands for.
  std::optional<std::size_t> open(std::string_view path, int flags);
  /// Replaces bytes from `offset` on, which may be the end but not behind it.
  void write(std::size_t node, std::size_t offset, std::string_view bytes);
  std::size_t size(std::size_t node) const { return nodes_[node].content.size(); }
  bool is_file(std::size_t node) const { return nodes_[node].type == abi::FileType::Regular; }

  bool make_directory(std::string_view path);
  bool make_device(std::string_view path, std::int16_t major, std::int16_t minor);
  bool link(std::string_view old_path, std::string_view new_path);
  bool unlink(std::string_view path);

  Tree tree() const;

 private:
  struct Node {
    abi::FileType type;
    std::int16_t major = 0;
    std::int16_t minor = 0;
    std::string content{};
    std::map<std::string, std::size_t> children{};
  };

  std::optional<std::size_t> find(std::string_view path) const;
  /// The directory and the last name of a path; nothing when there is no such directory.
  std::optional<std::pair<std::size_t, std::string>> parent_of(std::string_view path) const;
  bool add(std::string_view path, Node node);
  void visit(std::size_t directory, const std::string& path,
             std::map<std::size_t, std::vector<std::string>>& names, Tree& tree) const;

  std::vector<Node> nodes_;
};

}  // namespace kernel_fs_test
