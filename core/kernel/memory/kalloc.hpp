// The allocator of physical memory: whole pages of 4096 bytes, for user memory, page tables, kernel stacks
// and pipe buffers.
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
  /// Takes over [first, end): whole pages, none in use, and fills them with junk. A few pages at the start
  /// keep the bitmap. All earlier knowledge is dropped.
  void take(PhysAddr first, PhysAddr end);

  /// A page filled with kJunkOfNewPage, or nothing when none is left.
  [[nodiscard]] std::optional<PhysAddr> allocate();

  /// Gives a page back and fills it with kJunkOfFreePage. Panics when `page` is not the start of a page, not
  /// one that allocate handed out, or free already.
  void free(PhysAddr page);

  std::size_t free_count() const { return free_count_; }

 private:
  struct FreePage;

  bool marked_free(PhysAddr page) const;
  void mark(PhysAddr page, bool is_free);
  void push(PhysAddr page);

  PhysAddr bitmap_;     ///< start of the managed range
  PhysAddr allocable_;  ///< the first page behind the bitmap
  PhysAddr end_;
  PhysAddr head_;  ///< the free page handed out next; 0 when there is none
  std::size_t free_count_ = 0;
};

/// Makes the pages of [first, end) available; both are rounded inwards to page boundaries. Call once, before
/// the first kalloc.
void kinit(PhysAddr first, PhysAddr end);

/// One page of 4096 bytes, or nothing when memory is used up. Its contents are junk.
[[nodiscard]] std::optional<PhysAddr> kalloc();

/// Gives back a page that kalloc returned. Its contents are lost at once. Panics on any other address, and on
/// a page that is free already.
void kfree(PhysAddr page);

}  // namespace kernel
