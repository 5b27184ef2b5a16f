// Arguments as a person types them.
//
//     expression:  term, or terms joined by + and -
//     term:        4096  0x1000  4K  2M  1G        a number
//                  pt  MAXVA  KERNBASE             a name, given by the user or by the kernel's source
//                  kernel  satp  pid 2             a page table of the machine that was forked
//                  "text\n"  "x" * 4096            bytes, with the escapes of C
//                  rwxu  "rwu"  -                  permissions; - for none
//                  Fail  Allocate  Keep  Free      what a parameter of that kind offers
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "lab/value.hpp"
#include "machine/result.hpp"

namespace lab {

/// What a name stands for: one word, or "pid N".
using Names = std::function<std::optional<Value>(std::string_view name)>;

/// The value of `text` for a parameter of type `wanted`. The error says what was expected.
machine::Result<Value> evaluate(std::string_view text, Type wanted, const Names& names);

/// Whether `text` can be a name: letters, digits and _, no digit in front.
bool is_name(std::string_view text);

struct CallText {
  std::string_view function;
  std::vector<std::string_view> arguments;
};

/// Takes "walk(pt, 0x1000, Fail)" apart. Commas in quotes do not count.
machine::Result<CallText> parse_call(std::string_view text);

/// Without blanks at its ends.
std::string_view trimmed(std::string_view text);

/// The bytes that a text in quotes stands for: the text without its quotes.
machine::Result<std::string> unescape(std::string_view text);

}  // namespace lab
