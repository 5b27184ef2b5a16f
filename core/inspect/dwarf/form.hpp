// Values of attributes (DWARF 5, 7.5.5 and 7.5.6).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "inspect/dwarf/constants.hpp"
#include "inspect/elf/byte_reader.hpp"

namespace inspect::dwarf {

/// How a unit writes addresses and offsets.
struct Format {
  std::uint16_t version = 0;
  std::uint8_t address_size = 8;
  std::uint8_t offset_size = 4;  ///< 8 in the 64-bit format of DWARF

  constexpr bool operator==(const Format&) const = default;
};

/// What an attribute has, as it stands there: what it stands for depends on the unit (unit.hpp).
struct Value {
  enum class Kind : std::uint8_t {
    None,           ///< of a form that the inspector knows how to skip, and no more
    Number,         ///< a constant, an address or a flag
    Signed,         ///< the same bits, but the file says that the number has a sign
    Block,          ///< bytes, an expression mostly
    Text,           ///< the text itself
    StringOffset,   ///< into .debug_str
    LineOffset,     ///< into .debug_line_str
    StringIndex,    ///< into the unit's part of .debug_str_offsets
    AddressIndex,   ///< into the unit's part of .debug_addr
    ListIndex,      ///< into the unit's part of .debug_rnglists
    UnitReference,  ///< an entry, from the start of the unit
    InfoReference,  ///< an entry, from the start of .debug_info
    SectionOffset,  ///< into another section
  };
  Kind kind = Kind::None;
  std::uint16_t form = 0;
  std::uint64_t number = 0;
  FileBytes block;
  std::string_view text;

  bool constant() const { return kind == Kind::Number || kind == Kind::Signed; }
};

/// Bytes that a value of `form` occupies when that does not depend on the value.
std::optional<unsigned> fixed_size(std::uint16_t form, const Format& format);

/// Reads a value and leaves `reader` behind it. False for a form that is not known: nothing behind it can be
/// read. `implicit` is what the abbreviation says of DW_FORM_implicit_const.
bool read_value(ByteReader& reader, std::uint16_t form, const Format& format, std::int64_t implicit,
                Value& value);

/// Passes over a value. False for a form that is not known.
bool skip_value(ByteReader& reader, std::uint16_t form, const Format& format);

}  // namespace inspect::dwarf
