// cat [FILE...]: copies the files, or its input, to its output.
#include <array>

#include "user/lib/io.hpp"

using namespace user;

namespace {

void copy_to_output(int fd, const char* name) {
  std::array<char, 1024> buffer;
  for (;;) {
    const int count = read(fd, buffer.data(), buffer.size());
    if (count == 0) return;
    if (count < 0) die("cat: cannot read %s\n", name);
    if (write(kStandardOutput, buffer.data(), count) != count) die("cat: cannot write\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 1) copy_to_output(kStandardInput, "the input");
  for (int i = 1; i < argc; i++) {
    const OpenFile file(argv[i], O_RDONLY);
    if (!file) die("cat: cannot open %s\n", argv[i]);
    copy_to_output(file.fd(), argv[i]);
  }
  return 0;
}
