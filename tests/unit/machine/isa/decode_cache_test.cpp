#include "machine/isa/decode_cache.hpp"

#include <doctest/doctest.h>

#include <array>

#include "support/test_hart.hpp"
#include "support/test_machine.hpp"

using namespace assembler;
using machine::DecodeCache;
using machine::DecodedPage;
using machine::Opcode;
using machine::WriteWatch;
using riscv::PhysAddr;
using riscv::Privilege;
using riscv::VirtAddr;
using test::kCode;
using test::TestHart;

namespace {

constexpr std::uint64_t kPage = riscv::kPageSize;
/// A subroutine that tests rewrite.
constexpr PhysAddr kRoutine{0x80008000};
constexpr Word kReturn = jalr(zero, ra);

/// li a0, value
constexpr Word answer(int value) { return addi(a0, zero, value); }

/// What a routine at `va` returns; it has two instructions. ra comes back to a loop.
std::uint64_t call(TestHart& hart, std::uint64_t va) {
  hart.li(t0, va);
  hart.execute({jalr(ra, t0)});
  hart.run(2);
  return hart.x(a0);
}

/// Stores the instruction word by the hart itself.
void store_by_hart(TestHart& hart, std::uint64_t va, Word word) {
  hart.li(t0, va);
  hart.li(t1, word);
  hart.execute({sw(t1, t0)});
}

}  // namespace

TEST_CASE("a page is decoded slot by slot, as execution comes by") {
  std::array<Word, 2048> memory{};
  memory[1] = answer(5);
  WriteWatch watch(2);
  DecodeCache cache(watch, reinterpret_cast<const std::uint8_t*>(memory.data()), 2);
  CHECK_FALSE(cache.holds(0));
  DecodedPage* page = cache.page(0);
  CHECK(cache.holds(0));
  CHECK(page == cache.page(0));
  machine::Slot* slot = page->slot(kPage + 4);
  CHECK(slot->opcode == Opcode::Undecoded);
  page->decode_slot(slot);
  CHECK(slot->opcode == Opcode::Addi);
  CHECK(slot->immediate == 5);
  CHECK(page->slots.back().opcode == Opcode::PageEnd);
}

TEST_CASE("a store makes the cache forget what it touches, and an instruction that reaches into it") {
  std::array<Word, 1024> memory;
  memory.fill(0x00130013);  // a 32-bit instruction from every halfword on
  WriteWatch watch(1);
  DecodeCache cache(watch, reinterpret_cast<const std::uint8_t*>(memory.data()), 1);
  DecodedPage* page = cache.page(0);
  const auto decode_at = [&](std::uint64_t offset) { page->decode_slot(page->slot(offset)); };
  const auto known = [&](std::uint64_t offset) { return page->slot(offset)->opcode != Opcode::Undecoded; };
  decode_at(0x3c);
  decode_at(0x3e);  // its second half lies behind 0x40
  decode_at(0x80);
  cache.note_store(0x40, 1);
  CHECK(known(0x3c));
  CHECK_FALSE(known(0x3e));
  CHECK(known(0x80));
  cache.note_store(0x80 - 1, 2);
  CHECK_FALSE(known(0x80));
}

TEST_CASE("a page that is stored to again and again is given up, and harts are told") {
  std::array<Word, 1024> memory{};
  WriteWatch watch(1);
  DecodeCache cache(watch, reinterpret_cast<const std::uint8_t*>(memory.data()), 1);
  cache.page(0);
  CHECK(watch.grown() == 1);
  CHECK(watch.watched(0));
  for (int i = 0; i < 100; i++) cache.note_store(8, 8);
  CHECK_FALSE(cache.holds(0));
  CHECK_FALSE(watch.watched(0));
  CHECK(cache.left() == 1);
}

TEST_CASE("more pages than the cache holds push out one another and still decode as they are") {
  constexpr std::size_t kPages = 500;
  std::vector<Word> memory(kPages * 1024);
  for (std::size_t i = 0; i < kPages; i++) memory[i * 1024] = answer(static_cast<int>(i));
  WriteWatch watch(kPages);
  DecodeCache cache(watch, reinterpret_cast<const std::uint8_t*>(memory.data()), kPages);
  for (int round = 0; round < 2; round++) {
    for (std::size_t i = 0; i < kPages; i++) {
      DecodedPage* page = cache.page(i);
      if (page->slots[0].opcode == Opcode::Undecoded) page->decode_slot(page->slots.data());
      REQUIRE(page->slots[0].immediate == static_cast<int>(i));
    }
  }
  CHECK(cache.left() > 0);
}

TEST_CASE("code that is stored over runs as it is now, without fence.i") {
  TestHart hart;
  hart.place(kRoutine, {answer(1), kReturn});
  CHECK(call(hart, kRoutine.value) == 1);
  for (int value = 2; value < 100; value++) {
    store_by_hart(hart, kRoutine.value, answer(value));
    CHECK(call(hart, kRoutine.value) == static_cast<std::uint64_t>(value));
  }
}

TEST_CASE("a page that was given up for its stores runs its own code again, not that of its successor") {
  TestHart hart;
  const PhysAddr other = kRoutine + kPage;
  hart.place(kRoutine, {answer(1), kReturn});
  hart.place(other, {answer(2), kReturn});
  CHECK(call(hart, kRoutine.value) == 1);
  hart.li(t0, kRoutine.value + 0x800);
  Program stores;
  for (int i = 0; i < 40; i++) stores.add({sd(zero, t0)});
  hart.execute(stores);
  CHECK(call(hart, other.value) == 2);
  CHECK(call(hart, kRoutine.value) == 1);
}

TEST_CASE("an instruction may overwrite the one behind it") {
  TestHart hart;
  hart.li(t1, answer(2));
  const std::uint64_t pc = hart.pc();
  hart.execute({auipc(t0, 0), sw(t1, t0, 12), kNop, answer(1)});
  CHECK(hart.pc() == pc + 16);
  CHECK(hart.x(a0) == 2);
}

TEST_CASE("a loop that rewrites itself each time round counts every change") {
  TestHart hart;
  // a0 += immediate, and the immediate grows by one each time round.
  hart.place(kRoutine, {lw(t1, t0), add(t1, t1, t2), sw(t1, t0), addi(a0, a0, 0), jal(zero, -16)});
  hart.li(a0, 0);
  hart.li(t0, kRoutine.value + 12);
  hart.li(t2, 1 << 20);
  hart.li(t5, kRoutine.value);
  hart.execute({jalr(zero, t5)});
  hart.run(5 * 10);
  CHECK(hart.x(a0) == 55);
}

TEST_CASE("an instruction across a page edge is seen to change in either half") {
  TestHart hart;
  const PhysAddr routine = kRoutine + (kPage - 2);
  hart.place(routine, {answer(0x11), kReturn});
  CHECK(call(hart, routine.value) == 0x11);
  SUBCASE("the second") {
    hart.set_memory<std::uint16_t>(routine + 2, 0x0220);
    CHECK(call(hart, routine.value) == 0x22);
  }
  SUBCASE("the first") {
    hart.set_memory<std::uint16_t>(routine, 0x0593);  // addi a1, ...
    hart.li(a0, 7);
    CHECK(call(hart, routine.value) == 7);
    CHECK(hart.x(a1) == 0x11);
  }
  SUBCASE("by the hart, both at once") {
    hart.li(t0, routine.value);
    hart.li(t1, answer(0x33));
    hart.execute({sw(t1, t0)});
    CHECK(call(hart, routine.value) == 0x33);
  }
}

TEST_CASE("code is seen to change when the store goes through another address") {
  TestHart hart;
  constexpr VirtAddr kRun{0x40000000}, kWrite{0x50000000};
  test::PageTableBuilder tables(test::kTables);
  tables.map(VirtAddr(kCode.value), kCode, "rwxad", 2);
  tables.map(kRun, kRoutine, "rx").map(kWrite, kRoutine, "rw");
  hart.place(kRoutine, {answer(1), kReturn});
  hart.install(tables);
  hart.enter(Privilege::Supervisor);
  store_by_hart(hart, kWrite.value + 0x800, 0);  // a write translation from before the page has code
  CHECK(call(hart, kRun.value) == 1);
  store_by_hart(hart, kWrite.value, answer(2));
  CHECK(call(hart, kRun.value) == 2);
  CHECK(call(hart, kRoutine.value) == 2);
}

TEST_CASE("code is seen to change when another hart writes it") {
  TestHart hart(0, 2);
  hart.place(kRoutine, {answer(1), kReturn});
  // Hart 1 keeps a write translation of the routine's page from before there is code in it.
  const auto store_by_other = [&](int value) {
    hart.hart(1).reset({.pc = PhysAddr(0x80010000), .a1 = {}, .a2 = {}}, 0);
    Program program;
    program.li(t0, kRoutine.value).li(t1, answer(value)).add({sw(t1, t0), kLoop});
    hart.place(PhysAddr(0x80010000), program.words());
    hart.hart(1).run(program.words().size());
  };
  store_by_other(2);
  CHECK(call(hart, kRoutine.value) == 2);
  store_by_other(3);
  CHECK(call(hart, kRoutine.value) == 3);
}

TEST_CASE("code is seen to change when a device writes it") {
  TestHart hart;
  hart.place(kRoutine, {answer(1), kReturn});
  CHECK(call(hart, kRoutine.value) == 1);
  const Word changed = answer(2);
  REQUIRE(hart.board().write(kRoutine, {reinterpret_cast<const std::uint8_t*>(&changed), 4}));
  CHECK(call(hart, kRoutine.value) == 2);
}

TEST_CASE("code is seen to change when an atomic writes it") {
  TestHart hart;
  hart.place(kRoutine, {answer(1), kReturn});
  CHECK(call(hart, kRoutine.value) == 1);
  hart.li(t0, kRoutine.value);
  hart.li(t1, answer(2));
  hart.execute({atomic_w(Atomic::Swap, zero, t0, t1)});
  CHECK(call(hart, kRoutine.value) == 2);
  hart.li(t1, answer(3));
  hart.li(t0, kRoutine.value);
  hart.execute({lr_w(zero, t0), sc_w(zero, t1, t0)});
  CHECK(call(hart, kRoutine.value) == 3);
}

TEST_CASE("a 16-bit instruction at the end of a page does not need the next page, a 32-bit one does") {
  TestHart hart;
  constexpr VirtAddr kVa{0x40000000};
  test::PageTableBuilder tables(test::kTables);
  tables.map(VirtAddr(kCode.value), kCode, "rwxad", 2).map(kVa, kRoutine, "rx");
  hart.install(tables);
  hart.li(t0, kVa.value + kPage - 2);
  hart.enter(Privilege::Supervisor);
  SUBCASE("16 bits") {
    hart.set_memory<std::uint16_t>(kRoutine + (kPage - 2), 0x8082);  // c.jr ra
    hart.execute({jalr(ra, t0)});
    hart.run(1);
    CHECK(hart.pc() == hart.x(ra));
  }
  SUBCASE("32 bits") {
    hart.set_memory<std::uint16_t>(kRoutine + (kPage - 2), 0x0513);  // the first half of addi a0
    hart.execute({jalr(ra, t0)});
    hart.run(1);
    CHECK(machine_trap(hart) == test::trapped(riscv::ExceptionCause::InstructionPageFault,
                                              kVa.value + kPage - 2, kVa.value + kPage));
  }
}

TEST_CASE("every kind of instruction works across a page edge") {
  TestHart hart;
  const PhysAddr edge = kRoutine + (kPage - 2);
  const auto run_at_edge = [&](Word word) {
    hart.reset();
    hart.li(a1, test::kData.value);
    hart.li(a2, 3);
    hart.li(t0, edge.value);
    hart.place(edge, {word, kLoop});
    hart.execute({jalr(ra, t0)});
    hart.run(1);
  };
  hart.set_memory<std::uint64_t>(test::kData, 40);
  run_at_edge(add(a0, a2, a2));
  CHECK(hart.x(a0) == 6);
  CHECK(hart.pc() == edge.value + 4);
  run_at_edge(ld(a0, a1));
  CHECK(hart.x(a0) == 40);
  run_at_edge(sd(a2, a1));
  CHECK(hart.memory<std::uint64_t>(test::kData) == 3);
  run_at_edge(beq(zero, zero, -64));
  CHECK(hart.pc() == edge.value - 64);
  run_at_edge(jal(ra, 64));
  CHECK(hart.pc() == edge.value + 64);
  CHECK(hart.x(ra) == edge.value + 4);
  run_at_edge(csrr(a0, riscv::Csr::Mtvec));
  CHECK(hart.x(a0) == test::kMachineHandler.value);
  run_at_edge(kEcall);
  CHECK(machine_trap(hart).epc == edge.value);
  run_at_edge(0xffffffff);
  CHECK(machine_trap(hart) ==
        test::trapped(riscv::ExceptionCause::IllegalInstruction, edge.value, 0xffffffff));
}
