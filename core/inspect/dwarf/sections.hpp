// The sections that DWARF consists of (DWARF 5, 1.3 and 7.3). Any of them may be empty.
#pragma once

#include "inspect/dwarf/findings.hpp"
#include "inspect/elf/elf_sections.hpp"

namespace inspect::dwarf {

struct Sections {
  FileBytes info;
  FileBytes abbrev;
  FileBytes str;
  FileBytes line;
  FileBytes line_str;
  FileBytes str_offsets;
  FileBytes addr;
  FileBytes ranges;    ///< up to version 4
  FileBytes rnglists;  ///< from version 5 on

  /// Compressed ones are left out, and told.
  static Sections of(const ElfSections& elf, Findings& findings);
};

}  // namespace inspect::dwarf
