#include "machine/boot/elf_image.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>

#include "support/elf_builder.hpp"

using machine::ElfImage;
using riscv::PhysAddr;
using test::ElfBuilder;
using test::patch;

namespace {

using File = std::vector<std::uint8_t>;
constexpr std::array<std::uint8_t, 8> kContents{1, 2, 3, 4, 5, 6, 7, 8};
constexpr PhysAddr kAt{0x80001000};

// Offsets of header fields.
constexpr std::size_t kClass = 4, kData = 5, kType = 16, kMachine = 18, kProgramHeaders = 32,
                      kSectionHeaders = 40, kProgramHeaderSize = 54, kProgramHeaderCount = 56,
                      kSectionHeaderCount = 60;
// Offsets of fields of the first program header.
constexpr std::size_t kSegmentOffset = 64 + 8, kFileSize = 64 + 32, kMemorySize = 64 + 40;

File good_file() { return ElfBuilder().segment(kAt, kContents, 64).symbol("main", 0x80001004, 12).build(); }

/// What parse says about a file that differs from a good one.
template <class Spoil>
std::string complaint(Spoil spoil) {
  File file = good_file();
  spoil(file);
  const auto parsed = ElfImage::parse(file);
  REQUIRE_FALSE(parsed.ok());
  return parsed.error().message;
}

}  // namespace

TEST_CASE("a good file gives its segments and their contents") {
  const auto parsed = ElfImage::parse(good_file());
  REQUIRE(parsed.ok());
  const auto& segments = parsed.value().segments();
  REQUIRE(segments.size() == 1);
  CHECK(segments[0].physical == kAt);
  CHECK(segments[0].file_size == 8);
  CHECK(segments[0].memory_size == 64);
  const auto contents = parsed.value().contents(segments[0]);
  CHECK(std::equal(contents.begin(), contents.end(), kContents.begin(), kContents.end()));
}

TEST_CASE("symbols are found by their name") {
  const auto parsed = ElfImage::parse(ElfBuilder()
                                          .segment(kAt, kContents)
                                          .symbol("first", 0x80001000)
                                          .symbol("second", 0x80002000, 3)
                                          .symbol("first", 0x80003000)
                                          .build());
  REQUIRE(parsed.ok());
  const auto second = parsed.value().symbol("second");
  REQUIRE(second.has_value());
  CHECK(second->name == "second");
  CHECK(second->value == 0x80002000);
  CHECK(second->size == 3);
  CHECK(parsed.value().symbol("first")->value == 0x80001000);
  CHECK_FALSE(parsed.value().symbol("sec").has_value());
  CHECK_FALSE(parsed.value().symbol("third").has_value());
}

TEST_CASE("a file without symbols has none") {
  const auto parsed = ElfImage::parse(ElfBuilder().segment(kAt, kContents).build());
  REQUIRE(parsed.ok());
  CHECK_FALSE(parsed.value().symbol("main").has_value());
}

TEST_CASE("what is not ELF is told so") {
  for (const File& file : {File{}, File{0x7f, 'E', 'L'}, File(100, 0), File{'M', 'Z', 0, 0}}) {
    const auto parsed = ElfImage::parse(file);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().message.starts_with("not an ELF file: it does not begin with 7f 45 4c 46."));
  }
}

TEST_CASE("each thing that is wrong with a header is named with its value") {
  CHECK(complaint([](File& f) { f.resize(63); }) ==
        "truncated: the ELF header needs 64 bytes, the file has 63");
  CHECK(complaint([](File& f) { f[kClass] = 1; }) ==
        "a 32-bit ELF file (class 1); this machine is RV64 and needs class 2");
  CHECK(complaint([](File& f) { f[kClass] = 9; }) ==
        "a strange ELF file (class 9); this machine is RV64 and needs class 2");
  CHECK(complaint([](File& f) { f[kData] = 2; }) == "byte order 2; RISC-V needs 1, little-endian");
  CHECK(complaint([](File& f) { patch<std::uint16_t>(f, kMachine, 62); }) ==
        "built for machine 62, not for RISC-V (243)");
  CHECK(complaint([](File& f) { patch<std::uint16_t>(f, kType, 1); }) ==
        "ELF type 1; a kernel is type 2, a linked executable");
  CHECK(complaint([](File& f) { patch<std::uint16_t>(f, kProgramHeaderSize, 32); }) ==
        "program headers of 32 bytes; 64-bit ELF has 56");
  CHECK(complaint([](File& f) { patch<std::uint16_t>(f, kProgramHeaderCount, 0); }) ==
        "no loadable segment: the file holds nothing to run");
}

TEST_CASE("each thing that is wrong with a segment is named with its value") {
  const std::size_t size = good_file().size();
  const std::string bytes = std::to_string(size);
  CHECK(complaint([](File& f) { patch<std::uint64_t>(f, kProgramHeaders, 0x100000); }) ==
        "truncated: program header 0 at offset 0x100000 lies beyond the end (" + bytes + " bytes)");
  CHECK(complaint([](File& f) { patch<std::uint64_t>(f, kProgramHeaders, ~0ull); }) ==
        "truncated: program header 0 at offset 0xffffffffffffffff lies beyond the end (" + bytes + " bytes)");
  CHECK(complaint([](File& f) { patch<std::uint64_t>(f, kMemorySize, 7); }) ==
        "segment 0: memory size 0x7 is less than file size 0x8");
  CHECK(complaint([](File& f) {
          patch<std::uint64_t>(f, kSegmentOffset, 0x1000);
        }).starts_with("truncated: segment 0 ends at offset 0x1008, the file at 0x"));
  CHECK(complaint([](File& f) {
          patch<std::uint64_t>(f, kFileSize, ~0ull);
          patch<std::uint64_t>(f, kMemorySize, ~0ull);
        }).starts_with("truncated: segment 0 ends at offset"));
  CHECK(complaint([](File& f) { patch<std::uint32_t>(f, 64, 4); }) ==
        "no loadable segment: the file holds nothing to run");
}

TEST_CASE("a segment without memory is passed over") {
  const auto parsed =
      ElfImage::parse(ElfBuilder().segment(PhysAddr(0), File{}).segment(kAt, kContents).build());
  REQUIRE(parsed.ok());
  CHECK(parsed.value().segments().size() == 1);
}

TEST_CASE("a symbol table that makes no sense counts as none") {
  File file = good_file();
  std::uint64_t sections;
  std::memcpy(&sections, file.data() + kSectionHeaders, sizeof sections);
  const std::size_t table = static_cast<std::size_t>(sections) + ElfBuilder::kSectionHeaderSize;
  const std::size_t strings = table + ElfBuilder::kSectionHeaderSize;
  SUBCASE("section headers beyond the end") { patch<std::uint64_t>(file, kSectionHeaders, ~0ull - 10); }
  SUBCASE("section headers cut off") { file.resize(file.size() - 1); }
  SUBCASE("a table beyond the end") { patch<std::uint64_t>(file, table + 24, 0x100000); }
  SUBCASE("a table that is too long") { patch<std::uint64_t>(file, table + 32, ~0ull); }
  SUBCASE("strings beyond the end") { patch<std::uint64_t>(file, strings + 24, 0x100000); }
  SUBCASE("no such section of strings") { patch<std::uint32_t>(file, table + 40, 99); }
  SUBCASE("no sections") { patch<std::uint16_t>(file, kSectionHeaderCount, 0); }
  SUBCASE("names beyond the strings") { patch<std::uint64_t>(file, strings + 32, 0); }
  const auto parsed = ElfImage::parse(file);
  REQUIRE(parsed.ok());
  CHECK_FALSE(parsed.value().symbol("main").has_value());
}

TEST_CASE("strings without an end end with their section") {
  File file = good_file();
  std::uint64_t sections;
  std::memcpy(&sections, file.data() + kSectionHeaders, sizeof sections);
  const std::size_t strings = static_cast<std::size_t>(sections) + 2 * ElfBuilder::kSectionHeaderSize;
  patch<std::uint64_t>(file, strings + 32, 4);  // the zero, "mai"
  const auto parsed = ElfImage::parse(file);
  REQUIRE(parsed.ok());
  CHECK(parsed.value().symbol("mai").has_value());
}

TEST_CASE("files with random damage are refused or read, and nothing worse") {
  constexpr unsigned kSeed = 20221;
  INFO("seed ", kSeed);
  std::mt19937 random(kSeed);
  const File good = good_file();
  for (int i = 0; i < 20'000; i++) {
    File file = good;
    for (unsigned damage = random() % 8 + 1; damage > 0; damage--)
      file[random() % file.size()] = static_cast<std::uint8_t>(random());
    if (random() % 4 == 0) file.resize(random() % file.size());
    const auto parsed = ElfImage::parse(file);
    if (!parsed.ok()) {
      REQUIRE_FALSE(parsed.error().message.empty());
      continue;
    }
    for (const auto& segment : parsed.value().segments())
      REQUIRE(parsed.value().contents(segment).size() == segment.file_size);
    static_cast<void>(parsed.value().symbol("main"));
  }
}
