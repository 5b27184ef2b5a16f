#include "inspect/symbol_search.hpp"

#include <algorithm>
#include <tuple>

#include "inspect/elf/demangle.hpp"

namespace inspect {

namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& letter : result) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return result;
}

struct Match {
  int rank = 0;  ///< 0 the very name, 1 its beginning, 2 inside
  FoundSymbol symbol;

  auto key() const { return std::tuple(rank, symbol.name.size(), std::string_view(symbol.name)); }
};

}  // namespace

std::vector<FoundSymbol> find_symbols(const SymbolTable& symbols, std::string_view text, std::size_t most) {
  std::vector<FoundSymbol> found;
  if (text.empty()) return found;
  const std::string wanted = lower(text);
  std::vector<Match> matches;
  for (const Symbol& symbol : symbols.all()) {
    std::string name = short_name(symbol.name);
    const std::size_t place = lower(name).find(wanted);
    if (place == std::string::npos) continue;
    const int rank = place > 0 ? 2 : name.size() > wanted.size() ? 1 : 0;
    matches.push_back({rank, {std::move(name), symbol.address, symbol.size, symbol.is_function}});
  }
  const std::size_t count = std::min(most, matches.size());
  std::partial_sort(matches.begin(), matches.begin() + static_cast<std::ptrdiff_t>(count), matches.end(),
                    [](const Match& a, const Match& b) { return a.key() < b.key(); });
  for (std::size_t i = 0; i < count; i++) found.push_back(std::move(matches[i].symbol));
  return found;
}

}  // namespace inspect
