// A kernel file: a statically linked 64-bit little-endian RISC-V ELF executable (System V gABI; RISC-V ELF
// psABI).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "machine/result.hpp"
#include "riscv/address.hpp"

namespace machine {

struct ElfSegment {
  riscv::PhysAddr physical;
  std::uint64_t file_offset = 0;
  std::uint64_t file_size = 0;
  std::uint64_t memory_size = 0;  ///< at least file_size; the rest is zero
};

struct ElfSymbol {
  std::string_view name;  ///< into the image
  std::uint64_t value = 0;
  std::uint64_t size = 0;
};

class ElfImage {
 public:
  /// Checks the header, the program headers and the symbol table. The error names the field and its value.
  static Result<ElfImage> parse(std::span<const std::uint8_t> file);

  /// Where execution of the program begins.
  riscv::PhysAddr entry() const { return entry_; }
  /// The whole file.
  std::span<const std::uint8_t> file() const { return file_; }
  /// Loadable segments, in file order.
  const std::vector<ElfSegment>& segments() const { return segments_; }
  std::span<const std::uint8_t> contents(const ElfSegment& segment) const {
    return std::span(file_).subspan(static_cast<std::size_t>(segment.file_offset),
                                    static_cast<std::size_t>(segment.file_size));
  }
  /// The first symbol of that name. A file without symbols has none.
  std::optional<ElfSymbol> symbol(std::string_view name) const;

 private:
  explicit ElfImage(std::span<const std::uint8_t> file) : file_(file.begin(), file.end()) {}
  struct Header;
  struct SectionHeader;
  template <class T>
  std::optional<T> read(std::uint64_t offset) const;
  Result<void> read_segments(const Header& header);
  void find_symbols(const Header& header);
  std::string_view string_at(std::uint64_t offset) const;

  std::vector<std::uint8_t> file_;
  riscv::PhysAddr entry_;
  std::vector<ElfSegment> segments_;
  std::uint64_t symbols_offset_ = 0;
  std::uint64_t symbols_count_ = 0;
  std::uint64_t strings_offset_ = 0;
  std::uint64_t strings_end_ = 0;
};

}  // namespace machine
