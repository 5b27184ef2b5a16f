// How much the long tests do: a part that takes seconds with all others, everything when asked to.
#pragma once

#include <cstddef>
#include <cstdlib>

namespace kernel_fs_test {

/// PAGEWALK_THOROUGH=1 unit_kernel_fs: every workload, every seed. Takes many minutes.
inline bool thorough() { return std::getenv("PAGEWALK_THOROUGH") != nullptr; }

}  // namespace kernel_fs_test
