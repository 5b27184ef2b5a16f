// Text to the console, from the kernel itself.
#pragma once

namespace kernel {

/// Understands %d %u %x, also of size l, ll and z, %p, %s, %c and %%, and a width, also padded with zeros
/// (%016lx). One call's text is never mixed with another's, except during a panic.
[[gnu::format(printf, 1, 2)]] void printf(const char* format, ...);

}  // namespace kernel
