// A direct-mapped cache of translations to what lies on the host.
//
// One compare decides a hit: an entry's tag is the virtual page address, and the probe keeps the bits that
// would make the access misaligned, so a misaligned address never equals a tag. Whatever needs thought
// (device memory, an entry whose A or D bit is still to be set, a page with decoded instructions, partial PMP
// cover) is simply absent.
#pragma once

#include <array>
#include <cstdint>

#include "riscv/address.hpp"

namespace machine {

template <class Value>
class Tlb {
 public:
  /// Whether the page of `va` is cached, and as what. `alignment` is a power of two, at most a page.
  [[gnu::always_inline]] bool find(std::uint64_t va, std::uint64_t alignment, Value& value) const {
    const Entry& entry = entry_of(va);
    if ((va & (kPageMask | (alignment - 1))) != entry.tag) return false;
    value = entry.value;
    return true;
  }

  void insert(std::uint64_t va, Value value) {
    const std::size_t slot = slot_of(va);
    if (entries_[slot].tag == kEmpty && filled_count_ < kTrackedFills)
      filled_[filled_count_] = static_cast<Slot>(slot);
    if (entries_[slot].tag == kEmpty) filled_count_++;
    entries_[slot] = {va & kPageMask, value};
  }

  /// Forgets everything; cheap when little was filled since the last flush.
  void flush() {
    if (filled_count_ <= kTrackedFills) {
      for (std::size_t i = 0; i < filled_count_; i++) entries_[filled_[i]].tag = kEmpty;
    } else {
      entries_.fill({});
    }
    filled_count_ = 0;
  }

 private:
  using Slot = std::uint8_t;
  static constexpr std::size_t kEntries = 256;
  static constexpr std::size_t kTrackedFills = 48;
  static constexpr std::uint64_t kPageMask = ~(riscv::kPageSize - 1);
  /// No probe has all of these bits: it masks away some of bits 11..0.
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};

  struct Entry {
    std::uint64_t tag = kEmpty;
    Value value{};
  };
  static_assert(sizeof(Entry) == 16);
  static std::size_t slot_of(std::uint64_t va) {
    return static_cast<std::size_t>((va >> riscv::kPageShift) % kEntries);
  }
  /// entries_[slot_of(va)] by one shift and one mask.
  [[gnu::always_inline]] const Entry& entry_of(std::uint64_t va) const {
    const auto offset = static_cast<std::uint32_t>(va >> (riscv::kPageShift - 4)) & ((kEntries - 1) * 16);
    return *reinterpret_cast<const Entry*>(reinterpret_cast<const std::uint8_t*>(entries_.data()) + offset);
  }

  std::array<Entry, kEntries> entries_;
  std::array<Slot, kTrackedFills> filled_{};
  std::size_t filled_count_ = 0;
};

/// From the addresses of a page to those of host memory: what has to be added.
struct HostOffset {
  std::uintptr_t value = 0;

  static HostOffset of(std::uint64_t va, const std::uint8_t* host) {
    return {reinterpret_cast<std::uintptr_t>(host) - static_cast<std::uintptr_t>(va)};
  }
  [[gnu::always_inline]] std::uint8_t* at(std::uint64_t va) const {
    return reinterpret_cast<std::uint8_t*>(static_cast<std::uintptr_t>(va) + value);
  }
};

}  // namespace machine
