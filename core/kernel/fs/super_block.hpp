// Where the parts of the file system lie on the disk, and how it is brought up.
#pragma once

#include "kernel/abi/fs_format.hpp"

namespace kernel {

/// Reads and checks the super block, then recovers the log. Runs in the first process, because reading
/// sleeps. Panics when the disk holds no file system: there is nothing to start without one.
void fsinit();

/// As read by fsinit; all its numbers are consistent with the size of the disk.
const abi::SuperBlock& super_block();

}  // namespace kernel
