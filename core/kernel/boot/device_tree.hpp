// Reading a flattened device tree (Devicetree Specification 0.4, chapter 5), in which the board describes
// itself. Everything in it is checked against its size: a damaged tree ends the reading, nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace kernel {

/// Big-endian numbers at byte offsets of a block of memory; offsets outside give nothing.
class BigEndianBytes {
 public:
  explicit constexpr BigEndianBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t size() const { return bytes_.size(); }

  std::optional<std::uint32_t> u32(std::size_t offset) const {
    if (offset > size() || size() - offset < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (const std::byte byte : bytes_.subspan(offset, 4))
      value = value << 8 | std::to_integer<std::uint32_t>(byte);
    return value;
  }
  std::optional<std::uint64_t> u64(std::size_t offset) const {
    const auto high = u32(offset);
    const auto low = u32(offset + 4);
    if (!high || !low) return std::nullopt;
    return std::uint64_t{*high} << 32 | *low;
  }
  /// The text at `offset` that a zero byte ends.
  std::optional<std::string_view> text(std::size_t offset) const {
    for (std::size_t end = offset; end < size(); ++end) {
      if (bytes_[end] != std::byte{0}) continue;
      return std::string_view(reinterpret_cast<const char*>(bytes_.data()) + offset, end - offset);
    }
    return std::nullopt;
  }
  std::optional<BigEndianBytes> part(std::size_t offset, std::size_t length) const {
    if (offset > size() || size() - offset < length) return std::nullopt;
    return BigEndianBytes(bytes_.subspan(offset, length));
  }

 private:
  std::span<const std::byte> bytes_;
};

inline constexpr std::uint32_t kDeviceTreeMagic = 0xd00dfeed;
inline constexpr std::size_t kDeviceTreeHeaderSize = 40;

/// Calls visit(node, property, value) for the properties of the root's children, in order: node and property
/// are names (std::string_view), the value is a BigEndianBytes. False when the tree is damaged; what came
/// before the damage has been visited.
template <class Visit>
bool visit_top_level_properties(BigEndianBytes tree, Visit visit) {
  enum Token : std::uint32_t { kBeginNode = 1, kEndNode = 2, kProperty = 3, kNop = 4, kEnd = 9 };
  constexpr std::size_t kTokenSize = 4;
  constexpr auto after = [](std::size_t offset, std::size_t bytes) {
    return (offset + bytes + kTokenSize - 1) & ~(kTokenSize - 1);
  };
  if (tree.u32(0) != kDeviceTreeMagic) return false;
  const auto structure = tree.u32(8);
  const auto strings = tree.u32(12);
  if (!structure || !strings) return false;

  std::string_view node;
  int depth = 0;
  std::size_t offset = *structure;
  while (const auto token = tree.u32(offset)) {
    offset += kTokenSize;
    switch (*token) {
      case kBeginNode: {
        const auto name = tree.text(offset);
        if (!name) return false;
        if (++depth == 2) node = *name;
        offset = after(offset, name->size() + 1);
        break;
      }
      case kEndNode:
        if (depth-- == 0) return false;
        break;
      case kProperty: {
        const auto length = tree.u32(offset);
        const auto name_offset = tree.u32(offset + 4);
        if (!length || !name_offset) return false;
        const auto value = tree.part(offset + 8, *length);
        const auto name = tree.text(std::size_t{*strings} + *name_offset);
        if (!value || !name) return false;
        if (depth == 2) visit(node, *name, *value);
        offset = after(offset + 8, *length);
        break;
      }
      case kNop: break;
      case kEnd: return true;
      default: return false;
    }
  }
  return false;
}

}  // namespace kernel
