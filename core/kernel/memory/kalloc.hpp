// The allocator of physical memory: whole pages of 4096 bytes for user memory, page tables, kernel stacks and
// pipe buffers, and 512 of them in one piece as a superpage.
//
// Of each page the allocator counts the users, in a byte at the start of the range; a free page has none.
// Pages that were freed form a list that lies in the pages themselves, so it costs nothing. Pages that were
// never handed out are not on it: nobody has touched them since the machine was switched on, so that bringing
// the allocator up takes no longer with much memory than with little.
//
//        first                                        fresh end                       end
//          +--------------+--------------------------+--------+--------+--------+--------+
//          | users, one   | free, never used         | in use | free   | in use | free   |
//          | byte a page  |                          |        |   <-----------------> |<-- head
//          +--------------+--------------------------+--------+--------+--------+--------+
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

inline constexpr std::uint64_t kSuperpageSize = 2 * 1024 * 1024;
inline constexpr std::uint64_t kPagesOfSuperpage = kSuperpageSize / riscv::kPageSize;

/// A range of physical pages and who uses them.
class PhysicalPages {
 public:
  /// Takes over the pages of [first, end), page boundaries both. All behind the counts are free.
  /// What was known of another range is dropped.
  void take(PhysAddr first, PhysAddr end);

  /// A page filled with kJunkOfNewPage, which has one user, or nothing when none is left: the one freed last,
  /// or else the highest of those that were never used.
  [[nodiscard]] std::optional<PhysAddr> allocate();

  /// 512 pages in a row, from a boundary of 2 MiB on, filled like one and with one user each; or nothing.
  [[nodiscard]] std::optional<PhysAddr> allocate_super();

  /// One user more. Panics when the page is not in use, or has as many users as can be counted.
  void share(PhysAddr page);

  /// One user less. The last one makes the page available, filled with kJunkOfFreePage. Panics when `page` is
  /// not the start of a page, not one of the range behind the counts, or free already.
  void free(PhysAddr page);

  /// 0 for a free page. Panics like free for what is no page of the range.
  unsigned users(PhysAddr page) const;

  /// The lowest page that can be free.
  PhysAddr first_page() const { return allocable_; }
  /// The end of the pages that were never used, which begin at first_page().
  PhysAddr fresh_end() const { return fresh_end_; }
  /// One past the highest page.
  PhysAddr end() const { return end_; }
  /// Number of free pages, never used ones included.
  std::size_t free_count() const { return free_count_; }

 private:
  struct FreePage;

  std::uint8_t& users_of(PhysAddr page) const;
  void push(PhysAddr page);
  void unlink(PhysAddr page);
  void use(PhysAddr page);
  void leave_fresh(PhysAddr new_end);
  bool all_free(PhysAddr superpage) const;
  std::optional<PhysAddr> find_free_superpage() const;

  PhysAddr counts_;     ///< start of the range
  PhysAddr allocable_;  ///< the first page behind the counts
  PhysAddr fresh_end_;
  PhysAddr end_;
  PhysAddr head_;  ///< the page freed last; 0 when the list is empty
  std::size_t free_count_ = 0;
};

/// Fills whole pages, `bytes` bytes from `first` on, with zeros.
void clear_pages(PhysAddr first, std::uint64_t bytes);
/// Copies whole pages.
void copy_pages(PhysAddr to, PhysAddr from, std::uint64_t bytes);

/// Makes the RAM of [first, end), rounded inwards to page boundaries, available to kalloc. It is not touched,
/// but for the counts, until it is handed out. A range without a whole page gives none. Call once, before the
/// first kalloc.
void kinit(PhysAddr first, PhysAddr end);

/// Gives back all pages of [first, end), page boundaries both; each must have been handed out.
void freerange(PhysAddr first, PhysAddr end);

/// One page of 4096 bytes, or nothing when memory is used up. Its contents are junk.
[[nodiscard]] std::optional<PhysAddr> kalloc();

/// Gives back a page that kalloc returned: when nobody shares it, its contents are lost at once. Panics on
/// any other address, and on a page that is free already.
void kfree(PhysAddr page);

/// 2 MiB of memory from a boundary of 2 MiB on, or nothing when there are not 512 free pages like that. Its
/// pages may be given back one by one, too.
[[nodiscard]] std::optional<PhysAddr> superalloc();

/// Gives back what superalloc returned. Panics when `superpage` is not at a boundary of 2 MiB, and as kfree
/// does for each of its pages.
void superfree(PhysAddr superpage);

/// One more user of a page that kalloc returned: only the last of as many kfree gives it back.
void kshare(PhysAddr page);

/// How many users the page has; 0 when it is free.
[[nodiscard]] unsigned kusers(PhysAddr page);

}  // namespace kernel
