// The one pass over .debug_info that finds what has a name and a place.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "inspect/dwarf/debug_info.hpp"
#include "inspect/dwarf/ranges.hpp"

namespace inspect::dwarf {

class Indexer {
 public:
  /// Entries lie within one another no deeper than this; compilers stay below 40.
  static constexpr unsigned kMostDepth = 256;
  static constexpr std::size_t kMostNames = 1u << 20, kMostScopes = 1u << 16;

  Indexer(const Units& units, Findings& findings);

  void run();

  std::vector<std::string> scopes;
  std::vector<Variable> variables;
  std::vector<Function> functions;
  std::vector<Structure> structures;

 private:
  /// A namespace, structure or function: whatever lies between its ends belongs to it.
  struct Extent {
    std::uint64_t begin, end;
    std::size_t parent;  ///< kNone for the outermost
    std::string_view name;
  };
  static constexpr std::size_t kNone = ~std::size_t{0};

  /// What the entries of variables, functions and structures say.
  struct Facts {
    std::string_view name;
    std::string_view linkage_name;
    std::uint64_t named_by = 0;  ///< the entry that says the rest
    TypeRef type;
    Value location, low_pc, high_pc, ranges;
    bool declaration = false;
  };

  void index_unit(const Unit& unit);
  void index_entry(const Unit& unit, EntryCursor& cursor);
  void open_extent(EntryCursor& cursor, std::string_view name);
  void close_extents(unsigned depth, std::uint64_t offset);
  void add_structure(const Unit& unit, EntryCursor& cursor);
  void add_variable(const Unit& unit, const Facts& facts, std::uint64_t entry);
  void add_function(const Unit& unit, const Facts& facts, std::uint64_t entry);
  Facts read_facts(const Unit& unit, EntryCursor& cursor) const;
  /// Takes name and type over from the entries that this one completes.
  std::uint64_t follow_names(Facts& facts, std::uint64_t entry) const;
  std::optional<std::uint64_t> address_of(const Unit& unit, const Value& location) const;
  /// The scope that the entry lies in, which must be one of the unit at hand.
  ScopeId scope_at(std::uint64_t entry);
  ScopeId intern(std::string text);
  void name_unit_entries(std::size_t first_variable, std::size_t first_function, std::size_t first_structure);

  const Units& units_;
  Findings& findings_;
  std::vector<Extent> extents_;                         ///< of the unit at hand, by their begin
  std::vector<std::pair<unsigned, std::size_t>> open_;  ///< depth and number of those not closed yet
  std::unordered_map<std::string, ScopeId> scope_ids_;
  std::unordered_set<std::string> structure_keys_;  ///< scope and name of those kept
  std::vector<std::uint64_t> variable_entries_, function_entries_,
      structure_entries_;  ///< whose scope is theirs
};

}  // namespace inspect::dwarf
