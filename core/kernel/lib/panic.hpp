// The end of the line for the kernel's own bugs.
#pragma once

namespace kernel {

/// Prints "panic: `reason`" and stops every hart. For broken invariants only: whatever a user program, a disk
/// or an empty memory can bring about is an error value instead. The environment supplies it: the host's unit
/// tests throw.
[[noreturn]] void panic(const char* reason);

}  // namespace kernel
