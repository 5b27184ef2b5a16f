// Text and memory.
#pragma once

#include <cstddef>
#include <string_view>

// The compiler and its headers call these on their own, whatever the source says.
extern "C" {
void* memset(void* destination, int value, std::size_t count);
void* memcpy(void* destination, const void* source, std::size_t count);
void* memmove(void* destination, const void* source, std::size_t count);
int memcmp(const void* left, const void* right, std::size_t count);
const void* memchr(const void* memory, int wanted, std::size_t count);
std::size_t strlen(const char* text);
}

namespace user {

int strcmp(const char* left, const char* right);

/// The first `wanted` in the text, or nullptr.
const char* strchr(const char* text, char wanted);

/// Copies the text with its final zero. Returns `destination`.
char* strcpy(char* destination, const char* source);

/// The number at the start of the text, after an optional minus; 0 if there is none. Does not check for
/// overflow.
int atoi(const char* text);

/// The last element of a path.
std::string_view base_name(std::string_view path);

}  // namespace user
