// Where the parts of an object lie: questions to types that look through typedefs, base classes and
// std::array.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "inspect/dwarf/debug_info.hpp"

namespace inspect::dwarf {

struct ArrayShape {
  TypeRef element;
  std::uint64_t count = 0;
  std::uint64_t stride = 0;  ///< bytes from one element to the next; not 0
};

struct Place {
  std::uint64_t offset = 0;
  TypeRef type;
};

/// Bytes of an object; 0 when unknown.
std::uint64_t size_of(const DebugInfo& debug, TypeRef type);

/// A C array, or a structure whose one member is such, as std::array is.
std::optional<ArrayShape> as_array(const DebugInfo& debug, TypeRef type);

/// The first of `names` that `structure` has as a member: its own, that of a base class or of an unnamed
/// part.
std::optional<Place> find_member(const DebugInfo& debug, const Type& structure,
                                 std::initializer_list<std::string_view> names);

/// What a pointer leads to, without typedefs; kind Unknown when `type` is no pointer.
Type pointee(const DebugInfo& debug, TypeRef type);

}  // namespace inspect::dwarf
