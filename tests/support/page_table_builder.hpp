// Page tables for tests, built by hand from the manual's picture.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "riscv/paging.hpp"

namespace test {

/// Entry flags from letters: any of v, r, w, x, u, g, a, d.
constexpr std::uint64_t pte_flags(std::string_view letters) {
  constexpr std::string_view kOrder = "vrwxugad";
  std::uint64_t flags = 0;
  for (const char letter : letters) flags |= 1ull << kOrder.find(letter);
  return flags;
}

/// A tree of tables that will lie at a physical address. The root is its first page; every table that `map`
/// needs takes the next one.
class PageTableBuilder {
 public:
  explicit PageTableBuilder(riscv::PhysAddr base, riscv::PagingMode mode = riscv::kSv39)
      : base_(base), mode_(mode) {
    add_table();
  }

  /// Maps one page with a valid leaf that has `letters` besides. `level` 1 and above make superpages.
  PageTableBuilder& map(riscv::VirtAddr va, riscv::PhysAddr pa, std::string_view letters,
                        unsigned level = 0) {
    return set(va, riscv::Pte::make(pa, pte_flags(letters) | riscv::Pte::V::mask), level);
  }
  /// Puts any entry where the walk for `va` reads its entry of `level`.
  PageTableBuilder& set(riscv::VirtAddr va, riscv::Pte entry, unsigned level = 0) {
    words_[index_of(va, level)] = entry.raw;
    return *this;
  }

  riscv::PhysAddr base() const { return base_; }
  riscv::PhysAddr root() const { return base_; }
  /// satp that puts the tables to use.
  std::uint64_t satp() const { return (5ull + mode_.levels) << 60 | base_.page_number(); }
  /// Where the entry of `level` for `va` lies; makes the tables above it.
  riscv::PhysAddr entry_address(riscv::VirtAddr va, unsigned level = 0) {
    return base_ + 8 * index_of(va, level);
  }
  std::span<const std::uint8_t> bytes() const {
    return {reinterpret_cast<const std::uint8_t*>(words_.data()), 8 * words_.size()};
  }

 private:
  riscv::PhysAddr add_table() {
    const riscv::PhysAddr table = base_ + 8 * words_.size();
    words_.resize(words_.size() + riscv::sv39::kEntries);
    return table;
  }

  std::size_t index_of(riscv::VirtAddr va, unsigned level) {
    riscv::PhysAddr table = base_;
    for (unsigned at = mode_.levels - 1;; at--) {
      const std::size_t index = (table - base_) / 8 + riscv::sv39::index(va, at);
      if (at == level) return index;
      if (words_[index] == 0) {
        const riscv::PhysAddr below = add_table();
        words_[index] = riscv::Pte::make(below, riscv::Pte::V::mask).raw;
      }
      table = riscv::Pte{words_[index]}.target();
    }
  }

  riscv::PhysAddr base_;
  riscv::PagingMode mode_;
  std::vector<std::uint64_t> words_;
};

}  // namespace test
