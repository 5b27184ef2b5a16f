#include "support/dwarf_builder.hpp"

namespace test {

namespace {

constexpr std::uint16_t kAddr = 0x01, kData8 = 0x07, kString = 0x08, kBlock1 = 0x0a, kReference4 = 0x13,
                        kFlagPresent = 0x19;
constexpr std::uint16_t kLocation = 0x02;
constexpr std::uint8_t kOperationAddress = 0x03;

void append_number(std::vector<std::uint8_t>& bytes, std::uint64_t number, unsigned size) {
  for (unsigned i = 0; i < size; i++) bytes.push_back(static_cast<std::uint8_t>(number >> 8 * i));
}

void append_leb(std::vector<std::uint8_t>& bytes, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<std::uint8_t>(number | 0x80));
  bytes.push_back(static_cast<std::uint8_t>(number));
}

std::vector<std::uint8_t> number_bytes(std::uint64_t number, unsigned size) {
  std::vector<std::uint8_t> bytes;
  append_number(bytes, number, size);
  return bytes;
}

}  // namespace

DwarfBuilder::Attribute DwarfBuilder::text(std::uint16_t name, std::string_view text) {
  Bytes value(text.begin(), text.end());
  value.push_back(0);
  return {name, kString, value};
}

DwarfBuilder::Attribute DwarfBuilder::number(std::uint16_t name, std::uint64_t number) {
  return {name, kData8, number_bytes(number, 8)};
}

DwarfBuilder::Attribute DwarfBuilder::address(std::uint16_t name, std::uint64_t address) {
  return {name, kAddr, number_bytes(address, 8)};
}

DwarfBuilder::Attribute DwarfBuilder::place(std::uint64_t address) {
  Bytes value{9, kOperationAddress};
  append_number(value, address, 8);
  return {kLocation, kBlock1, value};
}

DwarfBuilder::Attribute DwarfBuilder::reference(std::uint16_t name, std::size_t label) {
  return {name, kReference4, Bytes(4), label};
}

DwarfBuilder::Attribute DwarfBuilder::flag(std::uint16_t name) { return {name, kFlagPresent, {}}; }

std::size_t DwarfBuilder::label() {
  labels_.push_back(0);
  return labels_.size() - 1;
}

DwarfBuilder& DwarfBuilder::here(std::size_t label) {
  labels_[label] = header_size() + entries_.size();
  return *this;
}

DwarfBuilder& DwarfBuilder::add(std::uint16_t tag, bool has_children,
                                const std::vector<Attribute>& attributes) {
  append_leb(entries_, ++codes_);
  append_leb(abbreviations_, codes_);
  append_leb(abbreviations_, tag);
  abbreviations_.push_back(has_children);
  for (const Attribute& attribute : attributes) {
    append_leb(abbreviations_, attribute.name);
    append_leb(abbreviations_, attribute.form);
    if (attribute.label != kNoLabel) patches_.push_back({entries_.size(), attribute.label});
    entries_.insert(entries_.end(), attribute.value.begin(), attribute.value.end());
  }
  append_number(abbreviations_, 0, 2);
  return *this;
}

DwarfBuilder& DwarfBuilder::entry(std::uint16_t tag, const std::vector<Attribute>& attributes) {
  return add(tag, false, attributes);
}

DwarfBuilder& DwarfBuilder::open(std::uint16_t tag, const std::vector<Attribute>& attributes) {
  return add(tag, true, attributes);
}

DwarfBuilder& DwarfBuilder::close() {
  entries_.push_back(0);
  return *this;
}

DwarfBuilder::Bytes DwarfBuilder::info() const {
  Bytes info;
  append_number(info, header_size() - 4 + entries_.size(), 4);
  append_number(info, version_, 2);
  if (version_ >= 5) append_number(info, 0x0801, 2);  // a compiled unit, addresses of 8 bytes
  append_number(info, 0, 4);                          // its abbreviations
  if (version_ < 5) info.push_back(8);
  info.insert(info.end(), entries_.begin(), entries_.end());
  for (const Patch& each : patches_)
    patch(info, header_size() + each.at, static_cast<std::uint32_t>(labels_[each.label]));
  return info;
}

DwarfBuilder::Bytes DwarfBuilder::abbreviations() const {
  Bytes table = abbreviations_;
  table.push_back(0);
  return table;
}

ElfBuilder DwarfBuilder::add_to(ElfBuilder elf) const {
  return elf.section(".debug_info", info()).section(".debug_abbrev", abbreviations());
}

}  // namespace test
