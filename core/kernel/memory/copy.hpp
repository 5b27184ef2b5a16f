// Bytes across the border between kernel and user memory. Addresses come from user programs, so any value is
// tolerated; nothing outside the user's own pages is ever read or written.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "kernel/memory/page_table.hpp"

namespace kernel {

/// Writes `source` to user memory at `destination`. False when part of it is not the user's to write, or
/// memory is used up where vmfault would have to make some; pages before that part have been written.
[[nodiscard]] bool copyout(PageTable pagetable, VirtAddr destination, std::span<const std::byte> source);

/// Reads user memory at `source` into `destination`. False when part of it is not the user's to read. With
/// Features::process_kernel_tables `pagetable` must be that of the current process, as for copyinstr.
[[nodiscard]] bool copyin(PageTable pagetable, std::span<std::byte> destination, VirtAddr source);

/// Reads a text with its final zero byte into `destination`. The text without the zero, which lies in
/// `destination`; nothing when part of it is not the user's to read or no zero byte comes in time.
[[nodiscard]] std::optional<std::string_view> copyinstr(PageTable pagetable, std::span<char> destination,
                                                        VirtAddr source);

/// The bytes of an object, for copyin and copyout.
template <class T>
std::span<const std::byte> bytes_of(const T& object) {
  return std::as_bytes(std::span(&object, 1));
}
template <class T>
std::span<std::byte> writable_bytes_of(T& object) {
  return std::as_writable_bytes(std::span(&object, 1));
}

}  // namespace kernel
