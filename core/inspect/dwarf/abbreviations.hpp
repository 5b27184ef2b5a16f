// Tables of abbreviations: which attributes an entry has and in which forms (DWARF 5, 7.5.3).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "inspect/dwarf/findings.hpp"
#include "inspect/dwarf/form.hpp"

namespace inspect::dwarf {

struct AttributeSpec {
  std::uint16_t name = 0;
  std::uint16_t form = 0;
  std::int64_t implicit = 0;  ///< the value itself, of DW_FORM_implicit_const
};

struct Abbreviation {
  static constexpr std::uint32_t kVaries = ~0u;

  std::uint64_t code = 0;
  std::uint16_t tag = 0;
  bool has_children = false;
  std::uint32_t first = 0;  ///< of its attributes
  std::uint32_t count = 0;
  std::uint32_t size = 0;  ///< bytes of all its values; kVaries when that depends on them
};

/// One table. Codes are 1, 2, 3 ... as compilers number them, or anything.
class Abbreviations {
 public:
  /// An attribute takes no room in an entry if its form says so: without these limits a small file could keep
  /// its reader busy for ever. Compilers stay below 30 and 1000.
  static constexpr std::size_t kMostAttributes = 64, kMostCodes = 1u << 15;

  /// Reads the table at `offset` of .debug_abbrev, as far as it makes sense.
  Abbreviations(FileBytes section, std::uint64_t offset, const Format& format, Findings& findings);

  /// nullptr for a code that the table has not.
  const Abbreviation* find(std::uint64_t code) const;
  std::span<const AttributeSpec> attributes(const Abbreviation& abbreviation) const {
    return std::span(attributes_).subspan(abbreviation.first, abbreviation.count);
  }
  /// How much it holds.
  std::size_t attribute_count() const { return attributes_.size(); }

 private:
  bool read_attributes(ByteReader& reader, const Format& format, Abbreviation& abbreviation);

  std::vector<Abbreviation> table_;
  std::vector<AttributeSpec> attributes_;
};

}  // namespace inspect::dwarf
