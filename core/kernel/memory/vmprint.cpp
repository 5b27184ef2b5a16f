#include <array>
#include <string_view>

#include "kernel/memory/page_table.hpp"
#include "kernel/memory/platform.hpp"

namespace kernel {

namespace {

/// "0x" and 16 digits.
void print_hex(std::uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, 18> text{'0', 'x'};
  for (std::size_t i = text.size() - 1; i >= 2; --i, value >>= 4) text[i] = kDigits[value & 0xf];
  print({text.data(), text.size()});
}

/// An index of a table: at most three digits.
void print_decimal(unsigned value) {
  std::array<char, 3> text;
  std::size_t start = text.size();
  do {
    text[--start] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  print({&text[start], text.size() - start});
}

/// Prints the table and all below it. `level` counts down to 0, where entries lead to pages and not to
/// tables, whatever they look like.
void print_table(PhysAddr table, unsigned level) {
  const auto entries = entries_of(table);
  for (unsigned index = 0; index < entries.size(); ++index) {
    const Pte entry = entries[index];
    if (!entry.valid()) continue;
    for (unsigned depth = riscv::sv39::kLevels - level; depth > 1; --depth) print(".. ");
    print("..");
    print_decimal(index);
    print(": pte ");
    print_hex(entry.raw);
    print(" pa ");
    print_hex(entry.target().value);
    print("\n");
    if (level > 0 && entry.pointer()) print_table(entry.target(), level - 1);
  }
}

}  // namespace

void vmprint(PageTable pagetable) {
  const PrintGuard guard;
  print("page table ");
  print_hex(pagetable.root.value);
  print("\n");
  print_table(pagetable.root, riscv::sv39::kLevels - 1);
}

}  // namespace kernel
