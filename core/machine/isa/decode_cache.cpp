#include "machine/isa/decode_cache.hpp"

#include <algorithm>
#include <cstring>

namespace machine {

namespace {

constexpr std::uint64_t kGranule = 64;
constexpr std::size_t kSlotsPerGranule = kGranule / 2;

template <class T>
T read(const std::uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

}  // namespace

void DecodedPage::decode_slot(Instruction* slot) {
  const auto index = static_cast<std::size_t>(slot - slots.data());
  const std::uint8_t* at = bytes + 2 * index;
  const auto halfword = read<std::uint16_t>(at);
  if (is_compressed(halfword)) {
    *slot = decode_compressed(halfword);
  } else if (index + 1 == kSlots) {
    *slot = Instruction{.opcode = Opcode::Straddle, .halfwords = 2};
  } else {
    *slot = decode(read<std::uint32_t>(at));
  }
  granules |= 1ull << (2 * index / kGranule);
  // The second half may lie in the next piece: a store there must find this slot.
  if (slot->halfwords == 2 && index + 1 < kSlots) granules |= 1ull << (2 * (index + 1) / kGranule);
  stores = 0;
}

DecodedPage* DecodeCache::page(std::size_t index) {
  if (by_page_[index] != nullptr) return by_page_[index];
  if (free_.empty() && pool_.size() == kMaxPages) {
    evict(pool_[next_victim_]->page);
    next_victim_ = (next_victim_ + 1) % kMaxPages;
  }
  if (free_.empty()) {
    pool_.push_back(std::make_unique<DecodedPage>());
    pool_.back()->slots.back() = Instruction{.opcode = Opcode::PageEnd};
    free_.push_back(pool_.back().get());
  }
  DecodedPage* page = free_.back();
  free_.pop_back();
  page->bytes = memory_ + index * riscv::kPageSize;
  page->page = static_cast<std::uint32_t>(index);
  by_page_[index] = page;
  watch_.add(index, WriteWatch::Reason::Decoded);
  return page;
}

void DecodeCache::evict(std::size_t index) {
  DecodedPage* page = by_page_[index];
  by_page_[index] = nullptr;
  watch_.remove(index, WriteWatch::Reason::Decoded);
  std::fill_n(page->slots.begin(), DecodedPage::kSlots, Instruction{});
  page->granules = 0;
  page->stores = 0;
  free_.push_back(page);
  left_++;
}

void DecodeCache::note_store(std::uint64_t offset, std::uint64_t bytes) {
  const std::uint64_t end = offset + bytes;
  for (std::uint64_t at = offset; at < end;) {
    const std::uint64_t granule_end = std::min((at / kGranule + 1) * kGranule, end);
    const std::size_t index = static_cast<std::size_t>(at / riscv::kPageSize);
    DecodedPage* page = by_page_[index];
    if (page == nullptr) {
      at = (at / riscv::kPageSize + 1) * riscv::kPageSize;
      continue;
    }
    const std::uint64_t in_page = at % riscv::kPageSize;
    if (const std::uint64_t bit = 1ull << (in_page / kGranule); (page->granules & bit) != 0) {
      const std::size_t first = static_cast<std::size_t>(in_page / kGranule) * kSlotsPerGranule;
      std::fill_n(page->slots.begin() + static_cast<std::ptrdiff_t>(first), kSlotsPerGranule, Instruction{});
      if (first > 0) page->slots[first - 1] = Instruction{};  // may reach into this piece
      page->granules &= ~bit;
    }
    if (++page->stores >= kStoresBeforeEviction) evict(index);
    at = granule_end;
  }
}

void DecodeCache::clear() {
  for (std::size_t index = 0; index < by_page_.size(); index++) {
    if (by_page_[index] != nullptr) evict(index);
  }
}

}  // namespace machine
