// grep PATTERN [FILE...]: prints the lines that contain a match. What a pattern can be is in pattern.hpp.
#include <array>
#include <string_view>

#include "pattern.hpp"
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"

using namespace user;

namespace {

/// Prints the matching lines; whether there were any. A line longer than the buffer counts as several.
bool grep(const Pattern& pattern, int fd) {
  static std::array<char, 4096> buffer;
  bool found = false;
  std::size_t used = 0;
  const auto judge = [&](std::string_view line) {
    if (!pattern.matches(line)) return;
    found = true;
    write(kStandardOutput, line.data(), static_cast<int>(line.size()));
    write(kStandardOutput, "\n", 1);
  };
  for (;;) {
    const int count = read(fd, buffer.data() + used, static_cast<int>(buffer.size() - used));
    if (count <= 0) break;
    std::string_view rest(buffer.data(), used + static_cast<std::size_t>(count));
    for (std::size_t end; (end = rest.find('\n')) != rest.npos; rest.remove_prefix(end + 1)) {
      judge(std::string_view(rest.data(), end));
    }
    if (rest.size() == buffer.size()) {
      judge(rest);
      rest = {};
    }
    used = rest.size();
    memmove(buffer.data(), rest.data(), used);
  }
  if (used > 0) judge(std::string_view(buffer.data(), used));
  return found;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) die("usage: grep PATTERN [FILE...]\n");
  Pattern pattern;
  if (!pattern.parse(argv[1])) die("grep: the pattern is too long\n");
  if (argc == 2) return grep(pattern, kStandardInput) ? 0 : 1;
  bool found = false;
  for (int i = 2; i < argc; i++) {
    const OpenFile file(argv[i], O_RDONLY);
    if (!file) die("grep: cannot open %s\n", argv[i]);
    found |= grep(pattern, file.fd());
  }
  return found ? 0 : 1;
}
