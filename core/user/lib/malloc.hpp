// The heap of a program.
#pragma once

#include <cstddef>

namespace user {

/// At least `size` bytes, aligned to 16, or nullptr when memory is used up.
void* malloc(std::size_t size);

/// Gives back what malloc returned; nullptr is allowed. The memory is reused but stays the program's.
void free(void* memory);

}  // namespace user
