// Functions on text. string.cpp also has memset, memcpy, memmove, memcmp, memchr and strlen, which the
// compiler expects of any environment because it calls them on its own; <cstring> declares them.
#pragma once

#include <span>
#include <string_view>

namespace kernel {

/// Copies `text` into `field`, cut to fit, and fills the rest with zeros. The last byte is always zero.
void copy_text(std::span<char> field, std::string_view text);

/// The text in `field` up to its first zero byte, or all of it.
constexpr std::string_view text_in(std::span<const char> field) {
  std::size_t length = 0;
  while (length < field.size() && field[length] != '\0') ++length;
  return {field.data(), length};
}

}  // namespace kernel
