// The physical pages that the kernel's allocator has to give, as its lists say.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "inspect/kernel_model.hpp"
#include "machine/machine.hpp"
#include "riscv/address.hpp"

namespace inspect {

/// Why the walk along a list came to its end.
enum class ListEnd : std::uint8_t {
  Complete,    ///< a pointer of 0
  OutsideRam,  ///< a pointer that leads nowhere
  NotAPage,    ///< a pointer into the middle of a page
  Repeated,    ///< a page that was met before, on this list or another: the list is a circle, or a page was
               ///< freed twice
};

struct FreeList {
  std::string name;                    ///< `kmem.freelist`
  std::uint64_t page_bytes = 0;        ///< 4096, or those of a superpage
  std::vector<riscv::PhysAddr> pages;  ///< in the order in which they would be given
  ListEnd end = ListEnd::Complete;
  std::uint64_t last_pointer = 0;  ///< the one that ended it
};

/// A set of pages of RAM, by their number from the start of RAM on.
class PageSet {
 public:
  explicit PageSet(std::size_t pages) : bits_((pages + 63) / 64) {}
  bool contains(std::size_t page) const {
    return page / 64 < bits_.size() && (bits_[page / 64] >> page % 64 & 1);
  }
  /// False when it is there already.
  bool add(std::size_t page);
  std::size_t size() const { return size_; }
  /// A bit a page, the lowest first.
  const std::vector<std::uint64_t>& words() const { return bits_; }

 private:
  std::vector<std::uint64_t> bits_;
  std::size_t size_ = 0;
};

struct FreePages {
  bool known = false;  ///< false: the model has found no list, and notes() says why
  std::vector<FreeList> lists;
  riscv::PhysAddr fresh_begin;  ///< pages that were never used, which are on no list
  riscv::PhysAddr fresh_end;
  PageSet all;  ///< pages of 4096 bytes, of all lists and the fresh ones
};

FreePages free_pages(const KernelModel& model, const machine::Machine& machine);

/// A line a list, and one for their sum.
std::string free_pages_text(const FreePages& pages);

}  // namespace inspect
