// The end of the line for the kernel's own bugs.
#pragma once

namespace kernel {

/// Prints "panic: `reason`" and stops every hart. For broken invariants only:
/// whatever a user program, a disk or an empty memory can bring about is an error
/// value instead. The environment supplies it: the host's unit tests throw.
[[noreturn]] void panic(const char* reason);
/// The same with what it is about: "panic: `reason`: `subject`". Booted kernel only.
[[noreturn]] void panic(const char* reason, const char* subject);

}  // namespace kernel
