#include "inspect/dwarf/ranges.hpp"

#include <optional>

namespace inspect::dwarf {

namespace {

/// Empty entries count, too: a list cannot be longer than this.
constexpr std::size_t kMostEntries = 4 * kMostRanges;

void add(std::vector<AddressRange>& ranges, std::uint64_t low, std::uint64_t high) {
  if (low < high && ranges.size() < kMostRanges) ranges.push_back({low, high});
}

/// .debug_ranges, up to version 4 (DWARF 4, 2.17.3): pairs of addresses, the end is a pair of zeros.
std::vector<AddressRange> read_pairs(ByteReader reader, const Unit& unit) {
  std::vector<AddressRange> ranges;
  const unsigned size = unit.format.address_size;
  const std::uint64_t selects_base = size == 8 ? ~std::uint64_t{0} : 0xffffffff;
  std::uint64_t base = unit.low_pc;
  for (std::size_t i = 0; i < kMostEntries; i++) {
    const std::uint64_t low = reader.number(size);
    const std::uint64_t high = reader.number(size);
    if (!reader.ok() || (low == 0 && high == 0)) break;
    if (low == selects_base) {
      base = high;
    } else {
      add(ranges, base + low, base + high);
    }
  }
  return ranges;
}

/// .debug_rnglists (7.25).
class RangeList {
 public:
  RangeList(const Units& units, const Unit& unit, ByteReader reader)
      : units_(units), unit_(unit), reader_(reader), base_(unit.low_pc) {}

  std::vector<AddressRange> read() {
    for (std::size_t i = 0; i < kMostEntries && reader_.ok(); i++) {
      if (!entry(reader_.read<std::uint8_t>())) break;
    }
    return ranges_;
  }

 private:
  std::uint64_t address() { return reader_.number(unit_.format.address_size); }
  std::uint64_t indexed() { return units_.indexed_address(unit_, reader_.uleb()).value_or(0); }

  /// False for the end of the list, and for what is not known.
  bool entry(std::uint8_t kind) {
    std::uint64_t low = 0;
    switch (kind) {
      case DW_RLE_base_address: base_ = address(); return true;
      case DW_RLE_base_addressx: base_ = indexed(); return true;
      case DW_RLE_offset_pair: low = base_ + reader_.uleb(); return add_up_to(low, base_ + reader_.uleb());
      case DW_RLE_start_end: low = address(); return add_up_to(low, address());
      case DW_RLE_startx_endx: low = indexed(); return add_up_to(low, indexed());
      case DW_RLE_start_length: low = address(); return add_up_to(low, low + reader_.uleb());
      case DW_RLE_startx_length: low = indexed(); return add_up_to(low, low + reader_.uleb());
      default: return false;
    }
  }
  bool add_up_to(std::uint64_t low, std::uint64_t high) {
    if (reader_.ok()) add(ranges_, low, high);
    return true;
  }

  const Units& units_;
  const Unit& unit_;
  ByteReader reader_;
  std::uint64_t base_;
  std::vector<AddressRange> ranges_;
};

/// Where the list that has a number begins: the offsets of the lists stand at rnglists_base.
std::optional<std::uint64_t> list_offset(const Units& units, const Unit& unit, std::uint64_t index) {
  const FileBytes section = units.sections().rnglists;
  const unsigned size = unit.format.offset_size;
  if (index > section.size() / size || unit.rnglists_base > section.size()) return std::nullopt;
  ByteReader reader(section, unit.rnglists_base + index * size);
  const std::uint64_t offset = reader.number(size);
  return reader.ok() ? std::optional(unit.rnglists_base + offset) : std::nullopt;
}

}  // namespace

std::vector<AddressRange> ranges_of(const Units& units, const Unit& unit, const Value& value) {
  if (unit.format.version < 5) return read_pairs(ByteReader(units.sections().ranges, value.number), unit);
  std::uint64_t offset = value.number;
  if (value.kind == Value::Kind::ListIndex) {
    const auto found = list_offset(units, unit, value.number);
    if (!found) return {};
    offset = *found;
  }
  return RangeList(units, unit, ByteReader(units.sections().rnglists, offset)).read();
}

}  // namespace inspect::dwarf
