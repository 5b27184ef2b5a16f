#include "inspect/dwarf/sections.hpp"

#include <string>

namespace inspect::dwarf {

Sections Sections::of(const ElfSections& elf, Findings& findings) {
  for (const ElfSection& section : elf.all()) {
    if (section.name.starts_with(".zdebug") || (section.name.starts_with(".debug") && section.compressed())) {
      findings.add("section " + std::string(section.name.substr(0, 40)) +
                   " is compressed, which is not supported: link without --compress-debug-sections");
    }
    if (section.name == ".debug_types") {
      findings.add(std::string(
          "section .debug_types is not supported: compile without -fdebug-types-section, or with -gdwarf-5"));
    }
  }
  return {.info = elf.contents(".debug_info"),
          .abbrev = elf.contents(".debug_abbrev"),
          .str = elf.contents(".debug_str"),
          .line = elf.contents(".debug_line"),
          .line_str = elf.contents(".debug_line_str"),
          .str_offsets = elf.contents(".debug_str_offsets"),
          .addr = elf.contents(".debug_addr"),
          .ranges = elf.contents(".debug_ranges"),
          .rnglists = elf.contents(".debug_rnglists")};
}

}  // namespace inspect::dwarf
