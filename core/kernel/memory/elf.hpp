// The parts of an ELF file that exec looks at (System V ABI, "Object Files"; 64-bit, little-endian).
#pragma once

#include <array>
#include <cstdint>

namespace kernel::elf {

struct Header {
  std::array<std::uint8_t, 4> magic;
  std::uint8_t file_class;
  std::uint8_t data_encoding;
  std::array<std::uint8_t, 10> identification_rest;
  std::uint16_t type;
  std::uint16_t machine;
  std::uint32_t version;
  std::uint64_t entry;
  std::uint64_t program_header_offset;
  std::uint64_t section_header_offset;
  std::uint32_t flags;
  std::uint16_t header_size;
  std::uint16_t program_header_size;
  std::uint16_t program_header_count;
  std::uint16_t section_header_size;
  std::uint16_t section_header_count;
  std::uint16_t section_names_index;
};
static_assert(sizeof(Header) == 64);

inline constexpr std::array<std::uint8_t, 4> kMagic{0x7f, 'E', 'L', 'F'};
inline constexpr std::uint8_t kClass64 = 2;
inline constexpr std::uint8_t kLittleEndian = 1;
inline constexpr std::uint16_t kExecutable = 2;
inline constexpr std::uint16_t kRiscv = 243;

struct ProgramHeader {
  std::uint32_t type;
  std::uint32_t flags;
  std::uint64_t offset;
  std::uint64_t virtual_address;
  std::uint64_t physical_address;
  std::uint64_t file_size;
  std::uint64_t memory_size;
  std::uint64_t alignment;

  bool empty() const { return memory_size == 0 && file_size == 0; }

  static constexpr std::uint32_t kLoad = 1;
  static constexpr std::uint32_t kExecute = 1;
  static constexpr std::uint32_t kWrite = 2;
};
static_assert(sizeof(ProgramHeader) == 56);

}  // namespace kernel::elf
