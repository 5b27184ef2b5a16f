#include "inspect/dwarf/debug_info.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "inspect/dwarf/index.hpp"

namespace inspect::dwarf {

namespace {

/// Types that only name another one, in a row.
constexpr unsigned kMostNames = 32;
/// Entries below a type that are looked at.
constexpr std::size_t kMostParts = 1u << 14;

TypeKind kind_of(std::uint16_t tag) {
  switch (tag) {
    case DW_TAG_base_type: return TypeKind::Base;
    case DW_TAG_pointer_type:
    case DW_TAG_reference_type:
    case DW_TAG_rvalue_reference_type: return TypeKind::Pointer;
    case DW_TAG_structure_type:
    case DW_TAG_class_type: return TypeKind::Structure;
    case DW_TAG_union_type: return TypeKind::Union;
    case DW_TAG_array_type: return TypeKind::Array;
    case DW_TAG_enumeration_type: return TypeKind::Enumeration;
    case DW_TAG_typedef: return TypeKind::Typedef;
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
    case DW_TAG_restrict_type:
    case DW_TAG_atomic_type: return TypeKind::Qualified;
    case DW_TAG_subroutine_type: return TypeKind::Function;
    default: return TypeKind::Unknown;
  }
}

/// What an entry below a type, or the type itself, may say.
struct Details {
  std::string_view name;
  TypeRef type;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> count;
  std::int64_t constant = 0;
  std::uint64_t encoding = 0;
  bool declaration = false;
  bool placed = false;  ///< has an offset: a member, not a variable of the class
};

/// An offset is a constant, or up to version 3 an expression that adds one (DWARF 3, 5.6.6).
std::uint64_t member_offset(const Value& value) {
  if (value.kind != Value::Kind::Block) return value.number;
  ByteReader reader(value.block);
  return reader.read<std::uint8_t>() == DW_OP_plus_uconst ? reader.uleb() : 0;
}

/// A constant of 1, 2 or 4 bytes may be meant with a sign.
std::int64_t signed_constant(const Value& value) {
  switch (value.form) {
    case DW_FORM_data1: return static_cast<std::int8_t>(value.number);
    case DW_FORM_data2: return static_cast<std::int16_t>(value.number);
    case DW_FORM_data4: return static_cast<std::int32_t>(value.number);
    default: return static_cast<std::int64_t>(value.number);
  }
}

Details read_details(const Units& units, const Unit& unit, EntryCursor& cursor) {
  Details details;
  cursor.attributes([&](std::uint16_t name, const Value& value) {
    switch (name) {
      case DW_AT_name: details.name = units.text(unit, value); break;
      case DW_AT_type: details.type = TypeRef{units.reference(unit, value).value_or(0)}; break;
      case DW_AT_byte_size: details.size = value.number; break;
      case DW_AT_data_member_location:
        details.offset = member_offset(value);
        details.placed = true;
        break;
      case DW_AT_data_bit_offset:
        details.offset = value.number / 8;
        details.placed = true;
        break;
      case DW_AT_count:
        if (value.constant()) details.count = value.number;
        break;
      case DW_AT_upper_bound:
        if (value.constant()) details.count = value.number + 1;  // -1 for an array without elements
        break;
      case DW_AT_const_value: details.constant = signed_constant(value); break;
      case DW_AT_encoding: details.encoding = value.number; break;
      case DW_AT_declaration: details.declaration = value.number != 0; break;
      default: break;
    }
  });
  return details;
}

void add_child(Type& type, std::uint16_t tag, const Details& child) {
  switch (tag) {
    case DW_TAG_member:
    case DW_TAG_inheritance: {
      const bool placed = child.placed || type.kind == TypeKind::Union;
      const std::string_view name = tag == DW_TAG_member ? child.name : std::string_view();
      if (placed && type.members.size() < kMostMembers)
        type.members.push_back({name, child.offset, child.type});
      return;
    }
    case DW_TAG_enumerator:
      if (type.enumerators.size() < kMostMembers) type.enumerators.push_back({child.name, child.constant});
      return;
    case DW_TAG_subrange_type:
      if (type.kind == TypeKind::Array) type.count *= child.count.value_or(0);
      return;
    default: return;
  }
}

}  // namespace

DebugInfo::DebugInfo(const ElfSections& elf)
    : units_(Sections::of(elf, findings_), findings_), lines_(units_, findings_) {
  Indexer indexer(units_, findings_);
  indexer.run();
  scopes_ = std::move(indexer.scopes);
  variables_ = std::move(indexer.variables);
  functions_ = std::move(indexer.functions);
  structures_ = std::move(indexer.structures);
}

const Variable* DebugInfo::variable(std::string_view name) const {
  const auto named = [&](const Variable& variable) { return variable.name == name; };
  const auto found = std::find_if(variables_.begin(), variables_.end(), named);
  return found == variables_.end() ? nullptr : &*found;
}

const Function* DebugInfo::function_at(std::uint64_t address) const {
  auto at =
      std::upper_bound(functions_.begin(), functions_.end(), address,
                       [](std::uint64_t value, const Function& function) { return value < function.low; });
  // Functions do not overlap but in a strange file: there a look at the nearest few has to do.
  for (unsigned step = 0; step < 8 && at != functions_.begin(); step++) {
    --at;
    if (address < at->high) return &*at;
  }
  return nullptr;
}

bool DebugInfo::spend(std::uint64_t entries) const {
  if (work_left_ == kNoLimit) return true;
  const bool enough = work_left_ >= entries;
  work_left_ -= enough ? entries : work_left_;
  return enough;
}

TypeRef DebugInfo::whole(TypeRef ref) const {
  const Unit* unit = units_.have_types() ? units_.containing(ref.entry) : nullptr;
  if (!unit || !spend(1)) return ref;
  EntryCursor cursor = units_.cursor(*unit, ref.entry);
  if (!cursor.next()) return ref;
  TypeRef whole = ref;
  cursor.attributes([&](std::uint16_t name, const Value& value) {
    if (name == DW_AT_signature) whole.entry = units_.reference(*unit, value).value_or(ref.entry);
  });
  return whole;
}

Type DebugInfo::type(TypeRef ref) const {
  ref = whole(ref);
  Type type;
  type.ref = ref;
  if (!ref) {
    type.kind = TypeKind::Void;
    return type;
  }
  const Unit* unit = units_.containing(ref.entry);
  if (!unit || !spend(1)) return type;
  EntryCursor cursor = units_.cursor(*unit, ref.entry);
  if (!cursor.next()) return type;
  type.kind = kind_of(cursor.tag());
  const Details own = read_details(units_, *unit, cursor);
  type.name = own.name;
  type.size = own.size;
  type.of = own.type;
  type.is_declaration = own.declaration;
  type.is_signed = own.encoding == DW_ATE_signed || own.encoding == DW_ATE_signed_char;
  // clang leaves the size of pointers out.
  if (type.kind == TypeKind::Pointer && type.size == 0) type.size = unit->format.address_size;
  if (type.kind == TypeKind::Array) type.count = 1;
  const bool has_parts = type.kind == TypeKind::Structure || type.kind == TypeKind::Union ||
                         type.kind == TypeKind::Array || type.kind == TypeKind::Enumeration;
  for (std::size_t i = 0; has_parts && i < kMostParts && spend(1) && cursor.next(); i++) {
    if (cursor.depth() != 1) continue;
    const std::uint16_t tag = cursor.tag();
    add_child(type, tag, read_details(units_, *unit, cursor));
  }
  return type;
}

Type DebugInfo::plain_type(TypeRef ref) const {
  Type type = this->type(ref);
  for (unsigned i = 0; i < kMostNames; i++) {
    if (type.kind != TypeKind::Typedef && type.kind != TypeKind::Qualified) break;
    type = this->type(type.of);
  }
  if (!type.is_declaration || type.name.empty() || !spend(structures_.size() / 8)) return type;
  const auto defines = [&](const Structure& structure) { return structure.name == type.name; };
  const auto definition = std::find_if(structures_.begin(), structures_.end(), defines);
  return definition == structures_.end() ? type : this->type(definition->type);
}

std::vector<Member> DebugInfo::parameters(const Function& function) const {
  std::vector<Member> found;
  const Unit* unit = units_.containing(function.entry);
  if (!unit) return found;
  EntryCursor cursor = units_.cursor(*unit, function.entry);
  if (!cursor.next()) return found;
  while (cursor.next() && found.size() < kMostMembers) {
    if (cursor.depth() != 1 || cursor.tag() != DW_TAG_formal_parameter) continue;
    std::uint64_t origin = 0;
    Member parameter;
    cursor.attributes([&](std::uint16_t name, const Value& value) {
      if (name == DW_AT_name) parameter.name = units_.text(*unit, value);
      if (name == DW_AT_type) parameter.type = TypeRef{units_.reference(*unit, value).value_or(0)};
      if (name == DW_AT_abstract_origin) origin = units_.reference(*unit, value).value_or(0);
    });
    const Unit* origin_unit = units_.containing(origin);
    if (origin_unit) {
      EntryCursor abstract = units_.cursor(*origin_unit, origin);
      if (abstract.next()) {
        const Details details = read_details(units_, *origin_unit, abstract);
        if (parameter.name.empty()) parameter.name = details.name;
        if (!parameter.type) parameter.type = details.type;
      }
    }
    found.push_back(parameter);
  }
  return found;
}

/// A definition may leave the type to its declaration, and a copy of an inline function to the original.
TypeRef DebugInfo::result(const Function& function) const {
  TypeRef type;
  std::uint64_t entry = function.entry;
  for (unsigned i = 0; i < kMostNames && !type; i++) {
    const Unit* unit = units_.containing(entry);
    if (!unit) break;
    EntryCursor cursor = units_.cursor(*unit, entry);
    if (!cursor.next()) break;
    std::uint64_t completes = 0;
    cursor.attributes([&](std::uint16_t name, const Value& value) {
      if (name == DW_AT_type) type = TypeRef{units_.reference(*unit, value).value_or(0)};
      if (name == DW_AT_specification || name == DW_AT_abstract_origin)
        completes = units_.reference(*unit, value).value_or(0);
    });
    if (completes == 0) break;
    entry = completes;
  }
  return type;
}

}  // namespace inspect::dwarf
