// What goes into a function of kernel/memory and what comes out of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lab {

enum class Type : std::uint8_t {
  Void,         ///< of a function that gives no result
  Nothing,      ///< the result of a function that gives one, but not this time
  Truth,        ///< true or false
  Number,       ///< any 64 bits
  Difference,   ///< a number that may be negative
  Count,        ///< of bytes or pages that a call hands out, at most kMostBytes
  Size,         ///< bytes, at most kMostSize
  Table,        ///< a page table, by the physical address of its root
  Va,           ///< a virtual address
  Pa,           ///< a physical address
  Place,        ///< of an entry: the physical address where it lies
  Entry,        ///< the 64 bits of an entry
  Permissions,  ///< flags of an entry
  Bytes,        ///< bytes, or a text
  Words,        ///< texts, any number: the rest of the arguments
  OnMissing,    ///< Fail or Allocate
  Backing,      ///< Keep or Free
};

/// The name of a type as a sentence has it: "a page table".
std::string_view name_of(Type type);

struct Value {
  Type type = Type::Void;
  std::uint64_t number = 0;
  std::string bytes;  ///< of Bytes; of Words each with a zero behind it
};

/// The largest size that a call is let try: more than any address space of Sv39.
inline constexpr std::uint64_t kMostSize = 1ull << 39;
/// The most bytes that one call copies out of the lab, or is given.
inline constexpr std::uint64_t kMostBytes = 1ull << 20;

/// The value for people: `0x80010000`, `12288 (0x3000)`, `true`, `nothing`, `done`, `"text"`.
std::string to_text(const Value& value);
/// "0x" and as many digits as it takes.
std::string hex(std::uint64_t number);
/// Bytes in quotes with the escapes of C.
std::string quoted(std::string_view bytes);

}  // namespace lab
