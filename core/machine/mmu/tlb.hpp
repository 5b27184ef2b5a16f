// A direct-mapped cache of translations to host pointers.
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

template <class T>
class Tlb {
 public:
  /// The cached value for the page of `va`, or null. `alignment` is a power of two, at most a page.
  T* find(std::uint64_t va, std::uint64_t alignment) const {
    const Entry& entry = entries_[slot_of(va)];
    return (va & (kPageMask | (alignment - 1))) == entry.tag ? entry.value : nullptr;
  }

  void insert(std::uint64_t va, T* value) {
    const std::size_t slot = slot_of(va);
    if (entries_[slot].tag == kEmpty && filled_count_ < kTrackedFills)
      filled_[filled_count_] = static_cast<Slot>(slot);
    if (entries_[slot].tag == kEmpty) filled_count_++;
    entries_[slot] = {va & kPageMask, value};
  }

  /// Forgets everything; cheap when little was filled since the last flush, which is how kernels that fence
  /// at every trap behave.
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
    T* value = nullptr;
  };
  static std::size_t slot_of(std::uint64_t va) { return (va >> riscv::kPageShift) % kEntries; }

  std::array<Entry, kEntries> entries_;
  std::array<Slot, kTrackedFills> filled_{};
  std::size_t filled_count_ = 0;
};

}  // namespace machine
