#include "inspect/dwarf/units.hpp"

#include <algorithm>

namespace inspect::dwarf {

namespace {

using Kind = Value::Kind;

constexpr std::uint32_t kLongFormat = 0xffffffff;  ///< the length follows in 64 bits (7.4)

std::optional<std::uint64_t> number_at(FileBytes section, std::uint64_t base, std::uint64_t index,
                                       unsigned size) {
  if (index > section.size() / size) return std::nullopt;
  ByteReader reader(section, base + index * size);
  const std::uint64_t number = reader.number(size);
  return reader.ok() && base <= section.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

Units::Units(const Sections& sections, Findings& findings) : sections_(sections) {
  ByteReader reader(sections_.info);
  while (!reader.done() && read_header(reader, findings)) {
    if (units_.size() < kMostUnits) continue;
    findings.add("more than %zu units: the rest is left out", kMostUnits);
    break;
  }
  std::stable_sort(units_.begin(), units_.end(), [](const Unit& a, const Unit& b) {
    return a.abbreviations_offset < b.abbreviations_offset;
  });
  for (Unit& unit : units_) choose_abbreviations(unit, findings);
  std::sort(units_.begin(), units_.end(), [](const Unit& a, const Unit& b) { return a.offset < b.offset; });
  for (Unit& unit : units_) read_root(unit);
}

bool Units::read_header(ByteReader& reader, Findings& findings) {
  Unit unit;
  unit.offset = reader.offset();
  std::uint64_t length = reader.read<std::uint32_t>();
  if (length == kLongFormat) {
    unit.format.offset_size = 8;
    length = reader.read<std::uint64_t>();
  }
  const std::size_t start = reader.offset();
  if (!reader.ok() || length > reader.left()) {
    findings.add("unit at 0x%" PRIx64 ": it ends beyond the section", unit.offset);
    return false;
  }
  unit.end = start + length;
  unit.format.version = reader.read<std::uint16_t>();
  std::uint8_t type = DW_UT_compile;
  if (unit.format.version >= 5) {
    type = reader.read<std::uint8_t>();
    unit.format.address_size = reader.read<std::uint8_t>();
    unit.abbreviations_offset = reader.number(unit.format.offset_size);
  } else {
    unit.abbreviations_offset = reader.number(unit.format.offset_size);
    unit.format.address_size = reader.read<std::uint8_t>();
  }
  const std::uint64_t signature = type == DW_UT_type ? reader.read<std::uint64_t>() : 0;
  if (type == DW_UT_type) unit.type_entry = unit.offset + reader.number(unit.format.offset_size);
  unit.first_entry = reader.offset();
  if (unit.format.version < 2 || unit.format.version > 5) {
    findings.add("unit at 0x%" PRIx64 ": DWARF version %u is not known, 2 to 5 are", unit.offset,
                 unsigned{unit.format.version});
  } else if (unit.format.address_size != 8 && unit.format.address_size != 4) {
    findings.add("unit at 0x%" PRIx64 ": addresses of %u bytes", unit.offset,
                 unsigned{unit.format.address_size});
  } else if (type == DW_UT_compile || type == DW_UT_partial || type == DW_UT_type) {
    if (unit.first_entry < unit.end) units_.push_back(unit);
    if (type == DW_UT_type) types_.emplace(signature, unit.type_entry);
  } else {
    findings.add("unit at 0x%" PRIx64 ": its type %u (split DWARF) is not supported", unit.offset,
                 unsigned{type});
  }
  reader = ByteReader(sections_.info, unit.end);
  return true;
}

/// Units come in the order of their tables, so that those of a common table stand side by side.
void Units::choose_abbreviations(Unit& unit, Findings& findings) {
  const auto at = static_cast<std::size_t>(&unit - units_.data());
  if (at > 0) {
    const Unit& before = units_[at - 1];
    if (before.abbreviations_offset == unit.abbreviations_offset && before.format == unit.format) {
      unit.abbreviations = before.abbreviations;
      return;
    }
  }
  if (attributes_ > kMostAttributes) {
    findings.add("unit at 0x%" PRIx64 ": left out, for there are too many abbreviations", unit.offset);
    unit.first_entry = unit.end;
  } else {
    tables_.emplace_back(sections_.abbrev, unit.abbreviations_offset, unit.format, findings);
    attributes_ += tables_.back().attribute_count();
  }
  unit.abbreviations = tables_.size() - 1;
}

void Units::read_root(Unit& unit) {
  EntryCursor root = cursor(unit, unit.first_entry);
  if (!root.next()) return;
  Value low_pc, directory;
  root.attributes([&](std::uint16_t name, const Value& value) {
    switch (name) {
      case DW_AT_low_pc: low_pc = value; break;
      case DW_AT_comp_dir: directory = value; break;
      case DW_AT_stmt_list:
        // A unit of a type shares the lines of another unit.
        if (unit.type_entry == 0) unit.line_table = value.number;
        break;
      case DW_AT_str_offsets_base: unit.str_offsets_base = value.number; break;
      case DW_AT_addr_base: unit.addr_base = value.number; break;
      case DW_AT_rnglists_base: unit.rnglists_base = value.number; break;
      default: break;
    }
  });
  // These may go through the bases, which may stand behind them.
  unit.low_pc = address(unit, low_pc).value_or(0);
  unit.directory = text(unit, directory);
}

const Unit* Units::containing(std::uint64_t offset) const {
  const auto behind =
      std::upper_bound(units_.begin(), units_.end(), offset,
                       [](std::uint64_t value, const Unit& unit) { return value < unit.offset; });
  if (behind == units_.begin()) return nullptr;
  const Unit& unit = *(behind - 1);
  return offset >= unit.first_entry && offset < unit.end ? &unit : nullptr;
}

EntryCursor Units::cursor(const Unit& unit, std::uint64_t offset) const {
  return EntryCursor(sections_.info.first(static_cast<std::size_t>(unit.end)), offset, unit.format,
                     tables_[unit.abbreviations]);
}

std::string_view Units::text(const Unit& unit, const Value& value) const {
  switch (value.kind) {
    case Kind::Text: return value.text;
    case Kind::StringOffset: return text_at(sections_.str, value.number);
    case Kind::LineOffset: return text_at(sections_.line_str, value.number);
    case Kind::StringIndex: {
      const auto offset =
          number_at(sections_.str_offsets, unit.str_offsets_base, value.number, unit.format.offset_size);
      return offset ? text_at(sections_.str, *offset) : std::string_view();
    }
    default: return {};
  }
}

std::optional<std::uint64_t> Units::indexed_address(const Unit& unit, std::uint64_t index) const {
  return number_at(sections_.addr, unit.addr_base, index, unit.format.address_size);
}

std::optional<std::uint64_t> Units::address(const Unit& unit, const Value& value) const {
  if (value.form == DW_FORM_addr) return value.number;
  if (value.kind == Kind::AddressIndex) return indexed_address(unit, value.number);
  return std::nullopt;
}

std::optional<std::uint64_t> Units::reference(const Unit& unit, const Value& value) const {
  if (value.kind == Kind::InfoReference) return value.number;
  if (value.kind == Kind::UnitReference) return unit.offset + value.number;
  if (value.form == DW_FORM_ref_sig8) {
    const auto type = types_.find(value.number);
    if (type != types_.end()) return type->second;
  }
  return std::nullopt;
}

}  // namespace inspect::dwarf
