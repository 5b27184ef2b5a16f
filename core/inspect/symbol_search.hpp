// Symbols by a part of their name, as a person types it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/kernel_model.hpp"

namespace inspect {

struct FoundSymbol {
  std::string name;  ///< short
  std::uint64_t address = 0;
  std::uint64_t size = 0;
  bool is_function = false;
};

/// The best `most` symbols whose short name has `text` in it, capital or not: those of that very name first,
/// then those that begin with it, then the rest; the shorter ones first. None for an empty text.
std::vector<FoundSymbol> find_symbols(const SymbolTable& symbols, std::string_view text, std::size_t most);

}  // namespace inspect
