// sh: reads commands line by line from its input and runs them. Prompts when that is the console.
#include <array>
#include <string_view>

#include "run.hpp"
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"

using namespace user;

namespace {

constinit sh::Arena arena{};

bool on_console() {
  Stat stat;
  return fstat(kStandardInput, &stat) == 0 && stat.type == FileType::Device;
}

void discard_line() {
  char c;
  while (read(kStandardInput, &c, 1) == 1 && c != '\n') {
  }
}

void report(const sh::SyntaxError& error) {
  std::array<char, 24> place{};
  error.rest.copy(place.data(), place.size() - 1);
  fprintf(kStandardError, "sh: syntax: expected %s at %s\n", error.expected,
          error.rest.empty() ? "the end of the line" : place.data());
}

void run_line(std::string_view line) {
  while (line.ends_with('\n')) line.remove_suffix(1);
  arena.clear();
  const sh::ParsedLine parsed = sh::parse(line, arena);
  if (parsed.error) {
    report(parsed.error);
  } else {
    sh::run(parsed.list);
  }
}

}  // namespace

int main(int, char**) {
  static std::array<char, 512> line;
  const bool prompting = on_console();
  for (;;) {
    if (prompting) fprintf(kStandardError, "$ ");
    gets(line.data(), line.size());
    const std::string_view text = line.data();
    if (text.empty()) return 0;
    if (text.size() == line.size() - 1 && !text.ends_with('\n')) {
      discard_line();
      fprintf(kStandardError, "sh: the line is longer than %lu characters\n", line.size() - 1);
      continue;
    }
    run_line(text);
  }
}
