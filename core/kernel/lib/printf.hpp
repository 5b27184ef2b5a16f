// Text to the console, from the kernel itself.
#pragma once

namespace kernel {

/// Understands %d %u %x with l and ll, %p, %s, %c and %%, and a zero-padded width (%016lx). One call's text
/// is never mixed with another's, except during a panic.
[[gnu::format(printf, 1, 2)]] void printf(const char* format, ...);

}  // namespace kernel
