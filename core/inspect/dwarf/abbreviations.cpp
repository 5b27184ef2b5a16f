#include "inspect/dwarf/abbreviations.hpp"

#include <algorithm>

namespace inspect::dwarf {

Abbreviations::Abbreviations(FileBytes section, std::uint64_t offset, const Format& format,
                             Findings& findings) {
  ByteReader reader(section, offset);
  bool in_order = true;
  while (const std::uint64_t code = reader.uleb()) {
    Abbreviation abbreviation{.code = code, .first = static_cast<std::uint32_t>(attributes_.size())};
    abbreviation.tag = static_cast<std::uint16_t>(reader.uleb());
    abbreviation.has_children = reader.read<std::uint8_t>() != 0;
    if (table_.size() == kMostCodes || !read_attributes(reader, format, abbreviation)) break;
    in_order &= table_.empty() || table_.back().code < code;
    table_.push_back(abbreviation);
  }
  if (!reader.ok()) findings.add("abbreviations at 0x%" PRIx64 ": the table is cut off", offset);
  if (!in_order)
    std::stable_sort(table_.begin(), table_.end(),
                     [](const auto& a, const auto& b) { return a.code < b.code; });
  table_.shrink_to_fit();
  attributes_.shrink_to_fit();
}

bool Abbreviations::read_attributes(ByteReader& reader, const Format& format, Abbreviation& abbreviation) {
  while (true) {
    AttributeSpec spec;
    spec.name = static_cast<std::uint16_t>(reader.uleb());
    spec.form = static_cast<std::uint16_t>(reader.uleb());
    if (spec.form == DW_FORM_implicit_const) spec.implicit = reader.sleb();
    if (!reader.ok()) return false;
    if (spec.name == 0 && spec.form == 0) return true;
    if (abbreviation.count == kMostAttributes) return false;
    attributes_.push_back(spec);
    abbreviation.count++;
    const auto size = fixed_size(spec.form, format);
    if (!size) abbreviation.size = Abbreviation::kVaries;
    if (size && abbreviation.size != Abbreviation::kVaries) abbreviation.size += *size;
  }
}

const Abbreviation* Abbreviations::find(std::uint64_t code) const {
  if (code - 1 < table_.size() && table_[static_cast<std::size_t>(code - 1)].code == code)
    return &table_[static_cast<std::size_t>(code - 1)];
  const auto found =
      std::lower_bound(table_.begin(), table_.end(), code,
                       [](const Abbreviation& a, std::uint64_t value) { return a.code < value; });
  return found != table_.end() && found->code == code ? &*found : nullptr;
}

}  // namespace inspect::dwarf
