#include "kernel/fs/directory.hpp"

#include <algorithm>

#include "kernel/lib/string.hpp"

namespace kernel {

using abi::DirectoryEntry;

namespace {

constexpr std::uint32_t kEntrySize = sizeof(DirectoryEntry);
constexpr std::uint32_t kEntriesPerBlock = abi::kBlockSize / kEntrySize;

/// The first entry from number `first` on that is wanted. A directory whose size is no whole number of
/// entries is damaged, and its end cannot be told.
template <class Predicate>
EntrySearch find_entry(Inode* directory, std::uint32_t first, Predicate is_wanted) {
  const std::uint32_t count = directory->disk.size / kEntrySize;
  LockedBuffer buffer;
  for (std::uint32_t number = first; number < count; number++) {
    const std::uint32_t place = number % kEntriesPerBlock;
    if (place == 0) buffer = {};  // before the next: on a damaged disk that may be the same block
    if (!buffer) buffer = bread_content(directory, number / kEntriesPerBlock);
    if (!buffer) return {};
    const DirectoryEntry& entry = buffer.array_of<DirectoryEntry>()[place];
    if (is_wanted(entry)) {
      return {EntrySearch::Outcome::Found, InodeNumber{entry.inode}, number * kEntrySize};
    }
  }
  if (directory->disk.size % kEntrySize != 0) return {};
  return {.outcome = EntrySearch::Outcome::Absent};
}

bool is_free(const DirectoryEntry& entry) { return entry.inode == 0; }
bool is_in_use(const DirectoryEntry& entry) { return !is_free(entry); }

}  // namespace

FileName file_name(std::string_view name) {
  FileName result{};
  std::copy_n(name.begin(), std::min(name.size(), result.size()), result.begin());
  return result;
}

EntrySearch dirlookup(Inode* directory, const FileName& name) {
  return find_entry(directory, 0, [wanted = text_in(name)](const DirectoryEntry& entry) {
    return is_in_use(entry) && text_in(entry.name) == wanted;
  });
}

bool dirlink(Inode* directory, const FileName& name, InodeNumber number) {
  if (!dirlookup(directory, name).is_absent()) return false;
  const EntrySearch free_place = find_entry(directory, 0, is_free);
  const std::uint32_t offset = free_place ? free_place.offset : directory->disk.size;
  const DirectoryEntry entry{static_cast<std::uint16_t>(index_of(number)), name};
  return writei(directory, EitherAddress::kernel(&entry), offset, sizeof entry) == sizeof entry;
}

bool is_empty_directory(Inode* directory) {
  constexpr std::uint32_t kDotAndDotDot = 2;
  return find_entry(directory, kDotAndDotDot, is_in_use).is_absent();
}

}  // namespace kernel
