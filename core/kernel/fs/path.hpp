// Path names: "/a/b" from the root, "a/b" from the current directory of the process.
#pragma once

#include <string_view>

#include "kernel/fs/directory.hpp"

namespace kernel {

/// The inode that the path names; empty when there is none. Inside a transaction, as it takes and drops
/// references.
[[nodiscard]] InodeRef namei(std::string_view path);

/// The directory that holds the last element of the path, whether or not that exists.
struct ParentDirectory {
  InodeRef directory;  ///< empty when there is no such directory, or the path has no last element
  FileName name{};     ///< the last element
};
[[nodiscard]] ParentDirectory nameiparent(std::string_view path);

}  // namespace kernel
