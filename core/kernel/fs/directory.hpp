// Directories: files full of entries that give inodes their names.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "kernel/fs/inode.hpp"

namespace kernel {

/// A name as it lies in an entry: padded with zeros, not ended by one when it fills the field.
using FileName = std::array<char, abi::kDirectoryNameSize>;

/// The name, cut to the length of an entry.
FileName file_name(std::string_view name);

/// What came of looking for an entry.
struct EntrySearch {
  enum class Outcome : std::uint8_t {
    Found,
    Absent,
    Unreadable,  ///< it was not in what the disk could deliver
  };
  Outcome outcome = Outcome::Unreadable;
  InodeNumber inode{};       ///< Found: what the entry names
  std::uint32_t offset = 0;  ///< Found: where the entry lies in the directory

  explicit operator bool() const { return outcome == Outcome::Found; }
  bool is_absent() const { return outcome == Outcome::Absent; }
};

/// The entry of that name. The caller holds the directory's lock here and below.
[[nodiscard]] EntrySearch dirlookup(Inode* directory, const FileName& name);

/// Adds an entry. False, and nothing has changed, when the name is taken or the disk is full or fails.
[[nodiscard]] bool dirlink(Inode* directory, const FileName& name, InodeNumber number);

/// Whether the directory holds nothing but `.` and `..`, its first two entries, for certain.
[[nodiscard]] bool is_empty_directory(Inode* directory);

}  // namespace kernel
