// A small machine's RAM on the host, on which kernel/memory runs in these tests. Physical addresses, and
// therefore page-table entries, look as they do in the guest.
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernel/config.hpp"
#include "kernel/memory/growproc.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/page_table.hpp"
#include "riscv/address.hpp"

namespace kernel_test {

inline constexpr std::array kEveryVariant{kernel::Variant::classic, kernel::Variant::kpt,
                                          kernel::Variant::super, kernel::Variant::cow,
                                          kernel::Variant::lazy};
static_assert(kEveryVariant.size() == kernel::kVariantCount);

/// Runs `test` once for each of them. What fails in it says in which.
template <class Test>
void for_every_variant(Test test) {
  for (const kernel::Variant variant : kEveryVariant) {
    const std::string name(kernel::name_of(variant));
    INFO("variant: ", name);
    test(variant);
  }
}

/// Pages for an arena of 8 MiB, whose first page keeps the counts: three of its superpages can be had.
inline constexpr std::size_t kPagesWithSuperpages = 4 * kernel::kPagesOfSuperpage - 1;

/// What panic() does here.
struct Panic : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// RAM from KERNBASE on, with an allocator over all of it. The functions of kernel/memory work on the arena
/// that was made last and still exists.
class Arena {
 public:
  /// `pages` is what kalloc can hand out, all free; more pages before them keep the allocator's counts.
  explicit Arena(std::size_t pages = 64, kernel::Variant which = kernel::Variant::classic);
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  std::size_t free_pages() const { return pages_.free_count(); }
  riscv::PhysAddr end() const;

  /// Allocates pages until only `count` are left, so that the allocation after these
  /// fails. The pages come back with free_hoard().
  void leave_free(std::size_t count);
  void free_hoard();

  /// What vmprint has written.
  const std::string& text() const { return text_; }

  /// Which kernel the functions belong to.
  kernel::Variant variant = kernel::Variant::classic;
  /// The table through which loads of the kernel go (load_through_mmu).
  kernel::PageTable table_in_use;
  /// The current process, as user_size_of sees it.
  kernel::UserMemory current_process;
  /// From now on this many allocations succeed, and the one after these fails; then it is empty again.
  std::optional<std::size_t> allocations_until_failure;
  /// How often sfence_vma was called.
  unsigned fences = 0;
  /// How many entries of page tables were read.
  std::size_t entries_read = 0;

  // For the platform functions.
  std::byte* at(riscv::PhysAddr address);
  kernel::PhysicalPages& pages() { return pages_; }
  void append(std::string_view text) { text_ += text; }
  static Arena& current();

 private:
  std::vector<std::byte> ram_;
  kernel::PhysicalPages pages_;
  std::vector<riscv::PhysAddr> hoard_;
  std::string text_;
  Arena* previous_;
};

/// Runs `attempt` with 0, 1, 2 ... free pages until it succeeds (returns true), and after each failure
/// `after_failure`, with all pages available again. Returns how many pages were enough.
template <class Attempt, class AfterFailure>
std::size_t fail_at_every_allocation(Arena& arena, Attempt attempt, AfterFailure after_failure) {
  for (std::size_t allowed = 0;; ++allowed) {
    arena.leave_free(allowed);
    const bool succeeded = attempt();
    arena.free_hoard();
    if (succeeded) return allowed;
    after_failure();
  }
}

/// Runs `attempt` with its first allocation failing, but no other; then the second, and so on, until it makes
/// no more. `after_failure` is told each time what `attempt` returned. Returns how many there were.
template <class Attempt, class AfterFailure>
std::size_t fail_each_allocation(Arena& arena, Attempt attempt, AfterFailure after_failure) {
  for (std::size_t succeeding = 0;; ++succeeding) {
    CAPTURE(succeeding);
    arena.allocations_until_failure = succeeding;
    const bool succeeded = attempt();
    const bool one_failed = !arena.allocations_until_failure;
    arena.allocations_until_failure.reset();
    if (!one_failed) return succeeding;
    after_failure(succeeded);
  }
}

/// A page from kalloc, which must have one.
riscv::PhysAddr must_kalloc();
/// An empty page table from uvmcreate, which must have memory.
kernel::PageTable must_uvmcreate();
/// The level-0 entry of a page for which all tables exist.
riscv::Pte entry_of(kernel::PageTable pagetable, riscv::VirtAddr va);
/// Whether a valid entry translates `va`.
bool mapped(kernel::PageTable pagetable, riscv::VirtAddr va);
/// A table with `size` bytes of writable user memory, all of it there.
kernel::PageTable table_of_size(std::uint64_t size);
/// The bytes of a physical page.
std::span<std::byte> bytes_of_page(riscv::PhysAddr page);
/// The bytes of the user page at `va`, which must be there.
std::span<std::byte> user_page(kernel::PageTable pagetable, riscv::VirtAddr va);
bool filled_with(std::span<const std::byte> bytes, std::byte value);

}  // namespace kernel_test
