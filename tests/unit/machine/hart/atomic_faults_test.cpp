// Faults of LR, SC and AMO: which class they have, and that nothing happens. And what ends a reservation.
#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "support/test_hart.hpp"

using namespace assembler;
using riscv::Csr;
using riscv::ExceptionCause;
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
namespace platform = riscv::platform;

namespace {

constexpr VirtAddr kVa{0x40000000};
constexpr std::uint64_t kOld = 0x1111111122222222, kJunk = 0x5a5a5a5a5a5a5a5a;

constexpr std::array kAmos{Atomic::Add, Atomic::Swap, Atomic::Xor,  Atomic::Or,  Atomic::And,
                           Atomic::Min, Atomic::Max,  Atomic::Minu, Atomic::Maxu};

struct Instruction {
  Word word;
  unsigned bytes;
  bool loads;  ///< LR: its faults are those of loads
};

/// All 22, of a0 with the address in a1 and the operand in a2.
std::vector<Instruction> instructions() {
  std::vector<Instruction> all{{lr_w(a0, a1), 4, true},
                               {lr_d(a0, a1), 8, true},
                               {sc_w(a0, a2, a1), 4, false},
                               {sc_d(a0, a2, a1), 8, false}};
  for (const Atomic operation : kAmos) {
    all.push_back({atomic_w(operation, a0, a1, a2), 4, false});
    all.push_back({atomic_d(operation, a0, a1, a2), 8, false});
  }
  return all;
}

enum class Class { Misaligned, AccessFault, PageFault };

ExceptionCause cause_of(Class kind, bool loads) {
  switch (kind) {
    case Class::Misaligned:
      return loads ? ExceptionCause::LoadAddressMisaligned : ExceptionCause::StoreAddressMisaligned;
    case Class::AccessFault:
      return loads ? ExceptionCause::LoadAccessFault : ExceptionCause::StoreAccessFault;
    case Class::PageFault: break;
  }
  return loads ? ExceptionCause::LoadPageFault : ExceptionCause::StorePageFault;
}

void check_refused(TestHart& hart, const Instruction& instruction, Class kind, std::uint64_t va) {
  CAPTURE(instruction.word);
  hart.set_memory(kData, kOld);
  hart.li(a0, kJunk);
  hart.li(a1, va);
  hart.li(a2, kJunk);
  const std::uint64_t epc = hart.pc();
  hart.execute({instruction.word});
  CHECK(machine_trap(hart) == test::trapped(cause_of(kind, instruction.loads), epc, va));
  CHECK(hart.x(a0) == kJunk);
  CHECK(hart.memory<std::uint64_t>(kData) == kOld);
}

void start(TestHart& hart, PageTableBuilder& tables) {
  tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1);
  hart.install(tables);
  hart.enter(Privilege::Supervisor);
}

}  // namespace

TEST_CASE("a misaligned atomic is never carried out: LR faults as a load, SC and AMO as stores") {
  for (const Instruction& instruction : instructions()) {
    for (unsigned offset = 1; offset < instruction.bytes; offset++) {
      CAPTURE(offset);
      TestHart hart;
      check_refused(hart, instruction, Class::Misaligned, kData.value + offset);
    }
  }
}

TEST_CASE(
    "where a page refuses, LR has a load's page fault, SC and AMO a store's, though reading is at fault") {
  struct Case {
    const char* letters;
    bool load_allowed, store_allowed;
  };
  const Case cases[] = {{"", false, false},   {"x", false, false}, {"rwxu", false, false},
                        {"r", true, false},   {"rx", true, false}, {"w", false, false},
                        {"wx", false, false}, {"rw", true, true},  {"rwx", true, true}};
  for (const Case& c : cases) {
    CAPTURE(c.letters);
    for (const Instruction& instruction : instructions()) {
      TestHart hart;
      PageTableBuilder tables(kTables);
      if (*c.letters != 0) tables.map(kVa, kData, c.letters);
      const PhysAddr entry = tables.entry_address(kVa);
      start(hart, tables);
      const bool allowed = instruction.loads ? c.load_allowed : c.store_allowed;
      const std::uint64_t before = hart.memory<std::uint64_t>(entry);
      if (!allowed) {
        check_refused(hart, instruction, Class::PageFault, kVa.value);
        CHECK(hart.memory<std::uint64_t>(entry) == before);
        continue;
      }
      hart.li(a1, kVa.value);
      hart.execute({instruction.word});
      CHECK(hart.privilege() == Privilege::Supervisor);
      // LR marks its page as accessed; SC, even one that fails, and AMO mark it as written.
      const std::uint64_t marks = instruction.loads ? Pte::A::mask : Pte::A::mask | Pte::D::mask;
      CHECK(hart.memory<std::uint64_t>(entry) == (before | marks));
    }
  }
}

TEST_CASE("MXR lets an LR read a page that is only executable, and no AMO") {
  for (const Instruction& instruction : instructions()) {
    TestHart hart;
    PageTableBuilder tables(kTables);
    tables.map(kVa, kData, "x");
    start(hart, tables);
    hart.set(Csr::Sstatus, Mstatus::Mxr::mask);
    if (!instruction.loads) {
      check_refused(hart, instruction, Class::PageFault, kVa.value);
      continue;
    }
    hart.li(a1, kVa.value);
    hart.execute({instruction.word});
    CHECK(hart.privilege() == Privilege::Supervisor);
  }
}

TEST_CASE(
    "in a hole, in a device and where PMP refuses, LR has a load's access fault, SC and AMO a store's") {
  for (const Instruction& instruction : instructions()) {
    for (const std::uint64_t at : {std::uint64_t{0x1000}, platform::kClint.value, platform::kUart0.value}) {
      TestHart hart;
      check_refused(hart, instruction, Class::AccessFault, at);
    }
    for (const std::uint64_t rights : {0, 1, 4, 5}) {  // none, R, X, R and X
      CAPTURE(rights);
      TestHart hart(16);
      hart.set(Csr::Pmpaddr0, kData.value >> 2 | 0x1ff);
      hart.set(Csr(0x3b1), ~0ull);
      hart.set(Csr::Pmpcfg0, 0x1f18 | rights);
      hart.enter(Privilege::Supervisor);
      if (instruction.loads && (rights & 1) != 0) continue;
      check_refused(hart, instruction, Class::AccessFault, kData.value);
    }
  }
}

TEST_CASE("a misaligned atomic is misaligned first, whatever its page would say") {
  for (const Instruction& instruction : instructions()) {
    TestHart hart;
    PageTableBuilder tables(kTables);
    start(hart, tables);
    check_refused(hart, instruction, Class::Misaligned, kVa.value + 2);
  }
}

TEST_CASE("AMOs of words compare and combine 32 bits whatever the upper halves of the operands hold") {
  struct Case {
    Atomic operation;
    std::uint32_t memory, operand, result;
  };
  const Case cases[] = {{Atomic::Min, 0x80000000, 0x7fffffff, 0x80000000},
                        {Atomic::Max, 0x80000000, 0x7fffffff, 0x7fffffff},
                        {Atomic::Minu, 0x80000000, 0x7fffffff, 0x7fffffff},
                        {Atomic::Maxu, 0x80000000, 0x7fffffff, 0x80000000},
                        {Atomic::Add, 0xffffffff, 1, 0},
                        {Atomic::Swap, 1, 0x80000001, 0x80000001}};
  for (const Case& c : cases) {
    for (const std::uint64_t upper : {0ull, ~0ull, 0x7fffffffull, 0x80000000ull}) {
      CAPTURE(static_cast<unsigned>(c.operation));
      CAPTURE(upper);
      TestHart hart;
      hart.set_memory(kData, upper << 32 | c.memory);
      hart.li(a1, kData.value);
      hart.li(a2, upper << 32 | c.operand);
      hart.execute({atomic_w(c.operation, a2, a1, a2)});
      CHECK(hart.x(a2) == riscv::sign_extend(c.memory, 32));
      CHECK(hart.memory<std::uint64_t>(kData) == (upper << 32 | c.result));
    }
  }
}

TEST_CASE("a hart's own store to the reserved bytes does not end its reservation, through TLB or not") {
  TestHart hart;
  hart.li(a1, kData.value);
  for (int i = 0; i < 2; i++) {
    hart.execute({lr_d(a3, a1), sd(zero, a1), sc_d(a0, a1, a1)});
    CHECK(hart.x(a0) == 0);
    CHECK(hart.memory<std::uint64_t>(kData) == kData.value);
  }
}

TEST_CASE("a faulting SC stores nothing, and a trap between LR and SC leaves the choice to the handler") {
  TestHart hart;
  hart.set_memory(kData, kOld);
  hart.li(a1, kData.value);
  hart.li(a2, kJunk);
  hart.place(test::kMachineHandler, {sc_d(a0, a2, a1), kLoop});
  hart.execute({lr_d(a3, a1), kEcall});
  SUBCASE("it may store itself") {
    hart.run(1);
    CHECK(hart.x(a0) == 0);
    CHECK(hart.memory<std::uint64_t>(kData) == kJunk);
  }
  SUBCASE("or give the reservation up by an SC elsewhere") {
    hart.place(test::kMachineHandler, {addi(a4, a1, 64), sc_d(a5, a2, a4), sc_d(a0, a2, a1), kLoop});
    hart.run(3);
    CHECK(hart.x(a5) == 1);
    CHECK(hart.x(a0) == 1);
    CHECK(hart.memory<std::uint64_t>(kData) == kOld);
  }
}
