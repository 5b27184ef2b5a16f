// A lab on the memory of a machine: what one does, the other does not see.
#include <doctest/doctest.h>

#include <cstring>

#include "kernel/memory/kalloc.hpp"
#include "support/busy_guest.hpp"
#include "support/test_machine.hpp"
#include "unit/lab/calls.hpp"

using lab::Lab;
using lab_test::call;
using lab_test::contains;
using lab_test::failure;
using lab_test::shown;
using riscv::PhysAddr;

namespace {

std::uint64_t word_at(const Lab& lab, PhysAddr address) {
  std::uint64_t word = 0;
  std::memcpy(&word, lab.memory().page(address.page_base()) + address.page_offset(), sizeof word);
  return word;
}

}  // namespace

TEST_CASE("a fork keeps the instant at which it was made while the machine runs on") {
  const auto machine = test::make_machine(test::busy_guest(), 2);
  test::run_through(*machine, 50'000);
  const PhysAddr counter(test::kSharedCounter);
  const auto then = machine->ram().read<std::uint64_t>(counter);
  Lab lab;
  lab.fork(*machine, inspect::KernelModel(machine->kernel()));
  CHECK(word_at(lab, counter) == then);
  test::run_through(*machine, 50'000);
  CHECK(machine->ram().read<std::uint64_t>(counter) != then);
  CHECK(word_at(lab, counter) == then);
}

TEST_CASE("calls on a fork do not change the machine, nor how it goes on") {
  const auto machine = test::make_machine(test::busy_guest(), 2);
  const auto undisturbed = test::make_machine(test::busy_guest(), 2);
  test::run_through(*machine, 50'000);
  test::run_through(*undisturbed, 50'000);
  const std::uint64_t before = machine->state_hash();

  Lab lab;
  lab.fork(*machine, inspect::KernelModel(machine->kernel()));
  lab_test::define(lab, "pt", "uvmcreate()");
  // A window over the guest's own page, and a write through it.
  CHECK(shown(lab, "mappages(pt, 0, 4096, 0x80010000, rwu)") == "true");
  CHECK(shown(lab, "copyout(pt, 0, \"\\xff\" * 4096)") == "true");
  CHECK(word_at(lab, PhysAddr(test::kSharedCounter)) == ~0ull);
  CHECK(machine->state_hash() == before);

  test::run_through(*machine, 50'000);
  test::run_through(*undisturbed, 50'000);
  CHECK(machine->state_hash() == undisturbed->state_hash());
  CHECK(word_at(lab, PhysAddr(test::kSharedCounter)) == ~0ull);
  while (lab.undo()) {
  }
  CHECK(word_at(lab, PhysAddr(test::kSharedCounter)) != ~0ull);
}

TEST_CASE("a fork is let go when the machine has kept too much for it, and not before") {
  const auto machine = test::make_machine(test::busy_guest(), 2);
  test::run_through(*machine, 50'000);
  Lab lab;
  lab.fork(*machine, inspect::KernelModel(machine->kernel()));
  lab_test::define(lab, "page", "kalloc()");
  test::run_through(*machine, 50'000);
  const std::uint64_t copies = machine->ram_copies();
  REQUIRE(copies > 0);
  CHECK_FALSE(lab.let_go_beyond(copies));
  CHECK(lab.forked());
  CHECK(shown(lab, "kusers(page)") == "1");

  SUBCASE("copies for others do not count") {
    const machine::Checkpoint other = machine->checkpoint();
    test::run_through(*machine, 50'000);
    REQUIRE(machine->ram_copies() > copies);
    CHECK_FALSE(lab.let_go_beyond(copies));
    CHECK(lab.forked());
  }
  SUBCASE("one page too many") {
    CHECK(lab.let_go_beyond(copies - 1));
    CHECK_FALSE(lab.forked());
    CHECK(lab.names().empty());
    CHECK(lab.free_pages() == lab::kDefaultArenaPages);
    CHECK_FALSE(lab.let_go_beyond(0));
    // Nobody keeps anything for it any more.
    test::run_through(*machine, 50'000);
    CHECK(machine->ram_copies() == copies);
  }
}

TEST_CASE("names are listed with what they stand for") {
  Lab lab = lab_test::arena();
  lab_test::define(lab, "pt", "uvmcreate()");
  lab_test::define(lab, "none", "walk(pt, 0, Fail)");
  const auto names = lab.names();
  REQUIRE(names.size() == 2);
  CHECK(names[0].first == "none");
  CHECK(names[0].second.type == lab::Type::Nothing);
  CHECK(names[1].first == "pt");
  CHECK(names[1].second.type == lab::Type::Table);
  CHECK(lab.undo());
  CHECK(lab.names().empty());
}

TEST_CASE("on a kernel whose allocator is not known, pages come from behind RAM") {
  const auto machine = test::make_machine(test::busy_guest());
  Lab lab;
  const auto notes = lab.fork(*machine, inspect::KernelModel(machine->kernel()));
  REQUIRE(notes.size() >= 2);
  CHECK(contains(notes[1], "this kernel does not tell where its allocator is: kalloc gives scratch pages"));
  CHECK(lab.free_pages() == lab::kScratchPages - 1);
  const auto page = lab_test::result(lab, "kalloc()").number;
  CHECK(page >= 0x80400000);
  CHECK(contains(failure(lab, "kfree(0x80010000)"), "kfree: not a page of the allocator"));
}

TEST_CASE("a fork goes on with the allocator, the variant and the tables of its kernel") {
  // 100 pages from 0x80020000 on, the first of them for counts; nothing was allocated yet.
  constexpr std::uint64_t kFirst = 0x80020000, kEnd = kFirst + 100 * 4096;
  constexpr std::uint64_t kInspection = 0x80010000, kAllocator = 0x80011000, kZero = 0x80012000;
  const std::array<std::uint64_t, 17> inspection{2, kZero, kZero, 0, 64, 0, 0,          0,    0,
                                                 0, 0,     0,     0, 0,  3, kAllocator, kZero};
  std::array<std::uint64_t, 6> allocator{kFirst, kFirst + 4096, kEnd, kEnd, 0, 99};
  const auto bytes = [](const auto& object) {
    return std::span(reinterpret_cast<const std::uint8_t*>(&object), sizeof object);
  };
  const auto forked = [&](Lab& lab) {
    const auto machine = test::make_machine(test::ElfBuilder()
                                                .segment(PhysAddr(kInspection), bytes(inspection))
                                                .segment(PhysAddr(kAllocator), bytes(allocator))
                                                .symbol("pagewalk_inspection", kInspection));
    const auto notes = lab.fork(*machine, inspect::KernelModel(machine->kernel()));
    const std::size_t free_pages = lab.free_pages();
    if (notes.size() == 1) {
      CHECK(free_pages == 99);
      CHECK(lab.variant() == kernel::Variant::cow);
      CHECK(shown(lab, "kalloc()") == "0x80083000");
      CHECK(shown(lab, "kusers(0x80083000)") == "1");
      CHECK(shown(lab, "kfree(0x80083000)") == "done");
      lab.undo();
    }
    (void)lab.open_arena(1, kernel::Variant::classic);
    return notes;
  };
  Lab lab;
  CHECK(forked(lab).size() == 1);
  SUBCASE("not yet brought up") { allocator = {}; }
  SUBCASE("outside RAM") { allocator[3] = 1ull << 40; }
  SUBCASE("not at page boundaries") { allocator[2] = kEnd - 8; }
  SUBCASE("with more free pages than there are") { allocator[5] = 1000; }
  SUBCASE("in the wrong order") { allocator[1] = kEnd + 4096; }
  CHECK(forked(lab).size() == 2);
}

TEST_CASE("a list of free pages that is nonsense stops the call") {
  constexpr std::uint64_t kFirst = 0x80020000, kEnd = kFirst + 100 * 4096;
  constexpr std::uint64_t kInspection = 0x80010000, kAllocator = 0x80011000, kZero = 0x80012000;
  const std::array<std::uint64_t, 17> inspection{2, kZero, kZero, 0, 64, 0, 0,          0,    0,
                                                 0, 0,     0,     0, 0,  0, kAllocator, kZero};
  std::uint64_t head = 0;
  SUBCASE("a page outside RAM") { head = 0x1000; }
  SUBCASE("not a page") { head = kEnd - 8; }
  SUBCASE("the end of the address space") { head = ~0ull; }
  const std::array<std::uint64_t, 6> allocator{kFirst, kFirst + 4096, kEnd, kEnd, head, 99};
  const auto bytes = [](const auto& object) {
    return std::span(reinterpret_cast<const std::uint8_t*>(&object), sizeof object);
  };
  const auto machine = test::make_machine(test::ElfBuilder()
                                              .segment(PhysAddr(kInspection), bytes(inspection))
                                              .segment(PhysAddr(kAllocator), bytes(allocator))
                                              .symbol("pagewalk_inspection", kInspection));
  Lab lab;
  lab.fork(*machine, inspect::KernelModel(machine->kernel()));
  CHECK(failure(lab, "kalloc()").starts_with("it was stopped: access"));
  CHECK(lab.free_pages() == 99);
}
