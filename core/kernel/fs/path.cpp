#include "kernel/fs/path.hpp"

#include <algorithm>
#include <optional>

#include "kernel/process/process.hpp"

namespace kernel {
namespace {

/// Takes the first element off the path, with the slashes around it. Nothing when only slashes are left.
std::optional<FileName> skipelem(std::string_view& path) {
  const auto skip_slashes = [&] { path.remove_prefix(std::min(path.find_first_not_of('/'), path.size())); };
  skip_slashes();
  if (path.empty()) return std::nullopt;
  const std::size_t length = std::min(path.find('/'), path.size());
  const FileName element = file_name(std::string_view(path.data(), length));
  path.remove_prefix(length);
  skip_slashes();
  return element;
}

/// Where a path begins.
InodeRef start_of(std::string_view path) {
  if (path.starts_with('/')) return InodeRef(iget(InodeNumber::Root));
  return InodeRef(idup(myproc()->cwd));
}

/// The inode of that name in the directory; empty when that is no directory, or has no such entry.
InodeRef step(const InodeRef& directory, const FileName& name) {
  const InodeLock lock(directory);
  if (!lock || directory->disk.type != FileType::Directory) return {};
  const EntrySearch found = dirlookup(directory.get(), name);
  return found ? InodeRef(iget(found.inode)) : InodeRef();
}

}  // namespace

InodeRef namei(std::string_view path) {
  InodeRef inode = start_of(path);
  while (inode) {
    const auto element = skipelem(path);
    if (!element) break;
    inode = step(inode, *element);
  }
  return inode;
}

ParentDirectory nameiparent(std::string_view path) {
  ParentDirectory result{start_of(path), {}};
  auto element = skipelem(path);
  if (!element) return {};
  for (; !path.empty() && result.directory; element = skipelem(path)) {
    result.directory = step(result.directory, *element);
  }
  result.name = *element;
  return result;
}

}  // namespace kernel
