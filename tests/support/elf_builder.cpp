#include "support/elf_builder.hpp"

#include <algorithm>

namespace test {

namespace {

template <class T>
void append(std::vector<std::uint8_t>& file, T value) {
  file.resize(file.size() + sizeof value);
  patch(file, file.size() - sizeof value, value);
}

struct SectionHeader {
  std::uint32_t name = 0;
  std::uint32_t type = 0;
  std::uint64_t flags = 0;
  std::uint64_t address = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint32_t link = 0;
};

void append_section(std::vector<std::uint8_t>& file, const SectionHeader& header) {
  append(file, header.name);
  append(file, header.type);
  for (const std::uint64_t field : {header.flags, header.address, header.offset, header.size})
    append(file, field);
  append(file, header.link);
  append<std::uint32_t>(file, 0);                              // info
  for (int i = 0; i < 2; i++) append<std::uint64_t>(file, 0);  // alignment, entry size
}

}  // namespace

ElfBuilder& ElfBuilder::segment(riscv::PhysAddr at, std::span<const std::uint8_t> bytes,
                                std::uint64_t memory_size) {
  segments_.push_back({at.value, {bytes.begin(), bytes.end()}, std::max(memory_size, bytes.size())});
  return *this;
}

ElfBuilder& ElfBuilder::segment(riscv::PhysAddr at, std::span<const std::uint32_t> words) {
  return segment(at, std::span(reinterpret_cast<const std::uint8_t*>(words.data()), words.size_bytes()));
}

ElfBuilder& ElfBuilder::symbol(std::string_view name, std::uint64_t value, std::uint64_t size) {
  symbols_.push_back({static_cast<std::uint32_t>(strings_.size()), value, size});
  strings_ += std::string(name) + '\0';
  return *this;
}

ElfBuilder& ElfBuilder::section(std::string_view name, std::span<const std::uint8_t> bytes,
                                std::uint64_t flags, std::uint64_t address) {
  sections_.push_back(
      {static_cast<std::uint32_t>(names_.size()), {bytes.begin(), bytes.end()}, flags, address});
  names_ += std::string(name) + '\0';
  return *this;
}

std::vector<std::uint8_t> ElfBuilder::build() const {
  std::vector<std::uint8_t> file{0x7f, 'E', 'L', 'F', 2, 1, 1};
  file.resize(16);
  append<std::uint16_t>(file, 2);    // executable
  append<std::uint16_t>(file, 243);  // RISC-V
  append<std::uint32_t>(file, 1);
  append<std::uint64_t>(file, 0x80000000);
  append<std::uint64_t>(file, kHeaderSize);  // program headers
  append<std::uint64_t>(file, 0);            // section headers: patched below
  append<std::uint32_t>(file, 0);
  append<std::uint16_t>(file, kHeaderSize);
  append<std::uint16_t>(file, kProgramHeaderSize);
  append(file, static_cast<std::uint16_t>(segments_.size()));
  append<std::uint16_t>(file, kSectionHeaderSize);
  append<std::uint16_t>(file, 0);  // number of section headers: patched below
  append<std::uint16_t>(file, 0);

  std::uint64_t offset = kHeaderSize + segments_.size() * kProgramHeaderSize;
  for (const Segment& segment : segments_) {
    append<std::uint32_t>(file, 1);  // loadable
    append<std::uint32_t>(file, 7);  // read, write, execute
    for (const std::uint64_t field :
         {offset, segment.address, segment.address, std::uint64_t{segment.bytes.size()}, segment.memory_size})
      append(file, field);
    append<std::uint64_t>(file, 4096);
    offset += segment.bytes.size();
  }
  for (const Segment& segment : segments_)
    file.insert(file.end(), segment.bytes.begin(), segment.bytes.end());
  if (!symbols_.empty() || !sections_.empty()) add_sections(file);
  return file;
}

void ElfBuilder::add_sections(std::vector<std::uint8_t>& file) const {
  constexpr std::uint32_t kProgramBits = 1, kSymbolTable = 2, kStringTable = 3;
  std::vector<SectionHeader> headers(1);
  const auto add = [&](SectionHeader header, std::span<const std::uint8_t> bytes) {
    header.offset = file.size();
    header.size = bytes.size();
    file.insert(file.end(), bytes.begin(), bytes.end());
    headers.push_back(header);
  };
  const auto bytes_of = [](const std::string& text) {
    return std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  };
  std::vector<std::uint8_t> table;
  for (const Symbol& symbol : symbols_) {
    append(table, symbol.name);
    append<std::uint32_t>(table, 0xfff10010);  // global, of no type, an absolute address
    append(table, symbol.value);
    append(table, symbol.size);
  }
  if (!symbols_.empty()) {
    add({.type = kSymbolTable, .link = 2}, table);
    add({.type = kStringTable}, bytes_of(strings_));
  }
  for (const Section& section : sections_) {
    add({.name = section.name, .type = kProgramBits, .flags = section.flags, .address = section.address},
        section.bytes);
  }
  if (!sections_.empty()) {
    patch(file, 62, static_cast<std::uint16_t>(headers.size()));
    add({.type = kStringTable}, bytes_of(names_));
  }
  patch(file, 40, std::uint64_t{file.size()});
  patch(file, 60, static_cast<std::uint16_t>(headers.size()));
  for (const SectionHeader& header : headers) append_section(file, header);
}

}  // namespace test
