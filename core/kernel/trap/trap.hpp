// Traps: from user mode, from the kernel, and the way back to user mode.
#pragma once

namespace kernel {

/// Lets traps from the kernel arrive at kernelvec. On every hart.
void trapinithart();

/// Enters user mode where the current process's trapframe says.
[[noreturn]] void usertrapret();

}  // namespace kernel
