// The sections of a 64-bit little-endian ELF file by name (System V gABI, "Sections"). The file must outlive
// what is read from it: names and contents lie in it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "inspect/elf/byte_reader.hpp"

namespace inspect {

struct ElfSection {
  std::string_view name;
  std::uint32_t type = 0;
  std::uint64_t flags = 0;
  std::uint64_t address = 0;
  std::uint64_t size = 0;  ///< in memory
  FileBytes bytes;         ///< none when it occupies nothing in the file, or lies outside it
  std::uint32_t link = 0;  ///< number of a section that belongs to it

  static constexpr std::uint64_t kWritable = 1, kLoaded = 2, kExecutable = 4, kCompressed = 1u << 11;
  bool writable() const { return (flags & kWritable) != 0; }
  /// Whether it is there while the program runs.
  bool loaded() const { return (flags & kLoaded) != 0; }
  bool executable() const { return (flags & kExecutable) != 0; }
  bool compressed() const { return (flags & kCompressed) != 0; }
};

class ElfSections {
 public:
  /// Of a file that is no 64-bit ELF, or whose table of sections lies outside it, there are none.
  explicit ElfSections(FileBytes file);

  const std::vector<ElfSection>& all() const { return sections_; }
  /// The first of that name; nullptr when there is none.
  const ElfSection* find(std::string_view name) const;
  /// Its contents; none when there is no such section or they are compressed.
  FileBytes contents(std::string_view name) const;

 private:
  std::vector<ElfSection> sections_;
};

}  // namespace inspect
