// A kernel page table per process (Variant::kpt): while the kernel works for a process it uses this one,
// which maps what the kernel needs and also the process's own pages, so that a user address can simply be
// loaded from. Drawn in layout.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "kernel/memory/page_table.hpp"

namespace kernel {

/// A table like `kernel_pagetable` for a process without user memory. Everything from 1 GiB on, RAM and
/// kernel stacks among it, is shared with `kernel_pagetable`; of the devices only those are mapped that the
/// kernel needs while it works for a process. Nothing when memory is used up.
[[nodiscard]] std::optional<PageTable> pkvminit(PageTable kernel_pagetable);

/// Frees such a table, but nothing that it maps or shares.
void pkvmfree(PageTable process_kernel_pagetable);

/// kvmmap for the tables of processes, where memory that is used up is no reason to panic: then it is false.
[[nodiscard]] bool uvmmap(PageTable pagetable, VirtAddr va, PhysAddr pa, std::uint64_t size,
                          std::uint64_t permissions);

/// Maps in `kernel` the user pages that `user` maps in [old_size, new_size), at the same addresses with the
/// same permissions, but not for user mode, since the kernel may not touch what is, and not for execution.
/// Guard pages are left out.
/// False when memory is used up; then none of them is mapped. Panics when `new_size` passes the PLIC or a
/// page is missing.
[[nodiscard]] bool u2kvmcopy(PageTable user, PageTable kernel, std::uint64_t old_size,
                             std::uint64_t new_size);

/// Takes the pages in [new_size, old_size) out of `kernel` again. Before they are freed.
void u2kvmclear(PageTable kernel, std::uint64_t old_size, std::uint64_t new_size);

/// copyin and copyinstr of copy.hpp for the process whose kernel page table is in use: the MMU does the walk.
/// Addresses where the table maps no user page are refused like any other bad ones.
[[nodiscard]] bool copyin_new(std::span<std::byte> destination, VirtAddr source);
[[nodiscard]] std::optional<std::string_view> copyinstr_new(std::span<char> destination, VirtAddr source);

}  // namespace kernel
