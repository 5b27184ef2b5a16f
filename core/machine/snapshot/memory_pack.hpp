// RAM and disks in a snapshot: page by page, for most pages are dull.
//
// The contents are records, each for a run of pages of 4096 bytes (the last page may be shorter):
//
//   byte kind, varint number of pages, then
//   0 base      nothing: as in the base, or zero without one
//   1 uniform   byte value
//   2 linked    byte value, u64 link: a page whose first word is `link` + its own offset, and whose other
//   bytes
//               have the value. Free pages of a kernel look so: filled with junk and chained to each other.
//   3 packed    varint size, so many bytes of lz.hpp
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "machine/snapshot/bytes.hpp"

namespace machine {

/// `base` is null or as long as `memory`.
void pack_memory(std::span<const std::uint8_t> memory, const std::uint8_t* base, Bytes& to);

struct PackFault {
  std::size_t offset;  ///< in the packed bytes
  std::string_view rule;
};

/// Unpacks `size` bytes to `to`, or only checks that it could when `to` is null.
std::optional<PackFault> unpack_memory(std::span<const std::uint8_t> packed, std::uint64_t size,
                                       std::uint8_t* to, const std::uint8_t* base);

}  // namespace machine
