// The memory functions that the compiler expects of any environment (it calls them on its own), and a few on
// text.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

extern "C" {
void* memset(void* destination, int value, std::size_t count);
void* memcpy(void* destination, const void* source, std::size_t count);
void* memmove(void* destination, const void* source, std::size_t count);
int memcmp(const void* left, const void* right, std::size_t count);
std::size_t strlen(const char* text);
}

namespace kernel {

/// Copies `text` into `field`, cut to fit, and fills the rest with zeros. The last byte is always zero.
void copy_text(std::span<char> field, std::string_view text);

/// The text in `field` up to its first zero byte, or all of it.
std::string_view text_in(std::span<const char> field);

}  // namespace kernel
