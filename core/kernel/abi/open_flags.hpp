// Flags of the open system call.
#pragma once

namespace abi {

inline constexpr int O_RDONLY = 0x000;
inline constexpr int O_WRONLY = 0x001;
inline constexpr int O_RDWR = 0x002;
inline constexpr int O_CREATE = 0x200;
inline constexpr int O_TRUNC = 0x400;

}  // namespace abi
