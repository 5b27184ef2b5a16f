#include "unit/kernel_fs/model.hpp"

#include <algorithm>

#include "kernel/abi/open_flags.hpp"

namespace kernel_fs_test {

using abi::FileType;

Model::Model() : nodes_{{.type = FileType::Directory}} {}

std::optional<std::size_t> Model::find(std::string_view path) const {
  std::size_t node = 0;
  while (!path.empty()) {
    const std::size_t length = std::min(path.find('/'), path.size());
    const auto& children = nodes_[node].children;
    const auto child = children.find(std::string(path.substr(0, length)));
    if (child == children.end()) return std::nullopt;
    node = child->second;
    path.remove_prefix(std::min(length + 1, path.size()));
  }
  return node;
}

std::optional<std::pair<std::size_t, std::string>> Model::parent_of(std::string_view path) const {
  const std::size_t slash = path.rfind('/');
  const bool in_root = slash == path.npos;
  const auto directory = find(in_root ? std::string_view() : path.substr(0, slash));
  if (!directory || nodes_[*directory].type != FileType::Directory) return std::nullopt;
  return std::pair(*directory, std::string(in_root ? path : path.substr(slash + 1)));
}

bool Model::add(std::string_view path, Node node) {
  const auto parent = parent_of(path);
  if (!parent || find(path)) return false;
  nodes_.push_back(std::move(node));
  nodes_[parent->first].children[parent->second] = nodes_.size() - 1;
  return true;
}

std::optional<std::size_t> Model::open(std::string_view path, int flags) {
  if ((flags & abi::O_CREATE) != 0) add(path, {.type = FileType::Regular});
  const auto node = find(path);
  if (!node || (nodes_[*node].type == FileType::Directory && flags != abi::O_RDONLY)) return std::nullopt;
  if ((flags & abi::O_TRUNC) != 0) nodes_[*node].content.clear();
  return node;
}

void Model::write(std::size_t node, std::size_t offset, std::string_view bytes) {
  std::string& content = nodes_[node].content;
  content.resize(std::max(content.size(), offset + bytes.size()));
  std::ranges::copy(bytes, content.begin() + static_cast<std::ptrdiff_t>(offset));
}

bool Model::make_directory(std::string_view path) { return add(path, {.type = FileType::Directory}); }

bool Model::make_device(std::string_view path, std::int16_t major, std::int16_t minor) {
  return add(path, {.type = FileType::Device, .major = major, .minor = minor});
}

bool Model::link(std::string_view old_path, std::string_view new_path) {
  const auto node = find(old_path);
  const auto parent = parent_of(new_path);
  if (!node || !parent || find(new_path) || nodes_[*node].type == FileType::Directory) return false;
  nodes_[parent->first].children[parent->second] = *node;
  return true;
}

bool Model::unlink(std::string_view path) {
  const auto node = find(path);
  if (!node || !nodes_[*node].children.empty()) return false;
  const auto parent = parent_of(path);
  nodes_[parent->first].children.erase(parent->second);
  return true;
}

void Model::visit(std::size_t directory, const std::string& path,
                  std::map<std::size_t, std::vector<std::string>>& names, Tree& tree) const {
  int links = 1;
  for (const auto& [name, child] : nodes_[directory].children) {
    std::string child_path(path);
    child_path.append("/").append(name);
    if (nodes_[child].type == FileType::Directory) {
      links++;
      visit(child, child_path, names, tree);
    } else {
      names[child].push_back(child_path);
    }
  }
  tree[path.empty() ? "/" : path] = describe_directory(links);
}

Tree Model::tree() const {
  Tree tree;
  std::map<std::size_t, std::vector<std::string>> names;
  visit(0, "", names, tree);
  for (auto& [number, paths] : names) {
    std::ranges::sort(paths);
    const Node& node = nodes_[number];
    const int links = static_cast<int>(paths.size());
    for (const std::string& path : paths) {
      tree[path] = node.type == FileType::Device
                       ? describe_device(links, node.major, node.minor, paths.front())
                       : describe_file(links, node.content, paths.front());
    }
  }
  return tree;
}

}  // namespace kernel_fs_test
