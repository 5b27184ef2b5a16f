// exec: puts a program from the disk into the current process.
#pragma once

#include <span>
#include <string_view>

namespace kernel {

/// Replaces the user memory of the current process by the program at `path`, started with `argv` (fewer than
/// MAXARG strings). Returns argc, which becomes the program's a0, with argv already in the trapframe's a1. On
/// failure returns -1 and the process keeps its old memory, untouched.
[[nodiscard]] int exec(std::string_view path, std::span<const std::string_view> argv);

}  // namespace kernel
