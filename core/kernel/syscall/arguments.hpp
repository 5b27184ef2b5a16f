// The arguments of the system call that the current process is in. They are whatever the program put there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "riscv/address.hpp"

namespace kernel {

/// Argument `n` (0..5), its low 32 bits.
int argint(unsigned n);
/// Argument `n` as an address, unchecked: copyin and copyout check.
riscv::VirtAddr argaddr(unsigned n);
/// The text that argument `n` points to, copied to `buffer` with its final zero. Nothing when the address is
/// bad or the text does not fit.
[[nodiscard]] std::optional<std::string_view> argstr(unsigned n, std::span<char> buffer);

/// The 64-bit word at `address` in the current process's memory.
[[nodiscard]] std::optional<std::uint64_t> fetchaddr(riscv::VirtAddr address);
/// The text at `address` in the current process's memory, copied to `buffer` with its final zero.
[[nodiscard]] std::optional<std::string_view> fetchstr(riscv::VirtAddr address, std::span<char> buffer);

}  // namespace kernel
