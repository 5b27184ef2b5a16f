// Which line of which source file an instruction comes from, and back (DWARF 5, 6.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inspect/dwarf/units.hpp"

namespace inspect::dwarf {

using FileId = std::uint32_t;

struct SourcePlace {
  FileId file = 0;
  std::uint32_t line = 0;  ///< from 1; 0 for code that belongs to no line
};

/// From `address` to that of the next row the code belongs to one line.
struct LineRow {
  std::uint64_t address = 0;
  std::uint32_t line = 0;
  std::uint32_t file : 31 = 0;
  std::uint32_t is_statement : 1 = 0;  ///< a good place to stop for the line
};

class LineTable {
 public:
  static constexpr std::size_t kMostRows = 1u << 22, kMostFiles = 1u << 14;

  /// Reads .debug_line whole; of `units` it wants the folders that the compiler ran in.
  LineTable(const Units& units, Findings& findings);

  /// The line that the instruction at `address` comes from.
  std::optional<SourcePlace> at(std::uint64_t address) const;
  /// Where code of a line begins, ascending, without repetition.
  std::vector<std::uint64_t> addresses(SourcePlace place) const;

  /// The first line from `place` on that code begins with.
  std::optional<std::uint32_t> next_line(SourcePlace place) const;

  /// Paths as the compiler was given them, from its folder on.
  const std::vector<std::string>& files() const { return files_; }
  /// The files whose path is `path` or ends with it behind a slash.
  std::vector<FileId> files_named(std::string_view path) const;

  std::size_t row_count() const { return rows_.size(); }

 private:
  friend class LineProgram;

  /// Rows of ascending addresses, without a gap.
  struct Sequence {
    std::uint64_t low = 0;
    std::uint64_t high = 0;  ///< behind its last instruction
    std::size_t first = 0;
    std::size_t count = 0;
  };

  std::vector<LineRow> rows_;
  std::vector<Sequence> sequences_;  ///< by their low address
  std::vector<std::string> files_;
};

}  // namespace inspect::dwarf
