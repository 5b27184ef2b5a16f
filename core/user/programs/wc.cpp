// wc [FILE...]: counts lines, words and bytes.
#include <array>
#include <span>
#include <string_view>

#include "user/lib/io.hpp"

using namespace user;

namespace {

void count(int fd, const char* name) {
  constexpr std::string_view kBlanks = " \t\r\n\v";
  int lines = 0, words = 0, bytes = 0;
  bool in_word = false;
  std::array<char, 1024> buffer;
  int length;
  while ((length = read(fd, buffer.data(), buffer.size())) > 0) {
    bytes += length;
    for (char c : std::span(buffer.data(), static_cast<std::size_t>(length))) {
      if (c == '\n') lines++;
      const bool blank = kBlanks.find(c) != kBlanks.npos;
      if (!blank && !in_word) words++;
      in_word = !blank;
    }
  }
  if (length < 0) die("wc: cannot read %s\n", name);
  printf("%d %d %d %s\n", lines, words, bytes, name);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 1) count(kStandardInput, "");
  for (int i = 1; i < argc; i++) {
    const OpenFile file(argv[i], O_RDONLY);
    if (!file) die("wc: cannot open %s\n", argv[i]);
    count(file.fd(), argv[i]);
  }
  return 0;
}
