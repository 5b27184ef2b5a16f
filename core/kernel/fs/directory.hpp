// Directories: files full of entries that give inodes their names.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "kernel/fs/inode.hpp"

namespace kernel {

/// A name as it lies in an entry: padded with zeros, not ended by one when it fills the field.
using FileName = std::array<char, abi::kDirectoryNameSize>;

/// The name, cut to the length of an entry.
FileName file_name(std::string_view name);

struct FoundEntry {
  InodeNumber inode;
  std::uint32_t offset;  ///< of the entry in the directory
};

/// The entry of that name. The caller holds the directory's lock here and below.
[[nodiscard]] std::optional<FoundEntry> dirlookup(Inode* directory, const FileName& name);

/// Adds an entry. False when the name is taken or the disk is full.
[[nodiscard]] bool dirlink(Inode* directory, const FileName& name, InodeNumber number);

/// Whether the directory holds nothing but `.` and `..`, its first two entries.
[[nodiscard]] bool is_empty_directory(Inode* directory);

}  // namespace kernel
