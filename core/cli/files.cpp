#include "cli/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <span>

namespace cli {

namespace {

using machine::Error;
using machine::Result;
namespace fs = std::filesystem;

/// More than any kernel, disk or script of this board; keeps an endless device file from eating the host's
/// memory.
constexpr std::size_t kMaxFileBytes = 1u << 30;

class FileDescriptor {
 public:
  explicit FileDescriptor(int value) : value_(value) {}
  ~FileDescriptor() {
    if (value_ >= 0) close(value_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  int get() const { return value_; }
  bool is_open() const { return value_ >= 0; }

 private:
  int value_;
};

std::optional<fs::path> existing_image(const fs::path& repository, const std::string& name) {
  const fs::path folder = repository / "public" / "images" / name;
  std::error_code ignored;
  if (!fs::is_regular_file(folder / "kernel.elf", ignored)) return std::nullopt;
  return folder;
}

/// The program is build/PRESET/pagewalk inside the repository.
fs::path repository_of_program() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path().parent_path().parent_path();
}

}  // namespace

Result<std::vector<std::uint8_t>> read_file(std::string_view what, const std::string& path) {
  const auto failure = [&](const std::string& reason) {
    return Error{"cannot read " + std::string(what) + " '" + path + "': " + reason};
  };
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return failure(std::strerror(errno));
  std::vector<std::uint8_t> content;
  std::array<std::uint8_t, 1 << 16> chunk;
  while (true) {
    const ssize_t count = read(file.get(), chunk.data(), chunk.size());
    if (count == 0) return content;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(std::strerror(errno));
    const auto bytes = std::span(chunk).first(static_cast<std::size_t>(count));
    if (content.size() + bytes.size() > kMaxFileBytes) return failure("it is larger than 1 GiB");
    content.insert(content.end(), bytes.begin(), bytes.end());
  }
}

Result<void> write_file(std::string_view what, const std::string& path,
                        std::span<const std::uint8_t> content) {
  const auto failure = [&] {
    return Error{"cannot write " + std::string(what) + " '" + path + "': " + std::strerror(errno)};
  };
  const FileDescriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file.is_open()) return failure();
  while (!content.empty()) {
    const ssize_t count = write(file.get(), content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure();
    content = content.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<ImagePaths> find_image(const std::string& name) {
  if (name == "." || name == ".." || name.find('/') != std::string::npos) {
    return Error{"image '" + name + "': this is not the name of a folder of public/images"};
  }
  auto folder = existing_image(repository_of_program(), name);
  if (!folder) folder = existing_image(fs::path("."), name);
  if (!folder) return Error{"image '" + name + "': there is no public/images/" + name + "/kernel.elf"};
  ImagePaths paths{(*folder / "kernel.elf").string(), std::nullopt};
  std::error_code ignored;
  if (const fs::path disk = *folder / "fs.img"; fs::is_regular_file(disk, ignored))
    paths.disk = disk.string();
  return paths;
}

}  // namespace cli
