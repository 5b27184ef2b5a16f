#include "kernel/boot/device_tree.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using namespace kernel;

namespace {

/// Writes a flattened device tree: header, structure block, strings.
class DeviceTreeBuilder {
 public:
  DeviceTreeBuilder& begin(std::string_view name) {
    number(1);
    text(name);
    return *this;
  }
  DeviceTreeBuilder& property(std::string_view name, std::string_view value) {
    number(3);
    number(static_cast<std::uint32_t>(value.size()));
    number(static_cast<std::uint32_t>(strings_.size()));
    for (const char byte : value) structure_.push_back(static_cast<std::byte>(byte));
    pad();
    strings_ += name;
    strings_ += '\0';
    return *this;
  }
  DeviceTreeBuilder& nop() { return number(4); }
  DeviceTreeBuilder& end() { return number(2); }

  std::vector<std::byte> finish() {
    number(9);
    const auto size = static_cast<std::uint32_t>(structure_.size());
    std::vector<std::byte> tree;
    std::swap(tree, structure_);
    const auto total = static_cast<std::uint32_t>(kDeviceTreeHeaderSize + size + strings_.size());
    for (const std::uint32_t word : {kDeviceTreeMagic, total, 40u, 40 + size, 0u, 17u, 16u, 0u, 0u, size})
      number(word);
    structure_.insert(structure_.end(), tree.begin(), tree.end());
    for (const char byte : strings_) structure_.push_back(static_cast<std::byte>(byte));
    return structure_;
  }

 private:
  DeviceTreeBuilder& number(std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) structure_.push_back(static_cast<std::byte>(value >> shift));
    return *this;
  }
  void text(std::string_view text) {
    for (const char byte : text) structure_.push_back(static_cast<std::byte>(byte));
    structure_.push_back(std::byte{0});
    pad();
  }
  void pad() {
    while (structure_.size() % 4 != 0) structure_.push_back(std::byte{0});
  }

  std::vector<std::byte> structure_;
  std::string strings_;
};

std::vector<std::byte> small_tree() {
  return DeviceTreeBuilder()
      .begin("")
      .property("model", "ours")
      .begin("chosen")
      .property("bootargs", std::string_view("quiet vmprint\0", 14))
      .end()
      .nop()
      .begin("memory@80000000")
      .property("reg", std::string_view("\0\0\0\0\x80\0\0\0\0\0\0\0\x08\0\0\0", 16))
      .begin("deeper")
      .property("reg", "no")
      .end()
      .end()
      .end()
      .finish();
}

/// The properties that were visited, as node/name, by size; and whether the tree was in order.
struct Visited {
  std::map<std::string, std::size_t> properties;
  bool complete = false;
};

Visited visit(std::span<const std::byte> tree) {
  Visited visited;
  visited.complete = visit_top_level_properties(
      BigEndianBytes(tree), [&](std::string_view node, std::string_view name, BigEndianBytes value) {
        visited.properties[std::string(node) + "/" + std::string(name)] = value.size();
      });
  return visited;
}

}  // namespace

TEST_CASE("the properties of the root's children are visited, and no others") {
  const Visited visited = visit(small_tree());
  CHECK(visited.complete);
  CHECK(visited.properties ==
        std::map<std::string, std::size_t>{{"chosen/bootargs", 14}, {"memory@80000000/reg", 16}});
}

TEST_CASE("values are read as big-endian numbers and as texts") {
  std::string bootargs;
  std::uint64_t base = 0, size = 0;
  const auto tree = small_tree();
  visit_top_level_properties(BigEndianBytes(tree),
                             [&](std::string_view, std::string_view name, BigEndianBytes value) {
                               if (name == "bootargs") bootargs = value.text(0).value_or("none");
                               if (name == "reg") {
                                 base = value.u64(0).value_or(0);
                                 size = value.u64(8).value_or(0);
                                 CHECK_FALSE(value.u64(9).has_value());
                               }
                             });
  CHECK(bootargs == "quiet vmprint");
  CHECK(base == 0x80000000);
  CHECK(size == 0x08000000);
}

TEST_CASE("something else than a device tree is refused") {
  CHECK_FALSE(visit(std::vector<std::byte>(100)).complete);
  CHECK_FALSE(visit({}).complete);
}

TEST_CASE("a tree that is cut anywhere ends the reading without harm") {
  const auto tree = small_tree();
  for (std::size_t size = 0; size < tree.size(); ++size) {
    CAPTURE(size);
    const std::vector<std::byte> cut(tree.begin(), tree.begin() + static_cast<std::ptrdiff_t>(size));
    visit(cut);
  }
}

TEST_CASE("a tree with any byte broken ends the reading without harm") {
  for (std::size_t position = 0; position < small_tree().size(); ++position) {
    for (const std::byte value : {std::byte{0xff}, std::byte{0x80}, std::byte{0}}) {
      auto tree = small_tree();
      tree[position] = value;
      visit(tree);
    }
  }
}
