// Types of a program as its compiler described them (DWARF 5, chapter 5).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace inspect::dwarf {

/// An entry of .debug_info. 0 is void, and what has no type.
struct TypeRef {
  std::uint64_t entry = 0;

  constexpr explicit operator bool() const { return entry != 0; }
  constexpr bool operator==(const TypeRef&) const = default;
};

enum class TypeKind : std::uint8_t {
  Unknown,
  Void,
  Base,       ///< a number, a character, a truth value
  Pointer,    ///< references too
  Structure,  ///< classes too
  Union,
  Array,
  Enumeration,
  Typedef,
  Qualified,  ///< const, volatile, restrict, atomic
  Function,
};

struct Member {
  std::string_view name;     ///< empty for a base class and for a structure without a name
  std::uint64_t offset = 0;  ///< of the byte with its first bit
  TypeRef type;
};

struct Enumerator {
  std::string_view name;
  std::int64_t value = 0;
};

struct Type {
  TypeKind kind = TypeKind::Unknown;
  TypeRef ref;
  std::string_view name;
  std::uint64_t size = 0;       ///< bytes; 0 when the entry does not say
  TypeRef of;                   ///< what it points to, holds, or names
  std::uint64_t count = 0;      ///< elements of an array, over all its dimensions
  bool is_signed = false;       ///< of a number
  bool is_declaration = false;  ///< it is defined elsewhere, if at all
  std::vector<Member> members;
  std::vector<Enumerator> enumerators;
};

/// Structures of more members, and enumerations of more names, are shown in part.
inline constexpr std::size_t kMostMembers = 4096;

}  // namespace inspect::dwarf
