// Reads a disk image by the description of the format alone (abi/fs_format.hpp) and says what is wrong with
// it. It has nothing in common with the kernel.
#pragma once

#include <string>
#include <vector>

#include "unit/kernel_fs/disk_tree.hpp"
#include "unit/kernel_fs/fake_disk.hpp"

namespace kernel_fs_test {

struct Examination {
  std::vector<std::string> problems;
  Tree tree;

  // What is not in use.
  unsigned free_blocks = 0;
  unsigned free_inodes = 0;
};

/// Everything that must hold while no process is inside the kernel and no removed file is open:
///  - the parts of the disk follow one another and fit on it, and the log is empty;
///  - every inode is free, or of a known type and named as often as it counts, from the root on;
///  - every directory begins with `.` and `..`, is below one directory only, and has no name twice;
///  - a file has exactly the blocks that its size needs, and no block belongs to two;
///  - the bitmap marks these and the file system's own blocks, and no others.
Examination examine(const Image& image);

/// The problems as one text, empty when there are none.
std::string problems_of(const Image& image);

}  // namespace kernel_fs_test
