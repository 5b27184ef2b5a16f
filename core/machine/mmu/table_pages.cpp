#include "machine/mmu/table_pages.hpp"

#include <algorithm>
#include <cstring>

#include "riscv/address.hpp"
#include "riscv/paging.hpp"

namespace machine {

namespace {

constexpr std::uint64_t kEntry = sizeof(std::uint64_t);

}  // namespace

/// Whether the bytes, all in one page, change an entry that is valid.
bool TablePages::changes_valid_entry(std::uint64_t offset, std::span<const std::uint8_t> bytes) const {
  const std::uint64_t end = offset + bytes.size();
  for (std::uint64_t at = offset; at < end;) {
    const std::uint64_t entry = at / kEntry * kEntry;
    const std::uint64_t part_end = std::min(entry + kEntry, end);
    const bool valid = (memory_[entry] & riscv::Pte::V::mask) != 0;
    const auto part =
        bytes.subspan(static_cast<std::size_t>(at - offset), static_cast<std::size_t>(part_end - at));
    if (valid && std::memcmp(memory_ + at, part.data(), part.size()) != 0) return true;
    at = part_end;
  }
  return false;
}

void TablePages::note_store(std::uint64_t offset, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const auto page = static_cast<std::size_t>(offset / riscv::kPageSize);
    const std::uint64_t left_in_page = riscv::kPageSize - offset % riscv::kPageSize;
    const auto here =
        bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left_in_page)));
    if (watch_.watched(page, WriteWatch::Reason::PageTable)) {
      const bool let_go = ++stores_[page] >= kStoresBeforeLettingGo;
      if (let_go) watch_.remove(page, WriteWatch::Reason::PageTable);
      if (let_go || changes_valid_entry(offset, here)) changed_++;
    }
    offset += here.size();
    bytes = bytes.subspan(here.size());
  }
}

}  // namespace machine
