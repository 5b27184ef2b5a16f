#include "inspect/dwarf/type_layout.hpp"

namespace inspect::dwarf {

namespace {

/// Arrays in structures in arrays, and unnamed parts in one another.
constexpr unsigned kMostDepth = 4;

std::uint64_t size_of_type(const DebugInfo& debug, const Type& type, unsigned depth) {
  if (type.size != 0 || type.kind != TypeKind::Array || depth == 0) return type.size;
  const std::uint64_t element = size_of_type(debug, debug.plain_type(type.of), depth - 1);
  return element != 0 && type.count <= ~std::uint64_t{0} / element ? type.count * element : 0;
}

std::optional<ArrayShape> as_array(const DebugInfo& debug, const Type& type, unsigned depth) {
  if (type.kind == TypeKind::Structure && type.members.size() == 1 && depth > 0)
    return as_array(debug, debug.plain_type(type.members.front().type), depth - 1);
  if (type.kind != TypeKind::Array) return std::nullopt;
  const std::uint64_t stride = size_of(debug, type.of);
  return stride != 0 ? std::optional(ArrayShape{type.of, type.count, stride}) : std::nullopt;
}

std::optional<Place> find_member(const DebugInfo& debug, const Type& structure, std::string_view name,
                                 unsigned depth) {
  for (const Member& member : structure.members) {
    if (!member.name.empty() && member.name == name) return Place{member.offset, member.type};
  }
  if (depth == 0) return std::nullopt;
  for (const Member& member : structure.members) {
    if (!member.name.empty()) continue;
    const auto inner = find_member(debug, debug.plain_type(member.type), name, depth - 1);
    if (inner) return Place{member.offset + inner->offset, inner->type};
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t size_of(const DebugInfo& debug, TypeRef type) {
  return type ? size_of_type(debug, debug.plain_type(type), kMostDepth) : 0;
}

std::optional<ArrayShape> as_array(const DebugInfo& debug, TypeRef type) {
  return as_array(debug, debug.plain_type(type), kMostDepth);
}

std::optional<Place> find_member(const DebugInfo& debug, const Type& structure,
                                 std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const auto found = find_member(debug, structure, name, kMostDepth)) return found;
  }
  return std::nullopt;
}

Type pointee(const DebugInfo& debug, TypeRef type) {
  const Type pointer = debug.plain_type(type);
  return pointer.kind == TypeKind::Pointer ? debug.plain_type(pointer.of) : Type{};
}

}  // namespace inspect::dwarf
