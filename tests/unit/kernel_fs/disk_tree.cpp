#include "unit/kernel_fs/disk_tree.hpp"

#include <functional>
#include <sstream>

namespace kernel_fs_test {

std::string describe_directory(int links) { return "directory, " + std::to_string(links) + " links"; }

std::string describe_device(int links, int major, int minor, std::string_view first_path) {
  std::ostringstream text;
  text << "device " << major << '/' << minor << ", " << links << " links, = " << first_path;
  return text.str();
}

std::string describe_file(int links, std::string_view content, std::string_view first_path) {
  std::ostringstream text;
  text << "file, " << links << " links, " << content.size() << " bytes #" << std::hex
       << std::hash<std::string_view>{}(content) << ", = " << first_path;
  return text.str();
}

std::string difference(const Tree& expected, const Tree& actual) {
  std::ostringstream text;
  for (const auto& [path, description] : expected) {
    const auto place = actual.find(path);
    if (place == actual.end()) {
      text << path << " is missing (" << description << ")\n";
    } else if (place->second != description) {
      text << path << " is " << place->second << ", not " << description << '\n';
    }
  }
  for (const auto& [path, description] : actual) {
    if (!expected.contains(path)) text << path << " should not be there (" << description << ")\n";
  }
  return text.str();
}

}  // namespace kernel_fs_test
