// Which pages does a program use? The hardware sets A in the entry of each page that it accesses.
#pragma once

#include <cstdint>
#include <optional>

#include "kernel/memory/page_table.hpp"

namespace kernel {

/// The most pages that one call asks for: the bits of its answer.
inline constexpr unsigned kMostPgaccessPages = 64;

/// Bit i tells whether the user page i pages behind `first` was accessed since the last call, which clears A
/// for the next one. Pages that are not mapped for user mode count as not accessed, and a superpage counts
/// for the first of its pages that is asked for. Nothing when `count` is over kMostPgaccessPages.
[[nodiscard]] std::optional<std::uint64_t> pgaccess(PageTable pagetable, VirtAddr first, unsigned count);

}  // namespace kernel
