// User memory: the pages of a process from 0 up to its size, and the table that maps them.
//
// Sizes are in bytes and need not be whole pages; memory comes and goes in whole pages. With
// Features::lazy_growth pages may be missing below the size: they come when they are touched (vmfault.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "kernel/memory/page_table.hpp"

namespace kernel {

/// What becomes of the physical pages when their mappings go.
enum class Backing : std::uint8_t { Keep, Free };

/// An empty page table, or nothing when memory is used up.
[[nodiscard]] std::optional<PageTable> uvmcreate();

/// Puts the first program at address 0 of an empty table, in one page that it may read, write and execute.
/// Panics when it is larger than a page. False when memory is used up.
[[nodiscard]] bool uvmfirst(PageTable pagetable, std::span<const std::byte> program);

/// Grows user memory from `old_size` to `new_size` with zeroed pages that user mode
/// may read, plus `permissions` (PTE_W, PTE_X); with Features::superpages, with
/// superpages where a whole one fits and is to be had. The new size, or nothing when
/// memory is used up or the size would pass user_limit(); then user memory is as
/// before. A new size below the old one changes nothing and gives the old one.
[[nodiscard]] std::optional<std::uint64_t> uvmalloc(PageTable pagetable, std::uint64_t old_size,
                                                    std::uint64_t new_size, std::uint64_t permissions);

/// Shrinks user memory and frees the pages. The new size; a size above the old one changes nothing and gives
/// the old one, and so does an end inside a superpage when memory for splitting it is used up. Tables stay,
/// even empty ones.
std::uint64_t uvmdealloc(PageTable pagetable, std::uint64_t old_size, std::uint64_t new_size);

/// Removes `pages` mappings from `va` on. Panics when `va` is not a page boundary, one of the pages is not
/// mapped (with Features::lazy_growth it is passed over), or only a part of a superpage would go.
void uvmunmap(PageTable pagetable, VirtAddr va, std::uint64_t pages, Backing backing);

/// Frees user memory of `size` bytes and then all tables. Other mappings must be gone.
void uvmfree(PageTable pagetable, std::uint64_t size);

/// Frees the tables of a tree in which no leaf is left. Panics on one ("freewalk:
/// leaf"): its page would be lost.
void freewalk(PageTable pagetable);

/// What becomes of a leaf whose table is freed: Leave when its page belongs to somebody else.
enum class OnLeaf : std::uint8_t { Panic, Leave };

/// Frees the table at `level` and those below it.
void free_tables(PhysAddr table, unsigned level, OnLeaf on_leaf);

/// Gives a child the parent's user memory, `size` bytes with its permissions, page by page: a copy of each,
/// or with Features::copy_on_write a share in it, which both lose the right to write until vmfault has made
/// copies. Superpages become superpages where one is to be had. False when memory is used up: then the child
/// has no user memory. Panics when a page is missing, unless Features::lazy_growth allows it.
[[nodiscard]] bool uvmcopy(PageTable parent, PageTable child, std::uint64_t size);

/// Takes the page at `va` away from user mode and leaves it mapped: the guard below the user's stack. Panics
/// when it is not mapped, or only as part of a superpage.
void uvmclear(PageTable pagetable, VirtAddr va);

/// Maps the page at `va` to a new one full of zeros. False, with nothing allocated but tables, when memory is
/// used up.
[[nodiscard]] bool map_zeroed_page(PageTable pagetable, VirtAddr va, std::uint64_t permissions);

}  // namespace kernel
