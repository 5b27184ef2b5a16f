#include "inspect/elf/elf_sections.hpp"

#include <algorithm>

namespace inspect {

namespace {

constexpr std::uint32_t kNoBits = 8;
constexpr std::uint64_t kHeaderSize = 64;
constexpr std::uint64_t kSectionTableField = 40, kEntrySizeField = 58;

/// The part of a file that a header names; empty when it is not all there.
FileBytes piece(FileBytes file, std::uint64_t offset, std::uint64_t size) {
  const bool inside = offset <= file.size() && size <= file.size() - offset;
  return inside ? file.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size))
                : FileBytes();
}

/// One section header; `name` is still an offset, put where the caller wants it.
ElfSection read_header(FileBytes file, ByteReader& reader, std::uint32_t& name) {
  ElfSection section;
  name = reader.read<std::uint32_t>();
  section.type = reader.read<std::uint32_t>();
  section.flags = reader.read<std::uint64_t>();
  section.address = reader.read<std::uint64_t>();
  const auto offset = reader.read<std::uint64_t>();
  section.size = reader.read<std::uint64_t>();
  section.link = reader.read<std::uint32_t>();
  reader.skip(4 + 8 + 8);  // info, alignment, entry size
  if (section.type != kNoBits) section.bytes = piece(file, offset, section.size);
  return section;
}

}  // namespace

ElfSections::ElfSections(FileBytes file) {
  constexpr std::uint8_t kIdentification[] = {0x7f, 'E', 'L', 'F', 2, 1};
  if (file.size() < kHeaderSize ||
      !std::equal(std::begin(kIdentification), std::end(kIdentification), file.begin()))
    return;
  const auto table = ByteReader(file, kSectionTableField).read<std::uint64_t>();
  ByteReader sizes(file, kEntrySizeField);
  const auto entry_size = sizes.read<std::uint16_t>();
  const auto count = sizes.read<std::uint16_t>();
  const auto names = sizes.read<std::uint16_t>();
  if (entry_size != kHeaderSize) return;
  ByteReader reader(file, table);
  std::vector<std::uint32_t> name_offsets;
  for (unsigned i = 0; i < count; i++) {
    std::uint32_t name = 0;
    const ElfSection section = read_header(file, reader, name);
    if (!reader.ok()) break;
    sections_.push_back(section);
    name_offsets.push_back(name);
  }
  if (names >= sections_.size()) return;
  for (std::size_t i = 0; i < sections_.size(); i++)
    sections_[i].name = text_at(sections_[names].bytes, name_offsets[i]);
}

const ElfSection* ElfSections::find(std::string_view name) const {
  const auto named = [&](const ElfSection& section) { return section.name == name; };
  const auto found = std::find_if(sections_.begin(), sections_.end(), named);
  return found == sections_.end() ? nullptr : &*found;
}

FileBytes ElfSections::contents(std::string_view name) const {
  const ElfSection* section = find(name);
  return section && !section->compressed() ? section->bytes : FileBytes();
}

}  // namespace inspect
