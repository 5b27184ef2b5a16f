#include "kernel/memory/kalloc.hpp"

#include <cstring>

#include "kernel/memory/layout.hpp"
#include "kernel/memory/platform.hpp"

namespace kernel {

/// What a free page holds: its first word links it to the next one, the rest is junk.
struct PhysicalPages::FreePage {
  PhysAddr next;
};

namespace {

void fill(PhysAddr page, std::byte junk) {
  std::memset(to_pointer(page), std::to_integer<int>(junk), PGSIZE);
}

/// Where the bitmap keeps the state of one page.
struct BitmapPlace {
  PhysAddr byte;
  std::byte mask;
};

BitmapPlace bitmap_place(PhysAddr bitmap, PhysAddr page) {
  const std::uint64_t number = page.page_number() - bitmap.page_number();
  return {bitmap + number / 8, std::byte{1} << static_cast<int>(number % 8)};
}

}  // namespace

void PhysicalPages::take(PhysAddr first, PhysAddr end) {
  const std::uint64_t bitmap_bytes = (end.page_number() - first.page_number() + 7) / 8;
  bitmap_ = first;
  allocable_ = first + PGROUNDUP(bitmap_bytes);
  end_ = end;
  head_ = PhysAddr();
  free_count_ = 0;
  std::memset(to_pointer(bitmap_), 0, static_cast<std::size_t>(bitmap_bytes));
}

void PhysicalPages::free(PhysAddr page) {
  if (!page.page_aligned()) panic("kfree: not the start of a page");
  if (page < allocable_ || page >= end_) panic("kfree: not a page of the allocator");
  const BitmapPlace place = bitmap_place(bitmap_, page);
  std::byte& states = *to_pointer(place.byte);
  if ((states & place.mask) != std::byte{0}) panic("kfree: page is free already");

  fill(page, kJunkOfFreePage);
  states |= place.mask;
  object_at<FreePage>(page)->next = head_;
  head_ = page;
  ++free_count_;
}

std::optional<PhysAddr> PhysicalPages::allocate() {
  if (head_ == PhysAddr()) return std::nullopt;
  const PhysAddr page = head_;
  const BitmapPlace place = bitmap_place(bitmap_, page);
  *to_pointer(place.byte) &= ~place.mask;
  head_ = object_at<FreePage>(page)->next;
  --free_count_;
  fill(page, kJunkOfNewPage);
  return page;
}

void freerange(PhysAddr first, PhysAddr end) {
  const PhysicalPagesGuard guard;
  PhysicalPages& pages = physical_pages();
  for (PhysAddr page = first; page < end; page += PGSIZE) pages.free(page);
}

void kinit(PhysAddr first, PhysAddr end) {
  PhysicalPages& pages = physical_pages();
  pages.take(PhysAddr(PGROUNDUP(first.value)), end.page_base());
  freerange(pages.first_page(), end.page_base());
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

}  // namespace kernel
