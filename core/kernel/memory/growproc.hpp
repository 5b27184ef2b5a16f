// sbrk: the end of a process's memory moves.
#pragma once

#include <cstdint>
#include <optional>

#include "kernel/memory/page_table.hpp"

namespace kernel {

/// The user memory of a process.
struct UserMemory {
  PageTable pagetable;
  PageTable kernel_pagetable;  ///< the process's own, with Features::process_kernel_tables
  std::uint64_t size = 0;
};

/// Grows or shrinks user memory by `bytes`. New pages are writable and full of zeros; what is left of a page
/// that stays keeps its contents. With Features::lazy_growth only the size grows, and the pages come when
/// they are touched. The new size; nothing when memory is used up or the size would be below 0 or pass
/// user_limit(). Then nothing has changed.
[[nodiscard]] std::optional<std::uint64_t> growproc(const UserMemory& memory, std::int64_t bytes);

}  // namespace kernel
