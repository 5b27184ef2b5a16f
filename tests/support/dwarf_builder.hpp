// DWARF for tests, written by hand: one unit, every entry with an abbreviation of its own (DWARF 5, chapter
// 7).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "support/elf_builder.hpp"

namespace test {

class DwarfBuilder {
 public:
  using Bytes = std::vector<std::uint8_t>;

  /// An attribute with its value as it stands in the file.
  struct Attribute {
    std::uint16_t name;
    std::uint16_t form;
    Bytes value;
    std::size_t label = kNoLabel;  ///< whose place is the value
  };

  explicit DwarfBuilder(std::uint16_t version = 5) : version_(version) {}

  static Attribute text(std::uint16_t name, std::string_view text);
  static Attribute number(std::uint16_t name, std::uint64_t number);
  static Attribute address(std::uint16_t name, std::uint64_t address);
  /// An expression that is one address.
  static Attribute place(std::uint64_t address);
  static Attribute reference(std::uint16_t name, std::size_t label);
  /// Without any bytes.
  static Attribute flag(std::uint16_t name);

  /// A place that can be referred to before it is known.
  std::size_t label();
  /// The next entry is what the label stands for.
  DwarfBuilder& here(std::size_t label);
  /// An entry without children.
  DwarfBuilder& entry(std::uint16_t tag, const std::vector<Attribute>& attributes);
  /// An entry whose children follow, up to close().
  DwarfBuilder& open(std::uint16_t tag, const std::vector<Attribute>& attributes);
  DwarfBuilder& close();

  Bytes info() const;
  Bytes abbreviations() const;
  /// Adds both sections to a kernel.
  ElfBuilder add_to(ElfBuilder elf) const;

 private:
  static constexpr std::size_t kNoLabel = ~std::size_t{0};
  struct Patch {
    std::size_t at;
    std::size_t label;
  };
  std::size_t header_size() const { return version_ >= 5 ? 12 : 11; }
  DwarfBuilder& add(std::uint16_t tag, bool has_children, const std::vector<Attribute>& attributes);

  std::uint16_t version_;
  std::uint32_t codes_ = 0;
  Bytes entries_;
  Bytes abbreviations_;
  std::vector<std::size_t> labels_;
  std::vector<Patch> patches_;
};

}  // namespace test
