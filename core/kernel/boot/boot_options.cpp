#include "kernel/boot/boot_options.hpp"

#include <algorithm>
#include <string_view>

#include "kernel/boot/device_tree.hpp"
#include "kernel/memory/layout.hpp"
#include "kernel/planted_bugs.hpp"

namespace kernel {

namespace {

constexpr std::uint64_t kDefaultMemory = 128ull * 1024 * 1024;
/// More than any board's tree: a larger size is damage.
constexpr std::size_t kLargestTree = 1024 * 1024;

constinit BootOptions options{.memory_end = KERNBASE + kDefaultMemory};

/// Whether `word` stands in `text` between blanks.
bool contains_word(std::string_view text, std::string_view word) {
  while (!text.empty()) {
    std::size_t length = 0;
    while (length < text.size() && text[length] != ' ') ++length;
    if (std::string_view(text.data(), length) == word) return true;
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return false;
}

void read_property(std::string_view node, std::string_view name, BigEndianBytes value) {
  if (node == "chosen" && name == "bootargs") {
    if constexpr (kPlantedBugs) choose_planted_bug(value.text(0).value_or(""));
    options.print_first_page_table = contains_word(value.text(0).value_or(""), "vmprint");
  }
  // Addresses and sizes are two cells each on this board.
  if (node.starts_with("memory@") && name == "reg") {
    const auto base = value.u64(0);
    const auto size = value.u64(8);
    if (base == KERNBASE.value && size) options.memory_end = (KERNBASE + *size).page_base();
  }
}

}  // namespace

void read_boot_options(const std::byte* tree) {
  if (tree == nullptr) return;
  const BigEndianBytes header({tree, kDeviceTreeHeaderSize});
  const std::size_t size = header.u32(4).value_or(0);
  if (header.u32(0) != kDeviceTreeMagic || size > kLargestTree) return;
  visit_top_level_properties(BigEndianBytes({tree, size}), read_property);
}

const BootOptions& boot_options() { return options; }

}  // namespace kernel
