// What fstat tells about a file.
#pragma once

#include <cstdint>

#include "kernel/abi/fs_format.hpp"

namespace abi {

struct Stat {
  std::int32_t device;
  InodeNumber inode;
  FileType type;
  std::int16_t links;
  std::uint64_t size;  ///< bytes
};
static_assert(sizeof(Stat) == 24);

}  // namespace abi
