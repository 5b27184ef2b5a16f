// The allocator beside a simple model of it: the users of each page.
#include <doctest/doctest.h>

#include <cstring>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/layout.hpp"
#include "kernel/memory/platform.hpp"
#include "unit/kernel/arena.hpp"

using namespace kernel;
using namespace kernel_test;

namespace {

class AllocatorBesideModel {
 public:
  explicit AllocatorBesideModel(std::uint64_t seed) : arena_(kPages), random_(seed) {
    for (PhysAddr page = KERNBASE + PGSIZE; page < arena_.end(); page += PGSIZE) free_.insert(page);
    REQUIRE(free_.size() == kPages);
  }

  void step() {
    // In phases, so that memory runs out at times and is nearly empty at others.
    const unsigned allocations = random_() % 512 == 0 ? 1 + below(9) : likely_;
    likely_ = allocations;
    if (below(10) < allocations) {
      below(40) == 0 ? take_superpage() : take_page();
    } else if (!used_.empty()) {
      const unsigned what = below(40);
      if (what == 0) {
        free_superpage();
      } else if (what < 8) {
        share_page();
      } else {
        free_page(any_used());
      }
    }
    REQUIRE(arena_.free_pages() == free_.size());
  }

  void free_all() {
    while (!used_.empty()) free_page(used_.begin()->first);
    std::set<PhysAddr> pages;
    while (const auto page = kalloc()) REQUIRE(pages.insert(*page).second);
    REQUIRE(pages == free_);
  }

 private:
  static constexpr std::size_t kPages = kPagesWithSuperpages - 300;

  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  PhysAddr any_used() {
    const PhysAddr from = KERNBASE + below(kPages + 1) * PGSIZE;
    const auto found = used_.lower_bound(from);
    return found != used_.end() ? found->first : used_.begin()->first;
  }

  /// Marks a page so that a second owner would be noticed.
  static void mark(PhysAddr page) { std::memcpy(to_pointer(page), &page, sizeof page); }
  static bool marked(PhysAddr page) { return std::memcmp(to_pointer(page), &page, sizeof page) == 0; }

  void own(PhysAddr page) {
    REQUIRE(free_.erase(page) == 1);
    used_[page] = 1;
    mark(page);
  }

  void take_page() {
    const auto page = kalloc();
    REQUIRE(page.has_value() == !free_.empty());
    if (page) own(*page);
  }

  bool all_free(PhysAddr superpage) const {
    return std::distance(free_.lower_bound(superpage), free_.lower_bound(superpage + kSuperpageSize)) ==
           static_cast<std::ptrdiff_t>(kPagesOfSuperpage);
  }

  void take_superpage() {
    bool there_is_one = false;
    for (PhysAddr superpage = KERNBASE; superpage < arena_.end(); superpage += kSuperpageSize) {
      there_is_one = there_is_one || all_free(superpage);
    }
    const auto superpage = superalloc();
    REQUIRE(superpage.has_value() == there_is_one);
    if (!superpage) return;
    REQUIRE(superpage->value % kSuperpageSize == 0);
    for (std::uint64_t offset = 0; offset < kSuperpageSize; offset += PGSIZE) own(*superpage + offset);
  }

  void share_page() {
    const PhysAddr page = any_used();
    if (used_[page] == 255) return;
    kshare(page);
    ++used_[page];
  }

  void free_page(PhysAddr page) {
    REQUIRE(kusers(page) == used_[page]);
    REQUIRE(marked(page));
    kfree(page);
    forget(page);
  }

  void forget(PhysAddr page) {
    if (--used_[page] > 0) return;
    used_.erase(page);
    free_.insert(page);
  }

  void free_superpage() {
    const PhysAddr superpage(any_used().value / kSuperpageSize * kSuperpageSize);
    const auto used =
        std::distance(used_.lower_bound(superpage), used_.lower_bound(superpage + kSuperpageSize));
    if (used != static_cast<std::ptrdiff_t>(kPagesOfSuperpage)) return;
    superfree(superpage);
    for (std::uint64_t offset = 0; offset < kSuperpageSize; offset += PGSIZE) forget(superpage + offset);
  }

  Arena arena_;
  std::mt19937_64 random_;
  std::set<PhysAddr> free_;
  std::map<PhysAddr, unsigned> used_;
  unsigned likely_ = 9;
};

}  // namespace

TEST_CASE("whatever is allocated, shared and freed in whatever order, the allocator agrees with a model") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    AllocatorBesideModel both(seed);
    for (int i = 0; i < 20000; ++i) both.step();
    both.free_all();
  }
}
