#include "inspect/dwarf/form.hpp"

namespace inspect::dwarf {

namespace {

using Kind = Value::Kind;

/// What a value of a form with fixed size is.
Kind kind_of(std::uint16_t form) {
  switch (form) {
    case DW_FORM_addr:
    case DW_FORM_data1:
    case DW_FORM_data2:
    case DW_FORM_data4:
    case DW_FORM_data8:
    case DW_FORM_flag: return Kind::Number;
    case DW_FORM_strp: return Kind::StringOffset;
    case DW_FORM_line_strp: return Kind::LineOffset;
    case DW_FORM_strx1:
    case DW_FORM_strx2:
    case DW_FORM_strx3:
    case DW_FORM_strx4: return Kind::StringIndex;
    case DW_FORM_addrx1:
    case DW_FORM_addrx2:
    case DW_FORM_addrx3:
    case DW_FORM_addrx4: return Kind::AddressIndex;
    case DW_FORM_ref1:
    case DW_FORM_ref2:
    case DW_FORM_ref4:
    case DW_FORM_ref8: return Kind::UnitReference;
    case DW_FORM_ref_addr: return Kind::InfoReference;
    case DW_FORM_sec_offset: return Kind::SectionOffset;
    default: return Kind::None;
  }
}

/// The forms that are one LEB128 number.
Kind kind_of_leb(std::uint16_t form) {
  switch (form) {
    case DW_FORM_sdata: return Kind::Signed;
    case DW_FORM_udata: return Kind::Number;
    case DW_FORM_ref_udata: return Kind::UnitReference;
    case DW_FORM_strx: return Kind::StringIndex;
    case DW_FORM_addrx: return Kind::AddressIndex;
    case DW_FORM_rnglistx: return Kind::ListIndex;
    default: return Kind::None;
  }
}

/// The length that stands in front of a block; nothing when the form is no block.
std::optional<std::uint64_t> block_length(ByteReader& reader, std::uint16_t form) {
  switch (form) {
    case DW_FORM_block1: return reader.number(1);
    case DW_FORM_block2: return reader.number(2);
    case DW_FORM_block4: return reader.number(4);
    case DW_FORM_block:
    case DW_FORM_exprloc: return reader.uleb();
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<unsigned> fixed_size(std::uint16_t form, const Format& format) {
  switch (form) {
    case DW_FORM_flag_present:
    case DW_FORM_implicit_const: return 0;
    case DW_FORM_data1:
    case DW_FORM_flag:
    case DW_FORM_ref1:
    case DW_FORM_strx1:
    case DW_FORM_addrx1: return 1;
    case DW_FORM_data2:
    case DW_FORM_ref2:
    case DW_FORM_strx2:
    case DW_FORM_addrx2: return 2;
    case DW_FORM_strx3:
    case DW_FORM_addrx3: return 3;
    case DW_FORM_data4:
    case DW_FORM_ref4:
    case DW_FORM_strx4:
    case DW_FORM_addrx4:
    case DW_FORM_ref_sup4: return 4;
    case DW_FORM_data8:
    case DW_FORM_ref8:
    case DW_FORM_ref_sig8:
    case DW_FORM_ref_sup8: return 8;
    case DW_FORM_data16: return 16;
    case DW_FORM_addr: return format.address_size;
    // Up to version 2 a reference was as wide as an address.
    case DW_FORM_ref_addr: return format.version <= 2 ? format.address_size : format.offset_size;
    case DW_FORM_strp:
    case DW_FORM_line_strp:
    case DW_FORM_sec_offset:
    case DW_FORM_strp_sup:
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_GNU_strp_alt: return format.offset_size;
    default: return std::nullopt;
  }
}

bool read_value(ByteReader& reader, std::uint16_t form, const Format& format, std::int64_t implicit,
                Value& value) {
  value = Value{};
  if (form == DW_FORM_indirect) {
    form = static_cast<std::uint16_t>(reader.uleb());
    if (form == DW_FORM_indirect || form == DW_FORM_implicit_const) return false;
  }
  value.form = form;
  if (form == DW_FORM_flag_present || form == DW_FORM_implicit_const) {
    value.kind = form == DW_FORM_flag_present ? Kind::Number : Kind::Signed;
    value.number = form == DW_FORM_flag_present ? 1 : static_cast<std::uint64_t>(implicit);
  } else if (const auto size = fixed_size(form, format)) {
    value.kind = kind_of(form);
    if (*size > 8) {
      reader.skip(*size);
    } else {
      value.number = reader.number(*size);
    }
  } else if (form == DW_FORM_string) {
    value.kind = Kind::Text;
    value.text = reader.text();
  } else if (form == DW_FORM_loclistx || kind_of_leb(form) != Kind::None) {
    value.kind = kind_of_leb(form);
    value.number = form == DW_FORM_sdata ? static_cast<std::uint64_t>(reader.sleb()) : reader.uleb();
  } else if (const auto length = block_length(reader, form)) {
    value.kind = Kind::Block;
    value.block = reader.block(*length);
  } else {
    return false;
  }
  return true;
}

bool skip_value(ByteReader& reader, std::uint16_t form, const Format& format) {
  if (const auto size = fixed_size(form, format)) {
    reader.skip(*size);
    return true;
  }
  Value value;
  return read_value(reader, form, format, 0, value);
}

}  // namespace inspect::dwarf
