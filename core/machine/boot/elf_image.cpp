#include "machine/boot/elf_image.hpp"

#include <cinttypes>
#include <cstdio>
#include <cstring>

namespace machine {

struct ElfImage::Header {
  std::uint8_t magic[4];
  std::uint8_t file_class;
  std::uint8_t data;
  std::uint8_t rest_of_ident[10];
  std::uint16_t type;
  std::uint16_t machine;
  std::uint32_t version;
  std::uint64_t entry;
  std::uint64_t program_headers;
  std::uint64_t section_headers;
  std::uint32_t flags;
  std::uint16_t header_size;
  std::uint16_t program_header_size;
  std::uint16_t program_header_count;
  std::uint16_t section_header_size;
  std::uint16_t section_header_count;
  std::uint16_t section_names;
};

struct ElfImage::SectionHeader {
  std::uint32_t name;
  std::uint32_t type;
  std::uint64_t flags;
  std::uint64_t address;
  std::uint64_t offset;
  std::uint64_t size;
  std::uint32_t link;
  std::uint32_t info;
  std::uint64_t alignment;
  std::uint64_t entry_size;
};

namespace {

struct ProgramHeader {
  std::uint32_t type;
  std::uint32_t flags;
  std::uint64_t offset;
  std::uint64_t virtual_address;
  std::uint64_t physical_address;
  std::uint64_t file_size;
  std::uint64_t memory_size;
  std::uint64_t alignment;
};

struct Symbol {
  std::uint32_t name;
  std::uint8_t info;
  std::uint8_t other;
  std::uint16_t section;
  std::uint64_t value;
  std::uint64_t size;
};

constexpr std::uint8_t kClass64 = 2, kLittleEndian = 1;
constexpr std::uint16_t kExecutable = 2, kMachineRiscv = 243;
constexpr std::uint32_t kLoad = 1, kSymbolTable = 2;

template <class... Values>
Error error(const char* format, Values... values) {
  char text[200];
  std::snprintf(text, sizeof text, format, values...);
  return Error{text};
}

}  // namespace

template <class T>
std::optional<T> ElfImage::read(std::uint64_t offset) const {
  if (offset > file_.size() || file_.size() - offset < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, file_.data() + offset, sizeof value);
  return value;
}

Result<ElfImage> ElfImage::parse(std::span<const std::uint8_t> file) {
  ElfImage image(file);
  const auto header = image.read<Header>(0);
  if (file.size() < 4 || std::memcmp(file.data(),
                                     "\x7f"
                                     "ELF",
                                     4) != 0) {
    return Error{
        "not an ELF file: it does not begin with 7f 45 4c 46. A kernel is the linked ELF executable, "
        "not a raw binary or a disk image"};
  }
  if (!header) return error("truncated: the ELF header needs 64 bytes, the file has %zu", file.size());
  if (header->file_class != kClass64) {
    return error("a %s ELF file (class %u); this machine is RV64 and needs class 2",
                 header->file_class == 1 ? "32-bit" : "strange", header->file_class);
  }
  if (header->data != kLittleEndian)
    return error("byte order %u; RISC-V needs 1, little-endian", header->data);
  if (header->machine != kMachineRiscv) {
    return error("built for machine %u, not for RISC-V (243)", header->machine);
  }
  if (header->type != kExecutable) {
    return error("ELF type %u; a kernel is type 2, a linked executable", header->type);
  }
  if (Result<void> segments = image.read_segments(*header); !segments) return segments.error();
  image.entry_ = riscv::PhysAddr(header->entry);
  image.find_symbols(*header);
  return image;
}

Result<void> ElfImage::read_segments(const Header& header) {
  if (header.program_header_size != sizeof(ProgramHeader)) {
    return error("program headers of %u bytes; 64-bit ELF has %zu", header.program_header_size,
                 sizeof(ProgramHeader));
  }
  for (unsigned i = 0; i < header.program_header_count; i++) {
    const std::uint64_t at = header.program_headers + i * sizeof(ProgramHeader);
    const auto segment = read<ProgramHeader>(at);
    if (!segment) {
      return error("truncated: program header %u at offset %#" PRIx64 " lies beyond the end (%zu bytes)", i,
                   at, file_.size());
    }
    if (segment->type != kLoad || segment->memory_size == 0) continue;
    if (segment->memory_size < segment->file_size) {
      return error("segment %u: memory size %#" PRIx64 " is less than file size %#" PRIx64, i,
                   segment->memory_size, segment->file_size);
    }
    if (segment->offset > file_.size() || segment->file_size > file_.size() - segment->offset) {
      return error("truncated: segment %u ends at offset %#" PRIx64 ", the file at %#zx", i,
                   segment->offset + segment->file_size, file_.size());
    }
    segments_.push_back({riscv::PhysAddr(segment->physical_address), segment->offset, segment->file_size,
                         segment->memory_size});
  }
  if (segments_.empty()) return Error{"no loadable segment: the file holds nothing to run"};
  return {};
}

/// Symbols are a convenience: a table that makes no sense counts as none.
void ElfImage::find_symbols(const Header& header) {
  if (header.section_header_size != sizeof(SectionHeader)) return;
  for (unsigned i = 0; i < header.section_header_count; i++) {
    const auto table = read<SectionHeader>(header.section_headers + i * sizeof(SectionHeader));
    if (!table) return;
    if (table->type != kSymbolTable || table->link >= header.section_header_count) continue;
    const auto strings = read<SectionHeader>(header.section_headers + table->link * sizeof(SectionHeader));
    const auto fits = [&](const SectionHeader& section) {
      return section.offset <= file_.size() && section.size <= file_.size() - section.offset;
    };
    if (!strings || !fits(*table) || !fits(*strings)) return;
    symbols_offset_ = table->offset;
    symbols_count_ = table->size / sizeof(Symbol);
    strings_offset_ = strings->offset;
    strings_end_ = strings->offset + strings->size;
    return;
  }
}

std::string_view ElfImage::string_at(std::uint64_t offset) const {
  if (offset >= strings_end_ - strings_offset_) return {};
  const char* begin = reinterpret_cast<const char*>(file_.data()) + strings_offset_ + offset;
  return {begin, strnlen(begin, static_cast<std::size_t>(strings_end_ - strings_offset_ - offset))};
}

std::optional<ElfSymbol> ElfImage::symbol(std::string_view name) const {
  for (std::uint64_t i = 0; i < symbols_count_; i++) {
    const auto symbol = read<Symbol>(symbols_offset_ + i * sizeof(Symbol));
    if (symbol && string_at(symbol->name) == name)
      return ElfSymbol{string_at(symbol->name), symbol->value, symbol->size};
  }
  return std::nullopt;
}

}  // namespace machine
