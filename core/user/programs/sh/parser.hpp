// The language of the shell:
//
//     list        = pipeline { (";" | "&") pipeline } [ ";" | "&" ]
//     pipeline    = command { "|" command }
//     command     = { redirection } word { word | redirection }
//                 | "(" list ")" { redirection }
//     redirection = ("<" | ">" | ">>") word
//
// Nobody waits for a pipeline before "&". A word ends at a blank or an operator; between single or double
// quotes both are part of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "arena.hpp"

namespace sh {

struct Word {
  char* text = nullptr;
  Word* next = nullptr;
};

struct Redirection {
  enum class Kind : std::uint8_t { Input, Output, Append };

  Kind kind{};
  const char* path = nullptr;
  Redirection* next = nullptr;
};

struct Pipeline;

/// A program with arguments, or a list in parentheses.
struct Command {
  Word* words = nullptr;
  Pipeline* group = nullptr;
  Redirection* redirections = nullptr;
  Command* next = nullptr;  ///< reads what this one writes
};

enum class Wait : std::uint8_t { Yes, No };

struct Pipeline {
  Command* commands = nullptr;
  Wait wait = Wait::Yes;
  Pipeline* next = nullptr;
};

/// What is wrong with a line, for "expected `expected` at `rest`".
struct SyntaxError {
  const char* expected = nullptr;
  std::string_view rest;

  explicit operator bool() const { return expected != nullptr; }
};

struct ParsedLine {
  Pipeline* list = nullptr;  ///< nullptr for a blank line
  SyntaxError error;
};

/// Parses one line; the result lies in the arena. Work and stack are bounded, whatever the line.
ParsedLine parse(std::string_view line, Arena& arena);

}  // namespace sh
