// mkfs IMAGE FILE...: writes a disk image whose root directory holds the files under their base names. A
// leading underscore is dropped, which build systems use to keep a program called `_rm` away from the host's
// own.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "user/mkfs/file_system_image.hpp"

namespace {

constexpr int kFailure = 1;
constexpr int kUsage = 2;

std::string name_on_disk(const std::filesystem::path& path) {
  std::string name = path.filename().string();
  if (name.size() > 1 && name.front() == '_') name.erase(0, 1);
  return name;
}

std::optional<std::string> content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file.is_open() || content.bad() || std::filesystem::is_directory(path)) return {};
  return std::move(content).str();
}

int fail(const std::string& what, const std::string& why) {
  std::cerr << "mkfs: " << what << ": " << why << '\n';
  return kFailure;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: mkfs IMAGE FILE...\n";
    return kUsage;
  }
  mkfs::FileSystemImage image;
  for (const char* path : std::span(argv + 2, argv + argc)) {
    const auto content = content_of(path);
    if (!content) return fail(path, "cannot be read");
    if (const auto problem = image.add_file(name_on_disk(path), std::as_bytes(std::span(*content)))) {
      return fail(path, *problem);
    }
  }
  std::ofstream disk(argv[1], std::ios::binary | std::ios::trunc);
  disk.write(reinterpret_cast<const char*>(image.bytes().data()),
             static_cast<std::streamsize>(image.bytes().size()));
  if (!disk.flush()) return fail(argv[1], "cannot be written");
  std::cout << argv[1] << ": " << argc - 2 << " files, " << image.free_blocks() << " blocks free\n";
  return 0;
}
