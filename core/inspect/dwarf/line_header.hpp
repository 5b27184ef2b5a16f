// What stands in front of the line table of a unit (DWARF 5, 6.2.4).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/dwarf/units.hpp"

namespace inspect::dwarf {

struct LineHeader {
  struct File {
    std::string_view name;
    std::uint64_t directory = 0;
  };

  Format format;
  std::uint64_t program = 0;  ///< offset of its first operation in .debug_line
  std::uint64_t end = 0;      ///< behind its last
  std::uint8_t shortest_instruction = 1;
  bool default_is_statement = true;
  std::int8_t line_base = 0;
  std::uint8_t line_range = 1;  ///< not 0
  std::uint8_t opcode_base = 1;
  std::array<std::uint8_t, 256> operand_counts{};  ///< of the standard operations
  std::vector<std::string_view> directories;       ///< number 0 is the folder that the compiler ran in
  std::vector<File> files;                         ///< by the numbers that the operations use

  /// `number` is that of a file, of which there may be none.
  std::string path(std::uint64_t number) const;
};

enum class HeaderResult : std::uint8_t {
  Understood,
  Skipped,  ///< `end` says where the next table begins
  Lost,     ///< nothing behind it can be found
};

/// Reads the header at `reader`. `named_by` is the unit whose table it is, or one that knows nothing:
/// versions up to 4 leave the folder of the compiler to it.
HeaderResult read_line_header(ByteReader reader, const Units& units, const Unit& named_by, LineHeader& header,
                              Findings& findings);

}  // namespace inspect::dwarf
