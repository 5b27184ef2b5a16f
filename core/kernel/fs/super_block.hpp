// Where the parts of the file system lie on the disk, and how it is brought up.
#pragma once

#include "kernel/abi/fs_format.hpp"

namespace kernel {

/// Reads and checks the super block, recovers the log, looks for the root directory and frees orphans.
/// nullptr, or why there is no file system that can be used; then the disk was not written to, except when it
/// failed during the recovery. In a process, because reading sleeps.
[[nodiscard]] const char* mount();

/// Mounts, and panics when it cannot: there is nothing to start without a file system. Runs in the first
/// process.
void fsinit();

/// As read by mount; all its numbers are consistent with the size of the disk.
const abi::SuperBlock& super_block();

}  // namespace kernel
