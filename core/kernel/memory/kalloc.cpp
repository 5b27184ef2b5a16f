#include "kernel/memory/kalloc.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "kernel/config.hpp"
#include "kernel/memory/layout.hpp"
#include "kernel/memory/platform.hpp"

namespace kernel {

/// What a free page on the list holds: its neighbours there, 0 at the ends. The rest is junk.
struct PhysicalPages::FreePage {
  PhysAddr next;
  PhysAddr previous;
};

static_assert(NPROC < std::numeric_limits<std::uint8_t>::max(), "every process may share a page");

namespace {

void fill(PhysAddr page, std::byte junk) {
  std::memset(to_pointer(page, PGSIZE), std::to_integer<int>(junk), PGSIZE);
}

bool superpage_aligned(PhysAddr page) { return page.value % kSuperpageSize == 0; }

}  // namespace

void PhysicalPages::take(PhysAddr first, PhysAddr end) {
  const std::uint64_t count_bytes = end.page_number() - first.page_number();
  counts_ = first;
  allocable_ = std::min(first + PGROUNDUP(count_bytes), end);
  fresh_end_ = end;
  end_ = end;
  head_ = PhysAddr();
  free_count_ = static_cast<std::size_t>(end.page_number() - allocable_.page_number());
  clear_pages(counts_, allocable_ - counts_);
}

std::uint8_t& PhysicalPages::users_of(PhysAddr page) const {
  return *object_at<std::uint8_t>(counts_ + (page.page_number() - counts_.page_number()));
}

unsigned PhysicalPages::users(PhysAddr page) const {
  if (!page.page_aligned()) panic("kfree: not the start of a page");
  if (page < allocable_ || page >= end_) panic("kfree: not a page of the allocator");
  return users_of(page);
}

void PhysicalPages::push(PhysAddr page) {
  fill(page, kJunkOfFreePage);
  *object_at<FreePage>(page) = {.next = head_, .previous = PhysAddr()};
  if (head_ != PhysAddr()) object_at<FreePage>(head_)->previous = page;
  head_ = page;
}

void PhysicalPages::unlink(PhysAddr page) {
  const FreePage links = *object_at<FreePage>(page);
  if (links.next != PhysAddr()) object_at<FreePage>(links.next)->previous = links.previous;
  if (links.previous != PhysAddr()) {
    object_at<FreePage>(links.previous)->next = links.next;
  } else {
    head_ = links.next;
  }
}

void PhysicalPages::use(PhysAddr page) {
  if constexpr (!kBootable) note_page_allocated(page);
  fill(page, kJunkOfNewPage);
  users_of(page) = 1;
  --free_count_;
}

std::optional<PhysAddr> PhysicalPages::allocate() {
  if (free_count_ == 0) return std::nullopt;
  PhysAddr page = head_;
  if (page != PhysAddr()) {
    unlink(page);
  } else {
    fresh_end_ -= PGSIZE;
    page = fresh_end_;
  }
  use(page);
  return page;
}

/// Moves the never used pages from `new_end` on to the list.
void PhysicalPages::leave_fresh(PhysAddr new_end) {
  for (PhysAddr page = new_end; page < fresh_end_; page += PGSIZE) push(page);
  fresh_end_ = std::min(fresh_end_, new_end);
}

bool PhysicalPages::all_free(PhysAddr superpage) const {
  const PhysAddr end = superpage + kSuperpageSize;
  for (PhysAddr page = superpage; page < end; page += PGSIZE) {
    if (users_of(page) != 0) return false;
  }
  return true;
}

/// From the top, so that never used memory stays so for as long as there is other.
std::optional<PhysAddr> PhysicalPages::find_free_superpage() const {
  PhysAddr superpage(end_.value / kSuperpageSize * kSuperpageSize);
  while (superpage >= allocable_ + kSuperpageSize) {
    superpage -= kSuperpageSize;
    if (all_free(superpage)) return superpage;
  }
  return std::nullopt;
}

std::optional<PhysAddr> PhysicalPages::allocate_super() {
  const std::optional<PhysAddr> superpage = find_free_superpage();
  if (!superpage) return std::nullopt;
  const PhysAddr superpage_end = *superpage + kSuperpageSize;
  leave_fresh(superpage_end);
  for (PhysAddr page = *superpage; page < superpage_end; page += PGSIZE) {
    const bool on_list = page >= fresh_end_;
    if (on_list) unlink(page);
    use(page);
  }
  fresh_end_ = std::min(fresh_end_, *superpage);
  return superpage;
}

void PhysicalPages::share(PhysAddr page) {
  if (users(page) == 0) panic("kshare: page is free");
  if (users(page) == std::numeric_limits<std::uint8_t>::max()) panic("kshare: too many users");
  ++users_of(page);
}

void PhysicalPages::free(PhysAddr page) {
  if (users(page) == 0) panic("kfree: page is free already");
  if (--users_of(page) > 0) return;
  if constexpr (!kBootable) note_page_freed(page);
  push(page);
  ++free_count_;
}

void clear_pages(PhysAddr first, std::uint64_t bytes) {
  for (std::uint64_t done = 0; done < bytes; done += PGSIZE) fill(first + done, std::byte{0});
}

void copy_pages(PhysAddr to, PhysAddr from, std::uint64_t bytes) {
  for (std::uint64_t done = 0; done < bytes; done += PGSIZE) {
    std::memcpy(to_pointer(to + done, PGSIZE), to_pointer(from + done, PGSIZE), PGSIZE);
  }
}

void freerange(PhysAddr first, PhysAddr end) {
  const PhysicalPagesGuard guard;
  PhysicalPages& pages = physical_pages();
  for (PhysAddr page = first; page < end; page += PGSIZE) pages.free(page);
}

void kinit(PhysAddr first, PhysAddr end) {
  const PhysAddr first_whole(PGROUNDUP(first.value));
  physical_pages().take(first_whole, std::max(first_whole, end.page_base()));
}

std::optional<PhysAddr> kalloc() {
  const PhysicalPagesGuard guard;
  if (!allocation_may_succeed()) return std::nullopt;
  return physical_pages().allocate();
}

void kfree(PhysAddr page) {
  const PhysicalPagesGuard guard;
  physical_pages().free(page);
}

std::optional<PhysAddr> superalloc() {
  const PhysicalPagesGuard guard;
  if (!allocation_may_succeed()) return std::nullopt;
  return physical_pages().allocate_super();
}

void superfree(PhysAddr superpage) {
  if (!superpage_aligned(superpage)) panic("superfree: not the start of a superpage");
  freerange(superpage, superpage + kSuperpageSize);
}

void kshare(PhysAddr page) {
  const PhysicalPagesGuard guard;
  physical_pages().share(page);
}

unsigned kusers(PhysAddr page) {
  const PhysicalPagesGuard guard;
  return physical_pages().users(page);
}

}  // namespace kernel
