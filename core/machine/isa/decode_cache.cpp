#include "machine/isa/decode_cache.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "machine/isa/sequences.hpp"

namespace machine {

namespace {

constexpr std::uint64_t kGranule = 64;
constexpr std::size_t kSlotsPerGranule = kGranule / 2;

/// The longest sequence, less one halfword.
constexpr std::size_t kReach = 2 * Sequence::kMost - 1;

/// How many halfwords a slot speaks of.
std::size_t reach_of(const Slot& slot) {
  const bool alone = slot.code == 0 || slot.code == kBreakpointCode;
  return alone ? slot.halfwords : halfwords_of(slot.code);
}

template <class T>
T read(const std::uint8_t* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

}  // namespace

Instruction DecodedPage::instruction(const Slot& slot) const {
  const std::uint8_t* at = bytes + 2 * (&slot - slots.data());
  return {.opcode = slot.opcode,
          .halfwords = slot.halfwords,
          .rd = static_cast<std::uint8_t>(slot.rd / Slot::kRegisterBytes),
          .rs1 = static_cast<std::uint8_t>(slot.rs1 / Slot::kRegisterBytes),
          .rs2 = static_cast<std::uint8_t>(slot.rs2 / Slot::kRegisterBytes),
          .immediate = static_cast<std::int32_t>(slot.immediate),
          .word = slot.halfwords == 2 && &slot != &slots[kSlots - 1] ? read<std::uint32_t>(at)
                                                                     : read<std::uint16_t>(at)};
}

void DecodedPage::read_slot(Slot* slot) {
  const auto index = static_cast<std::size_t>(slot - slots.data());
  const std::uint8_t* at = bytes + 2 * index;
  const auto halfword = read<std::uint16_t>(at);
  if (is_compressed(halfword)) {
    *slot = Slot(decode_compressed(halfword));
  } else if (index + 1 == kSlots) {
    *slot = Slot(Instruction{.opcode = Opcode::Straddle, .halfwords = 2});
  } else {
    *slot = Slot(decode(read<std::uint32_t>(at)));
  }
  granules |= 1ull << (2 * index / kGranule);
  // The second half may lie in the next piece: a store there must find this slot.
  if (slot->halfwords == 2 && index + 1 < kSlots) granules |= 1ull << (2 * (index + 1) / kGranule);
  stores = 0;
}

bool DecodedPage::has_breakpoint(const Slot* slot) const {
  const auto in_page = static_cast<std::uint64_t>(2 * (slot - slots.data()));
  return !breakpoints->empty() &&
         std::binary_search(breakpoints->begin(), breakpoints->end(), page * riscv::kPageSize + in_page);
}

/// The code of an instruction that may become a part of a sequence; nothing fits what lies behind the page,
/// or has a breakpoint.
std::uint16_t DecodedPage::code_ahead(Slot* slot) {
  if (slot >= slots.data() + kSlots || has_breakpoint(slot)) return code_of(Opcode::PageEnd, 0);
  if (slot->opcode == Opcode::Undecoded) {
    read_slot(slot);
    slot->code = code_of(Opcode::Undecoded, 0);  // it has not been looked at as a first instruction
  }
  return code_of(slot->opcode, slot->halfwords);
}

void DecodedPage::decode_slot(Slot* slot) {
  read_slot(slot);
  if (has_breakpoint(slot)) {
    slot->code = kBreakpointCode;
    return;
  }
  const SequenceRange range = sequences_from(slot->code);
  for (std::size_t i = range.begin; i < range.end; i++) {
    const Sequence& sequence = kSequences[i];
    Slot* part = slot;
    bool fits = true;
    for (std::size_t k = 1; fits && k < sequence.size(); k++) {
      part += part->halfwords;
      fits = code_ahead(part) == sequence.parts[k].code();
    }
    if (!fits) continue;
    slot->code = static_cast<std::uint16_t>(kPlainCodes + i);
    return;
  }
}

DecodedPage* DecodeCache::page(std::size_t index) {
  if (by_page_[index] != nullptr) return by_page_[index];
  if (free_.empty() && pool_.size() == kMaxPages) {
    evict(pool_[next_victim_]->page);
    next_victim_ = (next_victim_ + 1) % kMaxPages;
  }
  if (free_.empty()) {
    pool_.push_back(std::make_unique<DecodedPage>());
    pool_.back()->slots.back() = Slot(Instruction{.opcode = Opcode::PageEnd});
    pool_.back()->breakpoints = &breakpoints_;
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
  std::fill_n(page->slots.begin(), DecodedPage::kSlots, Slot{});
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
      std::fill_n(page->slots.begin() + static_cast<std::ptrdiff_t>(first), kSlotsPerGranule, Slot{});
      for (std::size_t back = 1; back <= std::min(first, kReach); back++) {
        Slot& before = page->slots[first - back];
        if (reach_of(before) > back) before = Slot{};
      }
      page->granules &= ~bit;
    }
    if (++page->stores >= kStoresBeforeEviction) evict(index);
    at = granule_end;
  }
}

void DecodeCache::set_breakpoints(std::vector<std::uint64_t> offsets) {
  std::sort(offsets.begin(), offsets.end());
  breakpoints_ = std::move(offsets);
  clear();
}

bool DecodeCache::has_breakpoint(std::uint64_t offset) const {
  return std::binary_search(breakpoints_.begin(), breakpoints_.end(), offset);
}

void DecodeCache::clear() {
  for (std::size_t index = 0; index < by_page_.size(); index++) {
    if (by_page_[index] != nullptr) evict(index);
  }
}

}  // namespace machine
