// ls [FILE...]: name, type (1 directory, 2 file, 3 device), inode number and size of each file, and of the
// files in each directory.
#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "user/lib/io.hpp"
#include "user/lib/string.hpp"

using namespace user;

namespace {

using Name = std::array<char, kDirectoryNameSize + 1>;

void print_line(std::string_view name, const Stat& stat) {
  Name column;
  column.fill(' ');
  column.back() = 0;
  std::copy_n(name.begin(), std::min(name.size(), column.size() - 1), column.begin());
  printf("%s %d %u %lu\n", column.data(), static_cast<int>(stat.type), index_of(stat.inode), stat.size);
}

/// "directory/name", or nothing when that is longer than any path may be.
class EntryPath {
 public:
  EntryPath(std::string_view directory, std::string_view name) {
    if (directory.size() + 1 + name.size() >= path_.size()) return;
    char* end = std::copy(directory.begin(), directory.end(), path_.begin());
    *end++ = '/';
    std::copy(name.begin(), name.end(), end);
    complete_ = true;
  }
  const char* text() const { return complete_ ? path_.data() : nullptr; }

 private:
  static constexpr std::size_t kLongestPath = 128;
  std::array<char, kLongestPath> path_{};
  bool complete_ = false;
};

void list_directory(int fd, const char* path) {
  DirectoryEntry entry;
  while (read(fd, &entry, sizeof entry) == sizeof entry) {
    if (entry.inode == 0) continue;
    Name name{};
    std::copy(entry.name.begin(), entry.name.end(), name.begin());
    const EntryPath entry_path(path, name.data());
    const auto entry_stat = entry_path.text() != nullptr ? stat(entry_path.text()) : std::nullopt;
    if (entry_stat) {
      print_line(name.data(), *entry_stat);
    } else {
      fprintf(kStandardError, "ls: cannot stat %s/%s\n", path, name.data());
    }
  }
}

int list(const char* path) {
  const OpenFile file(path, O_RDONLY);
  Stat stat;
  if (!file || fstat(file.fd(), &stat) < 0) {
    fprintf(kStandardError, "ls: cannot open %s\n", path);
    return 1;
  }
  if (stat.type == FileType::Directory) {
    list_directory(file.fd(), path);
  } else {
    print_line(base_name(path), stat);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 1) return list(".");
  int status = 0;
  for (char* path : std::span(argv + 1, argv + argc)) status |= list(path);
  return status;
}
