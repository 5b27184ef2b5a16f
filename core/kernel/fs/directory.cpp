#include "kernel/fs/directory.hpp"

#include <algorithm>

#include "kernel/lib/string.hpp"

namespace kernel {

using abi::DirectoryEntry;

FileName file_name(std::string_view name) {
  FileName result{};
  std::copy_n(name.begin(), std::min(name.size(), result.size()), result.begin());
  return result;
}

std::optional<FoundEntry> dirlookup(Inode* directory, const FileName& name) {
  DirectoryEntry entry;
  for (std::uint32_t offset = 0; read_object(directory, offset, entry); offset += sizeof entry) {
    if (entry.inode != 0 && text_in(entry.name) == text_in(name)) {
      return FoundEntry{InodeNumber{entry.inode}, offset};
    }
  }
  return std::nullopt;
}

bool dirlink(Inode* directory, const FileName& name, InodeNumber number) {
  if (dirlookup(directory, name)) return false;
  std::uint32_t offset = 0;
  DirectoryEntry entry;
  for (; read_object(directory, offset, entry) && entry.inode != 0; offset += sizeof entry) {
  }
  entry = {static_cast<std::uint16_t>(index_of(number)), name};
  return writei(directory, EitherAddress::kernel(&entry), offset, sizeof entry) == sizeof entry;
}

bool is_empty_directory(Inode* directory) {
  DirectoryEntry entry;
  for (std::uint32_t offset = 2 * sizeof entry; read_object(directory, offset, entry);
       offset += sizeof entry) {
    if (entry.inode != 0) return false;
  }
  return true;
}

}  // namespace kernel
