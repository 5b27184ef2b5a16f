// The units of .debug_info: what one translation unit of the program left behind (DWARF 5, 3.1 and 7.5.1).
// They know how the values of their entries are meant.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "inspect/dwarf/abbreviations.hpp"
#include "inspect/dwarf/entry_cursor.hpp"
#include "inspect/dwarf/sections.hpp"

namespace inspect::dwarf {

struct Unit {
  std::uint64_t offset = 0;       ///< of its header, in .debug_info
  std::uint64_t first_entry = 0;  ///< of its root
  std::uint64_t end = 0;
  std::uint64_t type_entry = 0;  ///< of the type that it is there for, which others name by a signature; or 0
  Format format;
  std::uint64_t abbreviations_offset = 0;
  std::size_t abbreviations = 0;  ///< which of the tables

  // From the root entry.
  std::string_view directory;  ///< in which the compiler ran
  std::optional<std::uint64_t> line_table;
  std::uint64_t low_pc = 0;
  std::uint64_t str_offsets_base = 0;
  std::uint64_t addr_base = 0;
  std::uint64_t rnglists_base = 0;
};

class Units {
 public:
  static constexpr std::size_t kMostUnits = 1u << 16;
  /// 16 MiB of attributes: a hundred times what a teaching kernel has.
  static constexpr std::size_t kMostAttributes = 1u << 20;

  /// Versions 2 to 5: compiled units, and those of one type. What else there is is passed over, and told.
  Units(const Sections& sections, Findings& findings);

  const std::vector<Unit>& all() const { return units_; }
  /// Whether some are there for one type, which others name by a signature.
  bool have_types() const { return !types_.empty(); }
  /// The unit whose entries include the one at `offset`; nullptr when there is none.
  const Unit* containing(std::uint64_t offset) const;
  /// Stands before the entry at `offset`, which must lie in the unit.
  EntryCursor cursor(const Unit& unit, std::uint64_t offset) const;

  /// What a value stands for in a unit; nothing, or no text, when it is of another kind or leads nowhere.
  std::string_view text(const Unit& unit, const Value& value) const;
  std::optional<std::uint64_t> address(const Unit& unit, const Value& value) const;
  std::optional<std::uint64_t> reference(const Unit& unit, const Value& value) const;
  /// The address in .debug_addr that a unit calls its number `index`.
  std::optional<std::uint64_t> indexed_address(const Unit& unit, std::uint64_t index) const;

  const Sections& sections() const { return sections_; }

 private:
  /// False when there is no telling where the next unit begins.
  bool read_header(ByteReader& reader, Findings& findings);
  void choose_abbreviations(Unit& unit, Findings& findings);
  void read_root(Unit& unit);

  Sections sections_;
  std::vector<Unit> units_;
  std::unordered_map<std::uint64_t, std::uint64_t> types_;  ///< entries by signature (7.32)
  std::vector<Abbreviations> tables_;
  std::size_t attributes_ = 0;  ///< in all tables
};

}  // namespace inspect::dwarf
