#include "inspect/dwarf/line_header.hpp"

#include <algorithm>

namespace inspect::dwarf {

namespace {

constexpr std::uint32_t kLongFormat = 0xffffffff;
constexpr std::size_t kMostPathLetters = 1024;
constexpr std::size_t kMostFormats = 16;

/// Directory and file tables up to version 4: texts, ended by an empty one (DWARF 4, 6.2.4).
void read_old_tables(ByteReader& reader, std::string_view directory, LineHeader& header) {
  header.directories.push_back(directory);
  for (std::string_view name = reader.text(); !name.empty(); name = reader.text())
    header.directories.push_back(name);
  header.files.push_back({});  // numbers begin at 1
  for (std::string_view name = reader.text(); !name.empty(); name = reader.text()) {
    header.files.push_back({name, reader.uleb()});
    reader.skip_leb();  // time of change
    reader.skip_leb();  // length
  }
}

/// One table of version 5: formats, a count, and so many entries of these formats. False for what is not
/// known.
template <class Add>
bool read_table(ByteReader& reader, const Units& units, const Unit& unit, Add add) {
  struct Column {
    std::uint64_t content;
    std::uint16_t form;
  };
  std::vector<Column> columns(std::min<std::size_t>(reader.read<std::uint8_t>(), kMostFormats));
  for (Column& column : columns) {
    column.content = reader.uleb();
    column.form = static_cast<std::uint16_t>(reader.uleb());
  }
  const std::uint64_t count = reader.uleb();
  // An entry has a byte at least.
  if (count > reader.left() || (columns.empty() && count > 0)) return false;
  for (std::uint64_t i = 0; i < count && reader.ok(); i++) {
    LineHeader::File file;
    for (const Column& column : columns) {
      Value value;
      if (!read_value(reader, column.form, unit.format, 0, value)) return false;
      if (column.content == DW_LNCT_path) file.name = units.text(unit, value);
      if (column.content == DW_LNCT_directory_index) file.directory = value.number;
    }
    add(file);
  }
  return reader.ok();
}

bool read_tables(ByteReader& reader, const Units& units, const Unit& unit, LineHeader& header) {
  if (unit.format.version < 5) {
    read_old_tables(reader, unit.directory, header);
    return reader.ok();
  }
  const auto add_directory = [&](const LineHeader::File& file) { header.directories.push_back(file.name); };
  const auto add_file = [&](const LineHeader::File& file) { header.files.push_back(file); };
  return read_table(reader, units, unit, add_directory) && read_table(reader, units, unit, add_file);
}

/// The numbers between the length of the header and its tables.
void read_numbers(ByteReader& reader, LineHeader& header) {
  header.shortest_instruction = reader.read<std::uint8_t>();
  if (header.format.version >= 4) reader.skip(1);  // operations in an instruction: RISC-V has one
  header.default_is_statement = reader.read<std::uint8_t>() != 0;
  header.line_base = static_cast<std::int8_t>(reader.read<std::uint8_t>());
  header.line_range = reader.read<std::uint8_t>();
  header.opcode_base = reader.read<std::uint8_t>();
  for (unsigned i = 1; i < header.opcode_base; i++) header.operand_counts[i] = reader.read<std::uint8_t>();
}

}  // namespace

HeaderResult read_line_header(ByteReader reader, const Units& units, const Unit& named_by, LineHeader& header,
                              Findings& findings) {
  const std::uint64_t offset = reader.offset();
  std::uint64_t length = reader.read<std::uint32_t>();
  if (length == kLongFormat) {
    header.format.offset_size = 8;
    length = reader.read<std::uint64_t>();
  }
  if (!reader.ok() || length > reader.left()) {
    findings.add("line table at 0x%" PRIx64 ": it ends beyond the section", offset);
    return HeaderResult::Lost;
  }
  header.end = reader.offset() + length;
  reader = ByteReader(units.sections().line.first(static_cast<std::size_t>(header.end)), reader.offset());
  header.format.version = reader.read<std::uint16_t>();
  if (header.format.version < 2 || header.format.version > 5) {
    findings.add("line table at 0x%" PRIx64 ": version %u is not known, 2 to 5 are", offset,
                 unsigned{header.format.version});
    return HeaderResult::Skipped;
  }
  if (header.format.version >= 5) reader.skip(2);  // sizes of addresses and of segment selectors
  const std::uint64_t header_length = reader.number(header.format.offset_size);
  header.program = reader.offset() + std::min<std::uint64_t>(header_length, reader.left());
  read_numbers(reader, header);
  Unit unit = named_by;
  unit.format.version = header.format.version;
  unit.format.offset_size = header.format.offset_size;
  if (read_tables(reader, units, unit, header) && header.line_range != 0) return HeaderResult::Understood;
  findings.add("line table at 0x%" PRIx64 ": its header makes no sense", offset);
  return HeaderResult::Skipped;
}

std::string LineHeader::path(std::uint64_t number) const {
  if (number >= files.size() || files[static_cast<std::size_t>(number)].name.empty()) return {};
  const File& file = files[static_cast<std::size_t>(number)];
  std::string path(file.name.substr(0, kMostPathLetters));
  const auto put_before = [&](std::string_view directory) {
    if (path.starts_with('/') || directory.empty()) return;
    path = std::string(directory.substr(0, kMostPathLetters)) + "/" + path;
  };
  if (file.directory < directories.size()) put_before(directories[static_cast<std::size_t>(file.directory)]);
  if (!directories.empty()) put_before(directories.front());
  return path;
}

}  // namespace inspect::dwarf
