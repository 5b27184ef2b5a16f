// The symbols of an ELF file, by name and by address (System V gABI, "Symbol Table"). Names lie in the file,
// which must outlive the table.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "inspect/elf/elf_sections.hpp"

namespace inspect {

struct Symbol {
  std::string_view name;  ///< as it stands in the file; short_name() of demangle.hpp shortens it
  std::uint64_t address = 0;
  std::uint64_t size = 0;  ///< 0 when the file does not say
  bool is_function = false;
};

/// A place in the code: so many bytes behind a symbol.
struct SymbolOffset {
  const Symbol* symbol = nullptr;
  std::uint64_t offset = 0;
};

class SymbolTable {
 public:
  /// Of a file without a symbol table, or with one that makes no sense, there are no symbols.
  explicit SymbolTable(const ElfSections& sections);

  /// All that have a name and a place, by address; the names of sections and source files are left out.
  const std::vector<Symbol>& all() const { return symbols_; }
  /// The first of that name, by address.
  const Symbol* find(std::string_view name) const;
  /// What lies at `address`: the nearest symbol in front that is a function or a label, unless it says that
  /// it has ended there.
  std::optional<SymbolOffset> at(std::uint64_t address) const;

 private:
  std::vector<Symbol> symbols_;
};

}  // namespace inspect
