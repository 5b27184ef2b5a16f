#include "inspect/dwarf/debug_info.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "inspect/dwarf/type_layout.hpp"
#include "support/small_kernel.hpp"

namespace {

using namespace inspect::dwarf;
using inspect::ElfSections;
using B = test::DwarfBuilder;

/// The file and what was read from it, which lies in it.
struct Read {
  explicit Read(const test::ElfBuilder& elf) : file(elf.build()), debug(ElfSections(file)) {}
  explicit Read(const B& dwarf) : Read(dwarf.add_to({})) {}

  std::vector<std::uint8_t> file;
  DebugInfo debug;
};

std::string all_findings(const DebugInfo& debug) {
  std::string text;
  for (const std::string& finding : debug.findings()) text += finding + "\n";
  return text;
}

B unit(std::uint16_t version = 5) {
  B dwarf(version);
  dwarf.open(DW_TAG_compile_unit, {B::text(DW_AT_name, "a.c")});
  return dwarf;
}

}  // namespace

TEST_CASE("variables have names, addresses and types, in every version") {
  for (std::uint16_t version = 2; version <= 5; version++) {
    const Read read(test::SmallKernel::dwarf(version));
    CHECK(all_findings(read.debug).empty());
    const Variable* proc = read.debug.variable("proc");
    REQUIRE(proc != nullptr);
    CHECK(proc->address == test::SmallKernel::kProcesses);
    const auto shape = as_array(read.debug, proc->type);
    REQUIRE(shape);
    CHECK(shape->count == 4);
    CHECK(shape->stride == 80);
    const Type type = read.debug.plain_type(shape->element);
    CHECK(type.name == "proc");
    CHECK(find_member(read.debug, type, {"pid"})->offset == 4);
    CHECK(size_of(read.debug, find_member(read.debug, type, {"name"})->type) == 16);
    CHECK(pointee(read.debug, find_member(read.debug, type, {"parent"})->type).ref == shape->element);
    CHECK_FALSE(find_member(read.debug, type, {"none"}));
  }
}

TEST_CASE("what is declared in a namespace and defined outside has its scope") {
  B dwarf = unit();
  const std::size_t declared = dwarf.label();
  dwarf.open(DW_TAG_namespace, {B::text(DW_AT_name, "kernel")}).open(DW_TAG_namespace, {});
  dwarf.here(declared).entry(DW_TAG_variable, {B::text(DW_AT_name, "pages"), B::flag(DW_AT_declaration)});
  dwarf.close().close();
  dwarf.entry(DW_TAG_variable, {B::reference(DW_AT_specification, declared), B::place(0x1234)}).close();
  const Read read(dwarf);
  REQUIRE(read.debug.variables().size() == 1);
  CHECK(read.debug.variables()[0].name == "pages");
  CHECK(read.debug.variables()[0].address == 0x1234);
  CHECK(read.debug.scope(read.debug.variables()[0].scope) == "kernel::(anonymous namespace)");
}

TEST_CASE("functions are found by the addresses of their code") {
  B dwarf = unit();
  dwarf.open(DW_TAG_subprogram,
             {B::text(DW_AT_name, "walk"), B::address(DW_AT_low_pc, 0x200), B::number(DW_AT_high_pc, 0x40)});
  dwarf.entry(DW_TAG_formal_parameter, {B::text(DW_AT_name, "va")}).close();
  dwarf.entry(DW_TAG_subprogram, {B::text(DW_AT_name, "kalloc"), B::address(DW_AT_low_pc, 0x100),
                                  B::address(DW_AT_high_pc, 0x140)});
  dwarf.entry(DW_TAG_subprogram, {B::text(DW_AT_name, "inline"), B::flag(DW_AT_external)}).close();
  const Read read(dwarf);
  REQUIRE(read.debug.functions().size() == 2);
  CHECK(read.debug.function_at(0x13f)->name == "kalloc");
  CHECK(read.debug.function_at(0x140) == nullptr);
  CHECK(read.debug.function_at(0x200)->name == "walk");
  REQUIRE(read.debug.parameters(*read.debug.function_at(0x200)).size() == 1);
  CHECK(read.debug.parameters(*read.debug.function_at(0x200))[0].name == "va");
}

TEST_CASE("a version that is not known is told, and nothing else is lost") {
  const Read read(unit(7));
  CHECK(read.debug.empty());
  CHECK(all_findings(read.debug) == "unit at 0x0: DWARF version 7 is not known, 2 to 5 are\n");
}

TEST_CASE("a form or an abbreviation that is not known is told with its place") {
  B form = unit();
  form.entry(DW_TAG_variable, {{DW_AT_name, 0x7f, {1, 2, 3}}}).close();
  CHECK(all_findings(Read(form).debug) ==
        "unit at 0x0: the entry at 0x11 has an attribute of unknown form, 0x7f\n");
  B code = unit();
  auto info = code.close().info();
  info[12] = 9;
  const Read read(
      test::ElfBuilder().section(".debug_info", info).section(".debug_abbrev", code.abbreviations()));
  CHECK(all_findings(read.debug).find("has an unknown abbreviation, 0x9") != std::string::npos);
}

TEST_CASE("compressed sections are told") {
  const Read read(test::ElfBuilder().section(".debug_info", std::vector<std::uint8_t>(20), 0x800));
  CHECK(read.debug.empty());
  CHECK(all_findings(read.debug).find("section .debug_info is compressed") != std::string::npos);
}

TEST_CASE("references that lead in a circle come to an end") {
  B dwarf = unit();
  const std::size_t type = dwarf.label(), structure = dwarf.label(), variable = dwarf.label(),
                    grid = dwarf.label();
  dwarf.here(type).entry(DW_TAG_typedef, {B::text(DW_AT_name, "t"), B::reference(DW_AT_type, type)});
  dwarf.here(structure).open(DW_TAG_structure_type, {B::text(DW_AT_name, "s")});
  dwarf.entry(DW_TAG_member, {B::reference(DW_AT_type, structure), B::number(DW_AT_data_member_location, 0)})
      .close();
  dwarf.here(grid).open(DW_TAG_array_type, {B::reference(DW_AT_type, grid)});
  dwarf.entry(DW_TAG_subrange_type, {B::number(DW_AT_count, ~0ull)}).close();
  dwarf.here(variable).entry(DW_TAG_variable, {B::reference(DW_AT_specification, variable), B::place(8)});
  for (const std::size_t each : {type, structure, grid})
    dwarf.entry(DW_TAG_variable, {B::text(DW_AT_name, "v"), B::reference(DW_AT_type, each), B::place(16)});
  const Read read(dwarf.close());
  REQUIRE(read.debug.variables().size() == 4);
  for (const Variable& each : read.debug.variables()) {
    CHECK(size_of(read.debug, each.type) == 0);
    CHECK_FALSE(as_array(read.debug, each.type));
    CHECK_FALSE(find_member(read.debug, read.debug.plain_type(each.type), {"pid"}));
  }
}

TEST_CASE("entries that lie too deep in one another are left out, and told") {
  B dwarf = unit();
  for (int i = 0; i < 300; i++) dwarf.open(DW_TAG_namespace, {B::text(DW_AT_name, "n")});
  const Read read(dwarf);
  CHECK(all_findings(read.debug) == "unit at 0x0: entries lie more than 256 deep in one another\n");
}

TEST_CASE("DWARF that was spoilt anywhere is read without harm") {
  constexpr unsigned kSeed = 11;
  INFO("seed ", kSeed);
  std::mt19937 random(kSeed);
  const B dwarf = test::SmallKernel::dwarf();
  for (int i = 0; i < 500; i++) {
    auto info = dwarf.info(), abbreviations = dwarf.abbreviations();
    info[random() % info.size()] = static_cast<std::uint8_t>(random());
    abbreviations[random() % abbreviations.size()] = static_cast<std::uint8_t>(random());
    const Read read(test::ElfBuilder().section(".debug_info", info).section(".debug_abbrev", abbreviations));
    for (const Variable& variable : read.debug.variables()) as_array(read.debug, variable.type);
    REQUIRE(read.debug.findings().size() <= Findings::kMost);
  }
}
