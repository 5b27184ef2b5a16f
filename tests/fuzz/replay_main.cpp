// A target without libFuzzer: runs it over the files that the command line names.
#include <fstream>
#include <iterator>
#include <vector>

#include "fuzz/target.hpp"

int main(int argc, char** argv) {
  for (const char* path : std::span(argv, static_cast<std::size_t>(argc)).subspan(1)) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      std::fprintf(stderr, "replay: cannot read '%s'\n", path);
      return 1;
    }
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    fuzz::run_target({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  }
  return 0;
}
