#include "inspect/dwarf/line_table.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/elf_builder.hpp"

namespace {

using namespace inspect::dwarf;
using Bytes = std::vector<std::uint8_t>;

template <class Range>
void append(Bytes& bytes, const Range& more) {
  for (const auto byte : more) bytes.push_back(static_cast<std::uint8_t>(byte));
}

/// A table of version 4 for `kernel/vm.c`, with these operations behind its header. opcode_base 10, line_base
/// -3, line_range 12.
Bytes table(const Bytes& operations, std::uint8_t line_range = 12) {
  Bytes header{1, 1, 1, 0xfd, line_range, 10, 0, 1, 1, 1, 1, 0, 0, 0, 1};
  append(header, std::string_view("kernel\0\0vm.c\0\1\0\0\0", 17));
  Bytes all{0, 0, 0, 0, 4, 0, static_cast<std::uint8_t>(header.size()), 0, 0, 0};
  append(all, header);
  append(all, operations);
  all[0] = static_cast<std::uint8_t>(all.size() - 4);
  return all;
}

constexpr std::uint8_t kSetAddress[] = {0, 9, 2, 0, 0, 0, 0x80, 0, 0, 0, 0};
constexpr std::uint8_t kEnd[] = {0, 1, 1};

/// A sequence at 0x80000000.
Bytes sequence(const Bytes& operations) {
  Bytes all;
  append(all, kSetAddress);
  append(all, operations);
  append(all, kEnd);
  return all;
}

struct Read {
  explicit Read(const Bytes& line)
      : file(test::ElfBuilder().section(".debug_line", line).build()),
        elf(file),
        units(Sections::of(elf, findings), findings),
        lines(units, findings) {}

  std::string at(std::uint64_t address) const {
    const auto place = lines.at(address);
    return place ? lines.files()[place->file] + ":" + std::to_string(place->line) : "none";
  }

  std::vector<std::uint8_t> file;
  Findings findings;
  inspect::ElfSections elf;
  Units units;
  LineTable lines;
};

/// Advances both the address and the line, and appends a row.
constexpr std::uint8_t special(unsigned instructions, int lines) {
  return static_cast<std::uint8_t>(10 + instructions * 12 + static_cast<unsigned>(lines + 3));
}

}  // namespace

TEST_CASE("an instruction belongs to the line of the last row in front of it") {
  // Line 8 from 0x80000000, line 10 from +4, line 9 from +6 up to +10.
  const Read read(table(sequence({3, 7, 1, special(4, 2), special(2, -1), 2, 4})));
  CHECK(read.findings.texts().empty());
  CHECK(read.at(0x7fffffff) == "none");
  CHECK(read.at(0x80000000) == "kernel/vm.c:8");
  CHECK(read.at(0x80000003) == "kernel/vm.c:8");
  CHECK(read.at(0x80000004) == "kernel/vm.c:10");
  CHECK(read.at(0x80000009) == "kernel/vm.c:9");
  CHECK(read.at(0x8000000a) == "none");
}

TEST_CASE("of several rows at one address the last one counts, and every one of them is a place to stop") {
  const Read read(table(sequence({3, 7, 1, special(0, 1), 2, 4})));
  CHECK(read.at(0x80000000) == "kernel/vm.c:9");
  const auto files = read.lines.files_named("vm.c");
  REQUIRE(files.size() == 1);
  for (const std::uint32_t line : {8u, 9u}) CHECK(read.lines.addresses({files[0], line}).size() == 1);
  CHECK(read.lines.addresses({files[0], 7}).empty());
}

TEST_CASE("files are found by the end of their path, at a slash") {
  const Read read(table(sequence({1, 2, 4})));
  CHECK(read.lines.files_named("kernel/vm.c").size() == 1);
  CHECK(read.lines.files_named("vm.c").size() == 1);
  CHECK(read.lines.files_named("m.c").empty());
}

TEST_CASE("functions that the linker has left out, at address 0, are no lines") {
  const Read read(table({1, 2, 4, 0, 1, 1}));
  CHECK(read.lines.row_count() == 0);
  CHECK(read.at(0) == "none");
}

TEST_CASE("a sequence without an end, and rows that run backwards, do no harm") {
  CHECK(Read(table({1, 2, 4})).lines.row_count() == 0);
  const Read read(table(sequence({3, 7, 2, 8, 1, 2, 0x7f, 1, 9, 0xf0, 0xff, 1, 2, 4})));
  CHECK(read.lines.row_count() == 3);
}

TEST_CASE("a header that makes no sense is told, and the next table is still read") {
  Bytes two = table(sequence({1}), 0);
  append(two, table(sequence({1, 2, 4})));
  const Read read(two);
  REQUIRE(read.findings.texts().size() == 1);
  CHECK(read.findings.texts()[0] == "line table at 0x0: its header makes no sense");
  CHECK(read.at(0x80000000) == "kernel/vm.c:1");
}

TEST_CASE("a table of another version, or cut off, is told") {
  Bytes other = table({});
  other[4] = 6;
  CHECK(Read(other).findings.texts().at(0) == "line table at 0x0: version 6 is not known, 2 to 5 are");
  Bytes cut = table({});
  cut.pop_back();
  CHECK(Read(cut).findings.texts().at(0) == "line table at 0x0: it ends beyond the section");
}
