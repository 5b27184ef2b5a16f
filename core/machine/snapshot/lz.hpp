// A small dictionary coder for pages of code and data: fast and simple rather than dense.
//
// The stream is a sequence of items. Each begins with a varint c:
//
//   c even   c / 2 + 1 bytes follow as they are
//   c odd    a varint d follows: repeat (c - 1) / 2 + 4 bytes from d + 1 bytes back; they may overlap
#pragma once

#include <cstdint>
#include <span>

#include "machine/snapshot/bytes.hpp"

namespace machine {

void lz_pack(std::span<const std::uint8_t> bytes, Bytes& to);

/// Unpacks exactly `size` bytes to `to`, or only checks that it could when `to` is null. False, with nothing
/// written outside, when the stream is not one of so many bytes.
[[nodiscard]] bool lz_unpack(std::span<const std::uint8_t> packed, std::uint64_t size, std::uint8_t* to);

}  // namespace machine
