// more [FILE...]: shows files, or its input, a page at a time. The console gives whole lines, so every key is
// followed by Enter; `h` lists the keys.
#include <array>

#include "user/lib/io.hpp"
#include "user/lib/string.hpp"

using namespace user;

namespace {

constexpr int kPageLines = 22;
constexpr int kColumns = 80;

/// The console, whatever the input is.
constinit int keys = kStandardInput;

/// How many rows may still be shown before it is time to ask.
constinit int rows_left = kPageLines;
constinit int column = 0;

enum class Answer : unsigned char { GoOn, NextFile, Quit };

/// The first key of a line of the console; q at the end of it.
char read_key() {
  char key = 0, byte = 0;
  while (read(keys, &byte, 1) == 1) {
    if (byte == '\n') return key;
    if (key == 0) key = byte;
  }
  return 'q';
}

void show_help() {
  printf(
      "  Enter  the next page\n"
      "  l      one line more\n"
      "  n      the next file\n"
      "  q      quit\n"
      "  h      this help\n"
      "Each key is followed by Enter.\n");
}

Answer ask() {
  for (;;) {
    printf("--more-- (h: help) ");
    switch (read_key()) {
      case 0:
      case ' ': rows_left = kPageLines; return Answer::GoOn;
      case 'l': rows_left = 1; return Answer::GoOn;
      case 'n': rows_left = kPageLines; return Answer::NextFile;
      case 'q': return Answer::Quit;
      default: show_help();
    }
  }
}

/// Counts a character that is about to be shown. Whether it ends a row of the screen.
bool ends_row(char c) {
  column = c == '\n' ? 0 : column + 1;
  if (column == kColumns) column = 0;
  return column == 0;
}

/// Shows as much as the person wants to see.
Answer show(int fd, const char* name) {
  std::array<char, 512> buffer;
  int count;
  while ((count = read(fd, buffer.data(), static_cast<int>(buffer.size()))) > 0) {
    int shown = 0;
    for (int i = 0; i < count; i++) {
      if (!ends_row(buffer[static_cast<std::size_t>(i)]) || --rows_left > 0) continue;
      write(kStandardOutput, buffer.data() + shown, i + 1 - shown);
      shown = i + 1;
      if (const Answer answer = ask(); answer != Answer::GoOn) return answer;
    }
    write(kStandardOutput, buffer.data() + shown, count - shown);
  }
  if (count < 0) die("more: cannot read %s\n", name);
  return Answer::NextFile;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 1) {
    keys = open("/console", O_RDONLY);
    if (keys < 0) die("more: there is no console to read keys from\n");
    show(kStandardInput, "the input");
    return 0;
  }
  for (int i = 1; i < argc; i++) {
    const OpenFile file(argv[i], O_RDONLY);
    if (!file) die("more: cannot open %s\n", argv[i]);
    if (show(file.fd(), argv[i]) == Answer::Quit) return 0;
  }
  return 0;
}
