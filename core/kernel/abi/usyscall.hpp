// What a program may know without a system call: a page that the kernel shares with every process, for
// reading. Only some kernels have it (Features::usyscall_page).
#pragma once

#include <cstdint>

namespace abi {

/// Where the page lies in every address space.
inline constexpr std::uint64_t kUsyscallAddress = 0x3f'ffff'd000;

/// What is at its start.
struct Usyscall {
  std::int32_t pid;
};

}  // namespace abi
