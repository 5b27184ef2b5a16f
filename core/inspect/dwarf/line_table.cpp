#include "inspect/dwarf/line_table.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "inspect/dwarf/line_header.hpp"

namespace inspect::dwarf {

/// Carries out the operations of one table, which build its rows (6.2.5).
class LineProgram {
 public:
  using FileIds = std::unordered_map<std::string, FileId>;

  LineProgram(FileBytes section, const LineHeader& header, LineTable& table, FileIds& ids)
      : header_(header),
        table_(table),
        ids_(ids),
        files_(header.files.size(), kUnknown),
        reader_(section.first(static_cast<std::size_t>(header.end)), header.program) {
    reset();
  }

  void run() {
    while (!reader_.done() && table_.rows_.size() < LineTable::kMostRows) {
      const auto operation = reader_.read<std::uint8_t>();
      if (operation >= header_.opcode_base) {
        special(operation);
      } else if (operation == 0) {
        extended();
      } else {
        standard(operation);
      }
    }
    table_.rows_.resize(first_row_);  // of a sequence that has no end
  }

 private:
  static constexpr FileId kUnknown = ~FileId{0};
  static constexpr std::uint32_t kFileMask = 0x7fffffff;

  void reset() {
    address_ = 0;
    file_ = 1;
    line_ = 1;
    is_statement_ = header_.default_is_statement;
    first_row_ = table_.rows_.size();
  }

  void advance(std::uint64_t instructions) { address_ += instructions * header_.shortest_instruction; }

  void special(std::uint8_t operation) {
    const unsigned adjusted = unsigned{operation} - header_.opcode_base;
    advance(adjusted / header_.line_range);
    line_ += static_cast<std::uint32_t>(header_.line_base + static_cast<int>(adjusted % header_.line_range));
    append_row();
  }

  void standard(std::uint8_t operation) {
    switch (operation) {
      case DW_LNS_copy: return append_row();
      case DW_LNS_advance_pc: return advance(reader_.uleb());
      case DW_LNS_advance_line: line_ += static_cast<std::uint32_t>(reader_.sleb()); return;
      case DW_LNS_set_file: file_ = reader_.uleb(); return;
      case DW_LNS_negate_stmt: is_statement_ = !is_statement_; return;
      case DW_LNS_const_add_pc: return advance((255u - header_.opcode_base) / header_.line_range);
      case DW_LNS_fixed_advance_pc: address_ += reader_.read<std::uint16_t>(); return;
      default:
        for (unsigned i = 0; i < header_.operand_counts[operation]; i++) reader_.skip_leb();
    }
  }

  void extended() {
    const std::uint64_t size = reader_.uleb();
    ByteReader operands(reader_.block(size));
    switch (operands.read<std::uint8_t>()) {
      case DW_LNE_end_sequence: return end_sequence();
      case DW_LNE_set_address:
        address_ = operands.number(static_cast<unsigned>(std::min<std::size_t>(operands.left(), 8)));
        return;
      default: return;
    }
  }

  void append_row() { table_.rows_.push_back({address_, line_, file_id() & kFileMask, is_statement_}); }

  /// Rows at address 0 are of functions that the linker has left out.
  void end_sequence() {
    auto& rows = table_.rows_;
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(first_row_);
    const auto by_address = [](const LineRow& a, const LineRow& b) { return a.address < b.address; };
    if (!std::is_sorted(first, rows.end(), by_address)) std::stable_sort(first, rows.end(), by_address);
    if (first == rows.end() || first->address == 0 || first->address >= address_) {
      rows.resize(first_row_);
    } else {
      table_.sequences_.push_back({first->address, address_, first_row_, rows.size() - first_row_});
    }
    reset();
  }

  /// Files get their number in the whole table when the first row is of them.
  std::uint32_t file_id() {
    if (file_ >= files_.size()) return 0;
    FileId& id = files_[static_cast<std::size_t>(file_)];
    if (id != kUnknown) return id;
    std::string path = header_.path(file_);
    const auto known = ids_.find(path);
    if (known != ids_.end()) return id = known->second;
    if (table_.files_.size() == LineTable::kMostFiles) return id = 0;
    id = static_cast<FileId>(table_.files_.size());
    table_.files_.push_back(path);
    ids_.emplace(std::move(path), id);
    return id;
  }

  const LineHeader& header_;
  LineTable& table_;
  FileIds& ids_;
  std::vector<FileId> files_;  ///< numbers in the whole table, by those of this one
  ByteReader reader_;

  // The registers of the state machine (6.2.2), and where the rows of the sequence begin.
  std::uint64_t address_ = 0;
  std::uint64_t file_ = 1;
  std::uint32_t line_ = 1;
  bool is_statement_ = true;
  std::size_t first_row_ = 0;
};

LineTable::LineTable(const Units& units, Findings& findings) {
  files_.push_back("");
  LineProgram::FileIds ids{{"", 0}};
  std::unordered_map<std::uint64_t, const Unit*> named_by;
  for (const Unit& unit : units.all())
    if (unit.line_table) named_by.emplace(*unit.line_table, &unit);
  const Unit none;
  const FileBytes section = units.sections().line;
  std::uint64_t offset = 0;
  while (offset < section.size()) {
    LineHeader header;
    const auto unit = named_by.find(offset);
    const HeaderResult result = read_line_header(
        ByteReader(section, offset), units, unit == named_by.end() ? none : *unit->second, header, findings);
    if (result == HeaderResult::Lost) break;
    if (result == HeaderResult::Understood) LineProgram(section, header, *this, ids).run();
    offset = header.end;
    if (rows_.size() < kMostRows) continue;
    findings.add("more than %zu rows of line tables: the rest is left out", kMostRows);
    break;
  }
  std::stable_sort(sequences_.begin(), sequences_.end(),
                   [](const Sequence& a, const Sequence& b) { return a.low < b.low; });
  rows_.shrink_to_fit();
}

std::optional<SourcePlace> LineTable::at(std::uint64_t address) const {
  auto sequence = std::upper_bound(sequences_.begin(), sequences_.end(), address,
                                   [](std::uint64_t value, const Sequence& at) { return value < at.low; });
  // Sequences do not overlap but in a strange file: there a look at the nearest few has to do.
  for (unsigned step = 0; step < 8 && sequence != sequences_.begin(); step++) {
    --sequence;
    if (address >= sequence->high) continue;
    const auto first = rows_.begin() + static_cast<std::ptrdiff_t>(sequence->first);
    const auto row =
        std::upper_bound(first, first + static_cast<std::ptrdiff_t>(sequence->count), address,
                         [](std::uint64_t value, const LineRow& at) { return value < at.address; }) -
        1;
    return SourcePlace{row->file, row->line};
  }
  return std::nullopt;
}

std::vector<std::uint64_t> LineTable::addresses(SourcePlace place) const {
  std::vector<std::uint64_t> found;
  for (const LineRow& row : rows_) {
    if (row.line == place.line && row.file == place.file && row.is_statement) found.push_back(row.address);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::optional<std::uint32_t> LineTable::next_line(SourcePlace place) const {
  std::optional<std::uint32_t> next;
  for (const LineRow& row : rows_) {
    if (row.file != place.file || !row.is_statement || row.line == 0 || row.line < place.line) continue;
    if (!next || row.line < *next) next = row.line;
  }
  return next;
}

std::vector<FileId> LineTable::files_named(std::string_view path) const {
  std::vector<FileId> found;
  for (FileId id = 1; id < files_.size(); id++) {
    const std::string_view file = files_[id];
    if (!file.ends_with(path)) continue;
    const std::size_t front = file.size() - path.size();
    if (front == 0 || file[front - 1] == '/') found.push_back(id);
  }
  return found;
}

}  // namespace inspect::dwarf
