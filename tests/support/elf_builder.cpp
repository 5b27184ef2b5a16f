#include "support/elf_builder.hpp"

#include <algorithm>

namespace test {

namespace {

template <class T>
void append(std::vector<std::uint8_t>& file, T value) {
  file.resize(file.size() + sizeof value);
  patch(file, file.size() - sizeof value, value);
}

void append_section(std::vector<std::uint8_t>& file, std::uint32_t type, std::uint64_t offset,
                    std::uint64_t size, std::uint32_t link) {
  append<std::uint32_t>(file, 0);  // name
  append(file, type);
  for (int i = 0; i < 2; i++) append<std::uint64_t>(file, 0);  // flags, address
  append(file, offset);
  append(file, size);
  append(file, link);
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
  if (!symbols_.empty()) add_symbol_sections(file);
  return file;
}

void ElfBuilder::add_symbol_sections(std::vector<std::uint8_t>& file) const {
  const std::uint64_t symbols_at = file.size();
  for (const Symbol& symbol : symbols_) {
    append(file, symbol.name);
    append<std::uint32_t>(file, 0x10);  // info, other, section
    append(file, symbol.value);
    append(file, symbol.size);
  }
  const std::uint64_t strings_at = file.size();
  file.insert(file.end(), strings_.begin(), strings_.end());

  patch(file, 40, std::uint64_t{file.size()});
  patch(file, 60, std::uint16_t{3});
  append_section(file, 0, 0, 0, 0);
  append_section(file, 2, symbols_at, strings_at - symbols_at, 2);
  append_section(file, 3, strings_at, strings_.size(), 0);
}

}  // namespace test
