// System calls that are none: the kernel has left the answer where a program can read it. On kernels without
// that page the program is ended.
#pragma once

#include "kernel/abi/usyscall.hpp"

namespace user {

/// getpid, by a load.
inline int ugetpid() { return reinterpret_cast<const volatile abi::Usyscall*>(abi::kUsyscallAddress)->pid; }

}  // namespace user
