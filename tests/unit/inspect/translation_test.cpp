#include "inspect/translation.hpp"

#include <doctest/doctest.h>

#include "support/machine_with_tables.hpp"

using inspect::StepKind;
using inspect::translate;
using inspect::Translation;
using inspect::Verdict;
using machine::Access;
using machine::WalkFault;
using riscv::PhysAddr;
using riscv::Privilege;
using riscv::Pte;
using riscv::VirtAddr;
using test::machine_with;
using test::PageTableBuilder;

namespace {

constexpr PhysAddr kTables{0x80100000};
constexpr PhysAddr kFrame{0x80200000};
constexpr VirtAddr kVa{3ull << 30 | 5ull << 21 | 7ull << 12 | 0xabc};

Translation translated(const PageTableBuilder& tables, VirtAddr va, riscv::PagingMode mode = riscv::kSv39) {
  return translate(*machine_with(tables), {.root = tables.root(), .mode = mode, .va = va});
}

/// Verdicts as text, `.` for allowed: load, store, fetch in U and then in S.
std::string faults_of(const Translation& translation) {
  std::string text;
  for (const Verdict& verdict : translation.verdicts) {
    switch (verdict.fault) {
      case WalkFault::None: text += '.'; break;
      case WalkFault::NotReadable: text += 'r'; break;
      case WalkFault::NotWritable: text += 'w'; break;
      case WalkFault::NotExecutable: text += 'x'; break;
      case WalkFault::UserPage: text += 'U'; break;
      case WalkFault::SupervisorPage: text += 'S'; break;
      default: text += '!';
    }
  }
  return text;
}

/// The same tables, which the walk may mark.
struct Scratch {
  const machine::Ram& ram;
  std::optional<std::uint64_t> stored;

  std::optional<std::uint64_t> load_entry(PhysAddr address) const {
    if (!ram.contains(address, 8)) return std::nullopt;
    return ram.read<std::uint64_t>(address);
  }
  bool store_entry(PhysAddr, std::uint64_t entry) { return stored = entry, true; }
};

void check_against_the_walk(const machine::Machine& machine, const inspect::TranslationRequest& request) {
  const Translation translation = translate(machine, request);
  for (const Verdict& verdict : translation.verdicts) {
    Scratch memory{machine.ram(), std::nullopt};
    const auto result = machine::walk({.mode = request.mode,
                                       .root = request.root,
                                       .va = request.va,
                                       .access = verdict.access,
                                       .privilege = verdict.privilege,
                                       .sum = request.sum,
                                       .mxr = request.mxr},
                                      memory);
    REQUIRE(verdict.fault == result.fault);
    REQUIRE((verdict.marks != 0) == memory.stored.has_value());
    if (!translation.steps.empty()) {
      REQUIRE(translation.steps.back().address == result.entry_address);
      REQUIRE(translation.steps.back().level == result.level);
      if (memory.stored) REQUIRE((translation.steps.back().pte.raw | verdict.marks) == *memory.stored);
    }
    if (!verdict.allowed()) continue;
    REQUIRE(translation.fault == WalkFault::None);
    REQUIRE(translation.pa == result.pa);
  }
}

}  // namespace

TEST_CASE("a page is found in three steps, each with its entry's place and value") {
  PageTableBuilder tables(kTables);
  tables.map(kVa.page_base(), kFrame, "rwuad");
  const Translation translation = translated(tables, kVa);
  REQUIRE(translation.steps.size() == 3);
  const unsigned indices[] = {3, 5, 7};
  for (unsigned i = 0; i < 3; i++) {
    const auto& step = translation.steps[i];
    CHECK(step.level == 2 - i);
    CHECK(step.index == indices[i]);
    CHECK(step.address == tables.entry_address(kVa, step.level));
    CHECK(step.kind == (i == 2 ? StepKind::Leaf : StepKind::Pointer));
  }
  CHECK(translation.steps[0].pte.target() + 8 * 5 == translation.steps[1].address);
  CHECK(translation.steps[2].pte.raw == Pte::make(kFrame, test::pte_flags("vrwuad")).raw);
  CHECK(translation.fault == WalkFault::None);
  CHECK(translation.pa == kFrame + 0xabc);
  CHECK(translation.page_size == 4096);
  CHECK(faults_of(translation) == "..xUUU");
}

TEST_CASE("Sv48 and Sv57 take one and two steps more") {
  for (const riscv::PagingMode mode : {riscv::kSv48, riscv::kSv57}) {
    PageTableBuilder tables(kTables, mode);
    const VirtAddr va(-(1ull << (mode.virtual_bits() - 1)) + kVa.value);
    tables.map(va.page_base(), kFrame, "rx");
    const Translation translation = translated(tables, va, mode);
    CHECK(translation.steps.size() == mode.levels);
    CHECK(translation.steps.front().index == 256);
    CHECK(translation.pa == kFrame + 0xabc);
    CHECK(faults_of(translation) == "SSS.w.");
  }
}

TEST_CASE("a superpage ends the walk early, and says its size") {
  PageTableBuilder tables(kTables);
  tables.map(VirtAddr(2ull << 21), kFrame, "rwx", 1);
  const Translation translation = translated(tables, VirtAddr(2ull << 21 | 0x12345));
  CHECK(translation.steps.size() == 2);
  CHECK(translation.pa == kFrame + 0x12345);
  CHECK(translation.page_size == 2 * 1024 * 1024);
}

TEST_CASE("SUM opens user pages to the supervisor's loads and stores, MXR executable ones to loads") {
  PageTableBuilder tables(kTables);
  tables.map(VirtAddr(0), kFrame, "rwxu").map(VirtAddr(0x1000), kFrame, "x");
  const auto machine = machine_with(tables);
  const auto faults = [&](std::uint64_t va, bool sum, bool mxr) {
    return faults_of(translate(*machine, {.root = kTables, .va = VirtAddr(va), .sum = sum, .mxr = mxr}));
  };
  CHECK(faults(0, false, false) == "...UUU");
  CHECK(faults(0, true, false) == ".....U");
  CHECK(faults(0x1000, false, false) == "SSSrw.");
  CHECK(faults(0x1000, false, true) == "SSS.w.");
}

TEST_CASE("a refusal has the cause of the access: 12 for a fetch, 13 for a load, 15 for a store") {
  const Translation translation = translated(PageTableBuilder(kTables), kVa);
  CHECK(translation.fault == WalkFault::Invalid);
  for (const Verdict& verdict : translation.verdicts) {
    const unsigned cause = verdict.access == Access::Fetch ? 12 : verdict.access == Access::Load ? 13 : 15;
    CHECK(static_cast<unsigned>(verdict.cause()) == cause);
  }
}

TEST_CASE("A and D are announced, not set") {
  PageTableBuilder tables(kTables);
  tables.map(kVa.page_base(), kFrame, "rwx");
  const auto machine = machine_with(tables);
  const std::uint64_t before = machine->state_hash();
  const Translation translation = translate(*machine, {.root = tables.root(), .va = kVa});
  CHECK(machine->state_hash() == before);
  CHECK(translation.verdicts[0].marks == 0);  // U mode is refused
  CHECK(translation.verdicts[3].marks == Pte::A::mask);
  CHECK(translation.verdicts[4].marks == (Pte::A::mask | Pte::D::mask));
  CHECK(translation.verdicts[5].marks == Pte::A::mask);
}

TEST_CASE("every way in which tables lead nowhere has its reason") {
  struct Case {
    std::uint64_t entry;
    unsigned level;
    WalkFault fault;
    StepKind last;
  };
  const auto entry = [](PhysAddr target, std::string_view letters) {
    return Pte::make(target, test::pte_flags(letters)).raw;
  };
  const Case cases[] = {
      {entry(kFrame, "rwx"), 0, WalkFault::Invalid, StepKind::Refused},
      {entry(kFrame, "vwx"), 0, WalkFault::WritableNotReadable, StepKind::Refused},
      {entry(kFrame, "vr") | 1ull << 54, 0, WalkFault::ReservedBits, StepKind::Refused},
      {entry(kFrame, "vu"), 1, WalkFault::PointerHasLeafBits, StepKind::Refused},
      {entry(kFrame, "v"), 0, WalkFault::PointerAtLastLevel, StepKind::Refused},
      {entry(kFrame + 0x1000, "vrwx"), 1, WalkFault::MisalignedSuperpage, StepKind::Leaf},
      {entry(kFrame + 0x1000, "vxu"), 1, WalkFault::MisalignedSuperpage, StepKind::Leaf},
      {entry(PhysAddr(0x10000000), "v"), 1, WalkFault::EntryUnreachable, StepKind::Unreachable},
      {entry(PhysAddr(0x80400000), "v"), 2, WalkFault::EntryUnreachable, StepKind::Unreachable},
  };
  for (const auto& [raw, level, fault, last] : cases) {
    CAPTURE(raw);
    PageTableBuilder tables(kTables);
    tables.set(kVa, Pte{raw}, level);
    const Translation translation = translated(tables, kVa);
    CHECK(translation.fault == fault);
    CHECK(translation.steps.back().kind == last);
  }
}

TEST_CASE("an address that is not canonical is refused before any entry is read") {
  const Translation translation = translated(PageTableBuilder(kTables), VirtAddr(1ull << 38));
  CHECK(translation.fault == WalkFault::NotCanonical);
  CHECK(translation.steps.empty());
}

TEST_CASE("hostile roots and loops end after as many steps as there are levels") {
  PageTableBuilder tables(kTables);
  tables.set(VirtAddr(0), Pte::make(kTables, Pte::V::mask), 2);
  const auto machine = machine_with(tables);
  const Translation loop = translate(*machine, {.root = kTables, .va = VirtAddr(0)});
  CHECK(loop.steps.size() == 3);
  CHECK(loop.fault == WalkFault::PointerAtLastLevel);
  for (const std::uint64_t root : {0ull, 0x803ffff9ull, 0x80400000ull, ~0ull}) {
    const Translation lost = translate(*machine, {.root = PhysAddr(root), .va = VirtAddr(0)});
    CHECK(lost.fault == WalkFault::EntryUnreachable);
    CHECK(lost.verdicts[0].cause() == riscv::ExceptionCause::LoadAccessFault);
  }
}

TEST_CASE("all 1024 flags of an entry, at every level, are judged as the machine's walk judges them") {
  constexpr std::uint64_t kInTable = riscv::sv39::kEntries;
  for (const riscv::PagingMode mode : {riscv::kSv39, riscv::kSv48, riscv::kSv57}) {
    for (unsigned level = 0; level < mode.levels; level++) {
      // Half of the flags fill one table; its pointers lead to the rest of the way to kVa.
      for (std::uint64_t half = 0; half < 2; half++) {
        const auto va_of = [&](std::uint64_t index) {
          const std::uint64_t cleared = (kInTable - 1) << riscv::sv39::index_shift(level);
          const std::uint64_t va = (kVa.value & ~cleared) | index << riscv::sv39::index_shift(level);
          return VirtAddr(riscv::sign_extend(va, mode.virtual_bits()));
        };
        PageTableBuilder tables(kTables, mode);
        tables.map(kVa, kFrame, "rwx");
        const PhysAddr below = level == 0 ? kFrame : tables.entry_address(kVa, level - 1).page_base();
        for (std::uint64_t index = 0; index < kInTable; index++) {
          const std::uint64_t bits = half * kInTable + index;
          const bool leaf = (bits & test::pte_flags("rwx")) != 0;
          tables.set(va_of(index), Pte::make(leaf ? PhysAddr(0) : below, bits), level);
        }
        const auto machine = machine_with(tables);
        for (std::uint64_t index = 0; index < kInTable; index++) {
          for (unsigned i = 0; i < 4; i++) {
            check_against_the_walk(*machine, {.root = kTables,
                                              .mode = mode,
                                              .va = va_of(index),
                                              .sum = (i & 1) != 0,
                                              .mxr = (i & 2) != 0});
          }
        }
      }
    }
  }
}

TEST_CASE("a translation as text shows steps, result and six verdicts") {
  PageTableBuilder tables(kTables);
  tables.map(kVa.page_base(), kFrame, "rxua");
  CHECK(translation_text(translated(tables, kVa)) ==
        "va 0x00000000c0a07abc Sv39 root 0x0000000080100000 SUM 0 MXR 0\n"
        "L2[3] at 0x0000000080100018: pte 0x0000000020040401 -------V table 0x0000000080101000\n"
        "L1[5] at 0x0000000080101028: pte 0x0000000020040801 -------V table 0x0000000080102000\n"
        "L0[7] at 0x0000000080102038: pte 0x000000002008005b -A-UX-RV leaf 0x0000000080200000\n"
        "pa 0x0000000080200abc in a page of 4096 bytes\n"
        "U load  allowed\n"
        "U store store/AMO page fault (15): the page is not writable (W is clear)\n"
        "U fetch allowed\n"
        "S load  load page fault (13): a user page (U is set), and SUM is clear\n"
        "S store store/AMO page fault (15): a user page (U is set), and SUM is clear\n"
        "S fetch instruction page fault (12): S mode never fetches from a user page (U is set)\n");
}
