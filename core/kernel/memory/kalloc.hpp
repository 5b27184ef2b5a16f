// The allocator of physical memory: whole pages of 4096 bytes, for user memory, page
// tables, kernel stacks and pipe buffers.
//
// Free pages form a list that lies in the pages themselves, so it costs nothing. Beside it a bitmap in the
// first managed page tells which pages are free: freeing twice is noticed before the list becomes a loop.
//
//        first                                                        end
//          +--------------+--------+--------+--------+--------+--------+
//          | bitmap, 1    | free   | in use | free   | in use | free   |
//          | bit a page   |   <----------------'  ^-----------------'  |<-- head
//          +--------------+--------+--------+--------+--------+--------+
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "riscv/address.hpp"

namespace kernel {

using riscv::PhysAddr;

/// Pages are filled with these, so that reading memory that was never written, or was freed, shows.
inline constexpr std::byte kJunkOfFreePage{0x01};
inline constexpr std::byte kJunkOfNewPage{0x05};

/// A range of physical pages and which of them are free.
class PhysicalPages {
 public:
  /// Takes over the pages of [first, end), page boundaries both. All count as in use until they are freed.
  /// What was known of another range is dropped.
  void take(PhysAddr first, PhysAddr end);

  /// A page filled with kJunkOfNewPage, or nothing when none is left.
  [[nodiscard]] std::optional<PhysAddr> allocate();

  /// Makes a page available and fills it with kJunkOfFreePage. Panics when `page` is not the start of a page,
  /// not one of the range behind the bitmap, or free already.
  void free(PhysAddr page);

  /// The lowest page that can be free.
  PhysAddr first_page() const { return allocable_; }
  std::size_t free_count() const { return free_count_; }

 private:
  struct FreePage;

  PhysAddr bitmap_;     ///< start of the range
  PhysAddr allocable_;  ///< the first page behind the bitmap
  PhysAddr end_;
  PhysAddr head_;  ///< the free page handed out next; 0 when there is none
  std::size_t free_count_ = 0;
};

/// Makes the RAM of [first, end), rounded inwards to page boundaries, available to kalloc and fills it with
/// junk. Call once, before the first kalloc.
void kinit(PhysAddr first, PhysAddr end);

/// Frees the pages of [first, end), page boundaries both, which were taken over and never allocated.
void freerange(PhysAddr first, PhysAddr end);

/// One page of 4096 bytes, or nothing when memory is used up. Its contents are junk.
[[nodiscard]] std::optional<PhysAddr> kalloc();

/// Gives back a page that kalloc returned. Its contents are lost at once. Panics on any other address, and on
/// a page that is free already.
void kfree(PhysAddr page);

}  // namespace kernel
