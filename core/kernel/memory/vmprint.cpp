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

void print_entry(Pte entry, unsigned index, unsigned level, VirtAddr va) {
  const bool by_address = features().vmprint_format == VmprintFormat::Addresses;
  if (by_address) print(" ");
  for (unsigned depth = riscv::sv39::kLevels - level; depth > 1; --depth) print(".. ");
  print("..");
  if (by_address) {
    print_hex(va.value);
  } else {
    print_decimal(index);
  }
  print(": pte ");
  print_hex(entry.raw);
  print(" pa ");
  print_hex(PTE2PA(entry).value);
  print("\n");
}

/// Prints the table and all below it. It translates from `first` on. `level` counts down to 0, where entries
/// lead to pages and not to tables, whatever they look like.
void print_table(PhysAddr table, unsigned level, VirtAddr first) {
  const auto entries = entries_of(table);
  for (unsigned index = 0; index < entries.size(); ++index) {
    const Pte entry = load_pte(&entries[index]);
    if (!entry.valid()) continue;
    const VirtAddr va = first + index * riscv::sv39::leaf_size(level);
    print_entry(entry, index, level, va);
    if (level > 0 && entry.pointer()) print_table(PTE2PA(entry), level - 1, va);
  }
}

}  // namespace

void vmprint(PageTable pagetable) {
  const PrintGuard guard;
  print("page table ");
  print_hex(pagetable.root.value);
  print("\n");
  print_table(pagetable.root, riscv::sv39::kLevels - 1, VirtAddr());
}

}  // namespace kernel
