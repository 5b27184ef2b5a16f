// Kernel files for tests: 64-bit RISC-V executables with segments and symbols, laid out as the System V gABI
// says.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "riscv/address.hpp"

namespace test {

/// Overwrites a little-endian T at `offset` of a file.
template <class T>
void patch(std::vector<std::uint8_t>& file, std::size_t offset, T value) {
  std::memcpy(file.data() + offset, &value, sizeof value);
}

class ElfBuilder {
 public:
  // Offsets of fields that tests spoil.
  static constexpr std::size_t kHeaderSize = 64, kProgramHeaderSize = 56, kSectionHeaderSize = 64;

  /// A loadable segment; `memory_size` beyond the bytes is zero-filled.
  ElfBuilder& segment(riscv::PhysAddr at, std::span<const std::uint8_t> bytes, std::uint64_t memory_size = 0);
  ElfBuilder& segment(riscv::PhysAddr at, std::span<const std::uint32_t> words);
  ElfBuilder& symbol(std::string_view name, std::uint64_t value, std::uint64_t size = 8);

  /// A section that is not loaded, or code at `address` if it is executable.
  ElfBuilder& section(std::string_view name, std::span<const std::uint8_t> bytes, std::uint64_t flags = 0,
                      std::uint64_t address = 0);

  /// Header, program headers, contents, then symbols, strings, other sections and their headers if there are
  /// any.
  std::vector<std::uint8_t> build() const;

 private:
  struct Segment {
    std::uint64_t address;
    std::vector<std::uint8_t> bytes;
    std::uint64_t memory_size;
  };
  struct Symbol {
    std::uint32_t name;
    std::uint64_t value;
    std::uint64_t size;
  };
  struct Section {
    std::uint32_t name;  ///< in names_
    std::vector<std::uint8_t> bytes;
    std::uint64_t flags;
    std::uint64_t address;
  };
  void add_sections(std::vector<std::uint8_t>& file) const;

  std::vector<Segment> segments_;
  std::vector<Symbol> symbols_;
  std::string strings_ = std::string(1, '\0');
  std::vector<Section> sections_;
  std::string names_ = std::string(1, '\0');
};

}  // namespace test
