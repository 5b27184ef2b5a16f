#include "inspect/elf/symbol_table.hpp"

#include <algorithm>

#include "riscv/platform.hpp"

namespace inspect {

namespace {

constexpr std::uint32_t kSymbolTable = 2;
constexpr std::uint64_t kSymbolSize = 24;
constexpr unsigned kFunction = 2, kSection = 3, kFile = 4;   // types
constexpr std::uint16_t kUndefined = 0, kAbsolute = 0xfff1;  // sections

/// An absolute symbol outside RAM is a number that has a name: STACK_SIZE. One inside may well be a place:
/// end.
bool is_number(std::uint16_t section, std::uint64_t address) {
  constexpr std::uint64_t kMostRam = 2048ull << 20;
  return section == kAbsolute && riscv::PhysAddr(address) - riscv::platform::kRam >= kMostRam;
}

/// What assemblers make for themselves: local labels, and the marks of code and data.
bool is_internal(std::string_view name) {
  return name.empty() || name.starts_with(".L") || name.starts_with("$");
}

}  // namespace

SymbolTable::SymbolTable(const ElfSections& sections) {
  const auto is_table = [](const ElfSection& section) { return section.type == kSymbolTable; };
  const auto table = std::find_if(sections.all().begin(), sections.all().end(), is_table);
  if (table == sections.all().end() || table->link >= sections.all().size()) return;
  const FileBytes names = sections.all()[table->link].bytes;
  ByteReader reader(table->bytes);
  while (reader.left() >= kSymbolSize) {
    const auto name = reader.read<std::uint32_t>();
    const unsigned type = reader.read<std::uint8_t>() & 0xfu;
    reader.skip(1);
    const auto section = reader.read<std::uint16_t>();
    const auto address = reader.read<std::uint64_t>();
    const auto size = reader.read<std::uint64_t>();
    const Symbol symbol{text_at(names, name), address, size, type == kFunction};
    if (type == kSection || type == kFile || section == kUndefined || is_number(section, address) ||
        is_internal(symbol.name))
      continue;
    symbols_.push_back(symbol);
  }
  std::stable_sort(symbols_.begin(), symbols_.end(),
                   [](const Symbol& a, const Symbol& b) { return a.address < b.address; });
}

const Symbol* SymbolTable::find(std::string_view name) const {
  const auto named = [&](const Symbol& symbol) { return symbol.name == name; };
  const auto found = std::find_if(symbols_.begin(), symbols_.end(), named);
  return found == symbols_.end() ? nullptr : &*found;
}

std::optional<SymbolOffset> SymbolTable::at(std::uint64_t address) const {
  const auto behind =
      std::upper_bound(symbols_.begin(), symbols_.end(), address,
                       [](std::uint64_t value, const Symbol& symbol) { return value < symbol.address; });
  if (behind == symbols_.begin()) return std::nullopt;
  // Of several at one address a function tells more than a label.
  auto best = behind - 1;
  for (auto at = best; at->address == best->address; at--) {
    if (at->is_function) best = at;
    if (at == symbols_.begin() || best->is_function) break;
  }
  const std::uint64_t offset = address - best->address;
  if (best->size != 0 && offset >= best->size) return std::nullopt;
  return SymbolOffset{&*best, offset};
}

}  // namespace inspect
