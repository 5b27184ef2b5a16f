// When a change of tables, satp or status takes effect: at once where the manual demands it, no later than
// the next fence elsewhere, and without a fence where kernels rely on it.
#include <doctest/doctest.h>

#include "support/test_hart.hpp"

using namespace assembler;
using riscv::Csr;
using riscv::Mstatus;
using riscv::PhysAddr;
using riscv::Privilege;
using riscv::Pte;
using riscv::VirtAddr;
using test::kCode;
using test::kData;
using test::kTables;
using test::PageTableBuilder;
using test::TestHart;

namespace {

constexpr std::uint64_t kPage = riscv::kPageSize;
constexpr VirtAddr kVa{0x40000000};
constexpr PhysAddr kOther = kData + kPage, kOtherTables = kTables + 0x10000;
constexpr PhysAddr kRoutine = kData + 8 * kPage, kOtherRoutine = kData + 9 * kPage;

PageTableBuilder tables_with(PhysAddr at, PhysAddr page, std::string_view letters) {
  PageTableBuilder tables(at);
  tables.map(VirtAddr(kCode.value), kCode, "rwxadg", 1).map(kVa, page, letters);
  return tables;
}

/// S-mode, whose page at kVa is kData; the number there and in kOther tells which one is read.
void start(TestHart& hart, const PageTableBuilder& tables) {
  hart.set_memory<std::uint64_t>(kData, 1);
  hart.set_memory<std::uint64_t>(kOther, 2);
  hart.place(kRoutine, {addi(a0, zero, 1), jalr(zero, ra)});
  hart.place(kOtherRoutine, {addi(a0, zero, 2), jalr(zero, ra)});
  hart.install(tables);
  hart.li(a1, kVa.value);
  hart.enter(Privilege::Supervisor);
}

std::uint64_t loaded(TestHart& hart) {
  hart.execute({ld(a0, a1)});
  return hart.x(a0);
}
std::uint64_t called(TestHart& hart) {
  hart.execute({jalr(ra, a1)});
  hart.run(2);
  return hart.x(a0);
}

}  // namespace

TEST_CASE("every form of sfence.vma makes loads, stores and fetches see a page that has moved") {
  struct Form {
    const char* name;
    Word word;
  };
  const Form forms[] = {{"everything", kSfenceVma},
                        {"the address", kSfenceVma | a1 << 15},
                        {"the address space", kSfenceVma | a3 << 20},
                        {"the address in the space", kSfenceVma | a1 << 15 | a3 << 20}};
  for (const Form& form : forms) {
    for (const bool global : {false, true}) {
      // A fence of one address space need not concern global entries; here it does.
      CAPTURE(form.name);
      CAPTURE(global);
      TestHart data, code;
      auto page = tables_with(kTables, kData, global ? "rwadg" : "rwad");
      auto routine = tables_with(kTables, kRoutine, global ? "rxadg" : "rxad");
      const PhysAddr entry = page.entry_address(kVa);
      start(data, page);
      start(code, routine);
      data.li(a3, 0);
      code.li(a3, 0);
      CHECK(loaded(data) == 1);
      CHECK(called(code) == 1);
      data.set_memory(entry, Pte::make(kOther, test::pte_flags("vrwad")).raw);
      code.set_memory(entry, Pte::make(kOtherRoutine, test::pte_flags("vrxad")).raw);
      data.execute({form.word});
      code.execute({form.word});
      CHECK(loaded(data) == 2);
      CHECK(called(code) == 2);
    }
  }
}

TEST_CASE("sfence.vma of an address that is not canonical is no fault") {
  TestHart hart;
  start(hart, tables_with(kTables, kData, "rwad"));
  hart.li(a2, 1ull << 50);
  hart.execute({kSfenceVma | a2 << 15});
  CHECK(hart.privilege() == Privilege::Supervisor);
  CHECK(loaded(hart) == 1);
}

TEST_CASE("a new satp holds from the next fetch on: its mode, its root and its address space") {
  TestHart hart;
  // The code's page lies elsewhere under the other tables, with another instruction behind the write of satp.
  PageTableBuilder other(kOtherTables);
  const std::uint64_t code = kCode.value + 2 * kPage;
  const PhysAddr elsewhere = kData + 4 * kPage;
  other.map(VirtAddr(code), elsewhere, "rxad").map(kVa, kOther, "rwad");
  hart.place(PhysAddr(code), {csrw(Csr::Satp, a2), addi(a4, zero, 1)});
  hart.place(elsewhere + 4, {addi(a4, zero, 2), ld(a0, a1), csrw(Csr::Satp, zero), kNop});
  hart.board().write_ram(other.base(), other.bytes());
  start(hart, tables_with(kTables, kData, "rwad"));
  CHECK(loaded(hart) == 1);
  hart.li(a2, other.satp() | 7ull << 44);
  hart.li(t0, code);
  hart.execute({jalr(zero, t0)});
  hart.run(3);
  CHECK(hart.x(a4) == 2);
  CHECK(hart.x(a0) == 2);
  hart.run(1);  // Bare: pc is a physical address now, and there stands something else
  CHECK(hart.pc() == code + 16);
  CHECK(hart.hart().satp() == 0);
}

TEST_CASE("under another ASID a page that has moved is found where it is, a global one too") {
  for (const char* letters : {"rwad", "rwadg"}) {
    TestHart hart;
    auto tables = tables_with(kTables, kData, letters);
    start(hart, tables);
    CHECK(loaded(hart) == 1);
    hart.set_memory(tables.entry_address(kVa), Pte::make(kOther, test::pte_flags("vrwad")).raw);
    hart.set(Csr::Satp, tables.satp() | 1ull << 44);
    CHECK(loaded(hart) == 2);
    CHECK(hart.get(Csr::Satp) == (tables.satp() | 1ull << 44));
  }
}

TEST_CASE("a right that an entry gains is there at once, for every access and without a fence") {
  struct Case {
    const char* before;
    const char* after;
    Word word;
  };
  const Case cases[] = {{"", "vr", ld(a0, a1)},     {"", "vrw", sd(a1, a1)},     {"", "vrx", jalr(ra, a1)},
                        {"vr", "vrw", sd(a1, a1)},  {"vr", "vrx", jalr(ra, a1)}, {"vx", "vrx", ld(a0, a1)},
                        {"vrwu", "vrw", ld(a0, a1)}};
  for (const Case& c : cases) {
    CAPTURE(c.after);
    CAPTURE(c.word);
    TestHart hart;
    auto tables = tables_with(kTables, kRoutine, "");
    tables.set(kVa, Pte::make(kRoutine, test::pte_flags(c.before)));
    start(hart, tables);
    const std::uint64_t again = hart.pc();
    hart.execute({c.word, kNop});
    REQUIRE(hart.in_machine_handler());
    hart.set_memory(tables.entry_address(kVa), Pte::make(kRoutine, test::pte_flags(c.after)).raw);
    hart.enter(Privilege::Supervisor, again);
    hart.place(test::kMachineHandler, {kLoop});
    hart.run(2);
    CHECK(hart.privilege() == Privilege::Supervisor);
  }
}

TEST_CASE("an entry whose A and D were cleared is marked again after a fence") {
  TestHart hart;
  auto tables = tables_with(kTables, kData, "rw");
  const PhysAddr entry = tables.entry_address(kVa);
  start(hart, tables);
  for (int i = 0; i < 3; i++) {
    hart.execute({sd(a1, a1)});
    CHECK(Pte{hart.memory<std::uint64_t>(entry)}.flags() == test::pte_flags("vrwad"));
    hart.set_memory(entry, Pte::make(kData, test::pte_flags("vrw")).raw);
    hart.execute({kSfenceVma, ld(a0, a1)});
    CHECK(Pte{hart.memory<std::uint64_t>(entry)}.flags() == test::pte_flags("vrwa"));
  }
}

TEST_CASE("a store to a table is seen by the next walk, by the hart itself and by another one") {
  TestHart hart(0, 2);
  auto tables = tables_with(kTables, kData, "rwad");
  const PhysAddr entry = tables.entry_address(kVa);
  tables.map(VirtAddr(entry.page_base().value), entry.page_base(), "rwad");
  start(hart, tables);
  CHECK(loaded(hart) == 1);
  hart.li(a2, entry.value);
  hart.li(a3, Pte::make(kOther, test::pte_flags("vrwad")).raw);
  hart.execute({sd(a3, a2), kSfenceVma});
  CHECK(loaded(hart) == 2);
  // The other hart, in M-mode, puts the first page back.
  Program program;
  program.li(a2, entry.value).li(a3, Pte::make(kData, test::pte_flags("vrwad")).raw).add({sd(a3, a2), kLoop});
  hart.hart(1).reset({.pc = PhysAddr(0x80010000), .a1 = {}, .a2 = {}}, 0);
  hart.place(PhysAddr(0x80010000), program.words());
  hart.hart(1).run(program.words().size());
  hart.execute({kSfenceVma});
  CHECK(loaded(hart) == 1);
}

TEST_CASE("an AMO on an entry is seen by the next walk, though its page could be written unseen before") {
  TestHart hart;
  auto tables = tables_with(kTables, kData, "rwad");
  const PhysAddr entry = tables.entry_address(kVa);
  tables.map(VirtAddr(entry.page_base().value), entry.page_base(), "rwad");
  start(hart, tables);
  hart.li(a2, entry.value);
  hart.li(a3, Pte::make(kData, 0).raw ^ Pte::make(kOther, 0).raw);
  hart.execute({atomic_d(Atomic::Or, zero, a2, zero)});  // no walk has come through this page yet
  CHECK(loaded(hart) == 1);
  for (const std::uint64_t now : {2, 1, 2}) {
    hart.execute({atomic_d(Atomic::Xor, zero, a2, a3), kSfenceVma});
    CHECK(loaded(hart) == now);
  }
}

TEST_CASE("a change of PMP holds for pages whose translation is known, their tables and their code") {
  TestHart hart(16);
  hart.set(Csr::Pmpaddr0, kData.value >> 2 | 0x1ff);
  hart.set(Csr(0x3b1), ~0ull);
  hart.set(Csr::Pmpcfg0, 0x1f1f);
  start(hart, tables_with(kTables, kData, "rwxad"));
  CHECK(loaded(hart) == 1);
  hart.place(test::kMachineHandler, {csrw(Csr::Pmpcfg0, a2), kMret, kLoop});
  hart.li(a2, 0x1f18);  // nobody may touch the page
  hart.execute({kEcall});
  const std::uint64_t again = hart.csrs().mepc;
  hart.set_memory<std::uint32_t>(PhysAddr(again), ld(a0, a1));
  hart.run(3);
  CHECK(hart.csrs().mcause == static_cast<std::uint64_t>(riscv::ExceptionCause::LoadAccessFault));
  CHECK(hart.csrs().mtval == kVa.value);
}
