// disassembly: the machine's instruction table and the text that it leads to, for a script to compare.
//
//   disassembly rows          one line a row: name, mask, match
//   disassembly text ADDRESS  reads words in hexadecimal from stdin, four digits for 16 bits and eight for
//   32;
//                             prints a line for each of them, as they would lie from ADDRESS on
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <span>
#include <string>
#include <string_view>

#include "machine/isa/disassemble.hpp"
#include "machine/isa/instruction_table.hpp"

namespace {

int print_rows() {
  for (const machine::InstructionRow& row : machine::kInstructions)
    std::printf("%s %08" PRIx32 " %08" PRIx32 "\n", row.name, row.mask, row.match);
  return 0;
}

int print_text(std::uint64_t pc) {
  for (std::string digits; std::cin >> digits; pc += digits.size() / 2) {
    const auto word = static_cast<std::uint32_t>(std::strtoul(digits.c_str(), nullptr, 16));
    std::printf("%s\n", machine::disassemble(word, pc).c_str());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = std::span(argv, static_cast<std::size_t>(argc)).subspan(1);
  const std::string_view command = arguments.empty() ? "" : arguments[0];
  if (command == "rows" && arguments.size() == 1) return print_rows();
  if (command == "text" && arguments.size() == 2) return print_text(std::strtoull(arguments[1], nullptr, 16));
  std::fputs("usage: disassembly rows | text ADDRESS\n", stderr);
  return 2;
}
