#include <doctest/doctest.h>

#include <array>
#include <cstdint>

#include "inspect/elf/demangle.hpp"
#include "inspect/elf/symbol_table.hpp"
#include "inspect/symbol_search.hpp"
#include "riscv/platform.hpp"
#include "support/elf_builder.hpp"

using inspect::ByteReader;
using inspect::demangled;
using inspect::ElfSections;
using inspect::short_name;
using inspect::SymbolTable;

namespace {

constexpr std::uint64_t kRam = riscv::platform::kRam.value;

}  // namespace

TEST_CASE("numbers of variable length are read as the standard says") {
  const std::array<std::uint8_t, 9> bytes{0x7f, 0x80, 0x01, 0xe5, 0x8e, 0x26, 0x7f, 0x80, 0x7f};
  ByteReader plain(bytes);
  CHECK(plain.uleb() == 127);
  CHECK(plain.uleb() == 128);
  CHECK(plain.uleb() == 624485);
  CHECK(plain.sleb() == -1);
  CHECK(plain.sleb() == -128);
  CHECK(plain.ok());
  CHECK(plain.done());
}

TEST_CASE("what is read past the end is zero, and known") {
  const std::array<std::uint8_t, 3> bytes{'a', 'b', 0x80};
  ByteReader reader(bytes);
  CHECK(reader.read<std::uint64_t>() == 0);
  CHECK_FALSE(reader.ok());
  CHECK(reader.done());
  CHECK(ByteReader(bytes, 2).uleb() == 0);
  CHECK(ByteReader(bytes).text().empty());
  CHECK_FALSE(ByteReader(bytes, 4).ok());
  CHECK(inspect::text_at(bytes, 9).empty());
  CHECK(inspect::text_at(bytes, 0).size() == 3);
}

TEST_CASE("nested names are written with their scopes, and short names without") {
  CHECK(demangled("_ZN6kernel4walkENS_9PageTableEN5riscv7AddressINS1_7VirtTagEEENS_9OnMissingE") ==
        "kernel::walk");
  CHECK(demangled("_ZN6kernel12_GLOBAL__N_15pagesE") == "kernel::(anonymous namespace)::pages");
  CHECK(short_name("_ZN6kernel9processesE") == "processes");
  CHECK(short_name("_ZN6kernel18PhysicalPagesGuardC2Ev") == "PhysicalPagesGuard");
  CHECK(short_name("_ZN6kernel18PhysicalPagesGuardD1Ev") == "~PhysicalPagesGuard");
  CHECK(short_name("_ZNK6kernel5PagesclEm") == "operator()");
  CHECK(short_name("_ZNSt5arrayIcLm14EE4dataEv") == "data");
  CHECK(short_name("_Z6memcpyPvPKvm") == "memcpy");
}

TEST_CASE("names that are not mangled, or in an unknown way, stay as they are") {
  for (const char* name :
       {"main", "", "_Z", "_ZN", "_ZN6kernel", "_ZN99999999999999999999walkE", "_ZTV4Base", "_ZN0E"})
    CHECK(demangled(name) == name);
}

TEST_CASE("a place in the code is named by the symbol in front, as far as that reaches") {
  const auto file =
      test::ElfBuilder().symbol("second", kRam + 0x200, 0x10).symbol("first", kRam + 0x100, 0).build();
  const SymbolTable symbols{ElfSections(file)};
  REQUIRE(symbols.all().size() == 2);
  CHECK(symbols.all()[0].name == "first");
  CHECK_FALSE(symbols.at(kRam + 0xff));
  CHECK(symbols.at(kRam + 0x1ff)->symbol->name == "first");
  CHECK(symbols.at(kRam + 0x1ff)->offset == 0xff);
  CHECK(symbols.at(kRam + 0x20f)->symbol->name == "second");
  CHECK_FALSE(symbols.at(kRam + 0x210));
  CHECK(symbols.find("second")->address == kRam + 0x200);
  CHECK(symbols.find("third") == nullptr);
}

TEST_CASE("an absolute symbol is a place when it lies in RAM, and else a number that has a name") {
  const auto file = test::ElfBuilder().symbol("STACK_SIZE", 0x1000).symbol("end", kRam).build();
  const SymbolTable symbols{ElfSections(file)};
  CHECK(symbols.find("STACK_SIZE") == nullptr);
  CHECK(symbols.find("end") != nullptr);
}

TEST_CASE("a file cut off anywhere has fewer sections and symbols, and no others") {
  const std::array<std::uint8_t, 5> content{1, 2, 3, 4, 5};
  const auto file = test::ElfBuilder().symbol("main", kRam + 0x100).section(".note", content).build();
  CHECK(ElfSections(file).contents(".note").size() == 5);
  for (std::size_t size = 0; size < file.size(); size++) {
    const ElfSections sections(inspect::FileBytes(file).first(size));
    CHECK(sections.all().size() < 5);
    CHECK(SymbolTable(sections).all().size() <= 1);
  }
}

TEST_CASE("symbols are found by a part of their name, the very name first and short ones before long ones") {
  const auto file = test::ElfBuilder()
                        .symbol("uvmwalk", kRam + 0x3000)
                        .symbol("freewalk", kRam + 0x1000)
                        .symbol("Walkaddr", kRam + 0x4000)
                        .symbol("_ZN6kernel4walkENS_9PageTableE", kRam + 0x2000)
                        .build();
  const SymbolTable symbols{ElfSections(file)};
  const auto found = inspect::find_symbols(symbols, "wAlk", 3);
  REQUIRE(found.size() == 3);
  CHECK(found[0].name == "walk");
  CHECK(found[0].address == kRam + 0x2000);
  CHECK(found[1].name == "Walkaddr");
  CHECK(found[2].name == "uvmwalk");
  CHECK(inspect::find_symbols(symbols, "", 3).empty());
  CHECK(inspect::find_symbols(symbols, "nothing", 3).empty());
}
