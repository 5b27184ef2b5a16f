// A report for people, in lines that stay the same from run to run.
#pragma once

#include <string>

#include "lab/report.hpp"

namespace lab {

enum class Detail : std::uint8_t {
  Result,   ///< how it ended, and what it printed
  Effects,  ///< and which pages and entries it dealt with, as many as a screen holds
  All,      ///< all of them
};

/// Some lines, each indented by two blanks; text that was printed as it is.
std::string to_text(const Report& report, Detail detail);

/// How the call ended, in a few words: "it panicked: mappages: remap".
std::string ending_text(const Report& report);

/// "0x20004401 -> 0x80011000", "0x20004c1f -> 0x80013000 rwxu" or "0".
std::string entry_text(riscv::Pte entry);

}  // namespace lab
