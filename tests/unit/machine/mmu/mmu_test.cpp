#include "machine/mmu/mmu.hpp"

#include <doctest/doctest.h>

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

namespace {

/// Where the tests' pages of data lie for the guest.
constexpr VirtAddr kVa{0x100000000};
constexpr std::uint64_t kPage = riscv::kPageSize;

/// Tables under which S-mode runs code where it lies.
PageTableBuilder supervisor_tables() {
  PageTableBuilder tables(kTables);
  tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1);
  return tables;
}

/// The hart in S-mode under `tables`, a1 = kVa.
void start(TestHart& hart, const PageTableBuilder& tables) {
  hart.install(tables);
  hart.li(a1, kVa.value);
  hart.enter(Privilege::Supervisor);
}

}  // namespace

TEST_CASE("a load and a store reach the page that the tables say, and mark the entry in memory") {
  TestHart hart;
  auto tables = supervisor_tables();
  tables.map(kVa, kData, "rw");
  const PhysAddr entry = tables.entry_address(kVa);
  start(hart, tables);
  hart.set_memory<std::uint64_t>(kData + 8, 0x1122334455667788);
  hart.execute({ld(a0, a1, 8)});
  CHECK(hart.x(a0) == 0x1122334455667788);
  CHECK(Pte{hart.memory<std::uint64_t>(entry)}.flags() == test::pte_flags("vrwa"));
  hart.execute({sd(a0, a1, 16)});
  CHECK(hart.memory<std::uint64_t>(kData + 16) == 0x1122334455667788);
  CHECK(Pte{hart.memory<std::uint64_t>(entry)}.flags() == test::pte_flags("vrwad"));
}

TEST_CASE("a page that was only read may be written later, with or without a translation in the TLB") {
  TestHart hart;
  auto tables = supervisor_tables();
  tables.map(kVa, kData, "rw");
  start(hart, tables);
  for (int i = 0; i < 3; i++) hart.execute({ld(a0, a1), sd(a1, a1), ld(a0, a1)});
  CHECK(hart.x(a0) == kVa.value);
}

TEST_CASE("a fetch marks its page as accessed") {
  TestHart hart;
  PageTableBuilder tables(kTables);
  tables.map(VirtAddr(kCode.value), kCode, "rx", 1);
  const PhysAddr entry = tables.entry_address(VirtAddr(kCode.value), 1);
  start(hart, tables);
  hart.execute({kNop});
  CHECK(Pte{hart.memory<std::uint64_t>(entry)}.flags() == test::pte_flags("vrxa"));
}

TEST_CASE("each refused access traps with its own cause and the address that it wanted") {
  struct Case {
    const char* letters;
    Word instruction;
    ExceptionCause cause;
  };
  const Case cases[] = {
      {"r", sd(a0, a1, 8), ExceptionCause::StorePageFault},
      {"x", ld(a0, a1, 8), ExceptionCause::LoadPageFault},
      {"rwu", lb(a0, a1, 8), ExceptionCause::LoadPageFault},
      {"r", atomic_d(Atomic::Add, a0, a2, a0), ExceptionCause::StorePageFault},
      {"r", sc_d(a0, a0, a2), ExceptionCause::StorePageFault},
      {"x", lr_d(a0, a2), ExceptionCause::LoadPageFault},
      {"rw", jalr(ra, a1, 8), ExceptionCause::InstructionPageFault},
  };
  for (const Case& c : cases) {
    CAPTURE(c.letters);
    CAPTURE(c.instruction);
    TestHart hart;
    auto tables = supervisor_tables();
    start(hart, tables.map(kVa, kData, c.letters));
    hart.execute({addi(a2, a1, 8), c.instruction});
    hart.run(1);
    const bool fetch = c.cause == ExceptionCause::InstructionPageFault;
    const std::uint64_t epc = fetch ? kVa.value + 8 : machine_trap(hart).epc;
    CHECK(machine_trap(hart) == test::trapped(c.cause, epc, kVa.value + 8));
    CHECK(hart.x(a0) == 0);
  }
}

TEST_CASE("tables in a hole, tables in a device and pages in a hole are access faults") {
  PageTableBuilder in_hole = supervisor_tables(), in_device = in_hole, page_in_hole = in_hole;
  in_hole.set(kVa, Pte::make(PhysAddr(0x1000), Pte::V::mask), 1);
  in_device.set(kVa, Pte::make(riscv::platform::kPlic, Pte::V::mask), 1);
  page_in_hole.map(kVa, PhysAddr(0x1000), "rwxad");
  for (const PageTableBuilder& tables : {in_hole, in_device, page_in_hole}) {
    const auto cause_of = [&](Word instruction) {
      TestHart hart;
      start(hart, tables);
      hart.execute({instruction, kNop});
      CHECK(machine_trap(hart).value == kVa.value);
      return static_cast<ExceptionCause>(machine_trap(hart).cause);
    };
    CHECK(cause_of(ld(a0, a1)) == ExceptionCause::LoadAccessFault);
    CHECK(cause_of(sd(a0, a1)) == ExceptionCause::StoreAccessFault);
    CHECK(cause_of(jalr(ra, a1)) == ExceptionCause::InstructionAccessFault);
  }
}

TEST_CASE("a root outside RAM faults at the next fetch") {
  TestHart hart;
  hart.set(Csr::Satp, 8ull << 60);
  hart.enter(Privilege::Supervisor);
  const std::uint64_t target = hart.pc();
  hart.run(1);
  CHECK(machine_trap(hart) == test::trapped(ExceptionCause::InstructionAccessFault, target, target));
}

TEST_CASE("SUM and MXR act from the next access on") {
  TestHart hart;
  auto tables = supervisor_tables();
  tables.map(kVa, kData, "rwu").map(kVa + kPage, kData, "x");
  start(hart, tables);
  hart.li(a2, kVa.value + kPage);
  hart.li(a3, Mstatus::Sum::mask | Mstatus::Mxr::mask);
  hart.set_memory<std::uint64_t>(kData, 77);
  hart.execute({csrrs(zero, Csr::Sstatus, a3), ld(a0, a1), ld(a4, a2)});
  CHECK(hart.x(a0) == 77);
  CHECK(hart.x(a4) == 77);
  hart.execute({csrrc(zero, Csr::Sstatus, a3), ld(a0, a1)});
  CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::LoadPageFault));
}

TEST_CASE("M-mode ignores satp, and MPRV makes its data accesses those of the mode in MPP") {
  TestHart hart;
  auto tables = supervisor_tables();
  tables.map(kVa, kData, "rwu");
  hart.install(tables);
  hart.li(a1, kVa.value);
  hart.set_memory<std::uint64_t>(kData, 99);
  SUBCASE("without MPRV there is nothing at the address") {
    hart.execute({ld(a0, a1)});
    CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::LoadAccessFault));
  }
  SUBCASE("with MPP = U the user's page is there") {
    hart.set(Csr::Mstatus, Mstatus::Mprv::mask);
    hart.execute({ld(a0, a1)});
    CHECK(hart.x(a0) == 99);
  }
  SUBCASE("with MPP = S it is refused without SUM") {
    hart.set(Csr::Mstatus, Mstatus::Mprv::mask | Mstatus::Mpp::with(0, Privilege::Supervisor));
    hart.execute({ld(a0, a1)});
    CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::LoadPageFault));
  }
  SUBCASE("with MPP = M nothing changes") {
    hart.set(Csr::Mstatus, Mstatus::Mprv::mask | Mstatus::Mpp::with(0, Privilege::Machine));
    hart.li(a1, kData.value);
    hart.execute({ld(a0, a1)});
    CHECK(hart.x(a0) == 99);
  }
}

TEST_CASE("sfence.vma and a new satp forget translations") {
  TestHart hart;
  auto tables = supervisor_tables();
  tables.map(kVa, kData, "rwad");
  const PhysAddr entry = tables.entry_address(kVa);
  start(hart, tables);
  hart.set_memory<std::uint64_t>(kData, 1);
  hart.set_memory<std::uint64_t>(kData + kPage, 2);
  hart.execute({ld(a0, a1), sd(a0, a1)});
  hart.set_memory(entry, Pte::make(kData + kPage, test::pte_flags("vrwad")).raw);
  SUBCASE("sfence.vma") { hart.execute({kSfenceVma}); }
  SUBCASE("sfence.vma of an address") { hart.execute({kSfenceVma | a1 << 15}); }
  SUBCASE("satp") {
    const std::uint64_t satp = hart.get(Csr::Satp);
    hart.set(Csr::Satp, 0);
    hart.set(Csr::Satp, satp);
  }
  hart.execute({ld(a0, a1), sd(a1, a1, 8)});
  CHECK(hart.x(a0) == 2);
  CHECK(hart.memory<std::uint64_t>(kData + kPage + 8) == kVa.value);
  CHECK(hart.memory<std::uint64_t>(kData + 8) == 0);
}

TEST_CASE("an entry that becomes valid, or writable, is seen without a fence") {
  TestHart hart;
  auto tables = supervisor_tables();
  tables.map(kVa, kData, "r");
  const PhysAddr entry = tables.entry_address(kVa), next = tables.entry_address(kVa + kPage);
  start(hart, tables);
  hart.set(Csr::Stvec, test::kSupervisorHandler.value);
  hart.execute({ld(a0, a1)});
  hart.set_memory(entry, Pte::make(kData, test::pte_flags("vrw")).raw);
  hart.set_memory(next, Pte::make(kData, test::pte_flags("vrw")).raw);
  hart.li(a2, kVa.value + kPage);
  hart.execute({sd(a1, a1), ld(a0, a2)});
  CHECK(hart.privilege() == Privilege::Supervisor);
  CHECK(hart.x(a0) == kVa.value);
}

TEST_CASE("PMP stands behind translation, and guards the tables themselves") {
  TestHart hart(16);
  auto tables = supervisor_tables();
  tables.map(kVa, kData, "rwad");
  SUBCASE("the page") { hart.set(Csr::Pmpaddr0, kData.value >> 2); }
  SUBCASE("its entry") { hart.set(Csr::Pmpaddr0, tables.entry_address(kVa).value >> 2); }
  hart.install(tables);
  hart.set(riscv::Csr(0x3b1), ~0ull);
  hart.set(Csr::Pmpcfg0, 0x1f18);  // entry 0: eight bytes, no access; entry 1: everything
  hart.li(a1, kVa.value);
  hart.enter(Privilege::Supervisor);
  hart.execute({ld(a0, a1)});
  CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::LoadAccessFault));
  CHECK(machine_trap(hart).value == kVa.value);
}

TEST_CASE("an entry that PMP lets nobody write faults only when A or D is to be set") {
  TestHart hart(16);
  auto tables = supervisor_tables();
  tables.map(kVa, kData, "rwa");
  hart.install(tables);
  hart.set(Csr::Pmpaddr0, tables.entry_address(kVa).value >> 2);
  hart.set(riscv::Csr(0x3b1), ~0ull);
  hart.set(Csr::Pmpcfg0, 0x1f19);
  hart.li(a1, kVa.value);
  hart.enter(Privilege::Supervisor);
  hart.execute({ld(a0, a1)});
  CHECK(hart.privilege() == Privilege::Supervisor);
  hart.execute({sd(a0, a1)});
  CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::StoreAccessFault));
}

TEST_CASE("a page of which PMP guards a part is checked at every access") {
  TestHart hart(16);
  hart.set(Csr::Pmpaddr0, (kData.value + 0x800) >> 2);
  hart.set(riscv::Csr(0x3b1), ~0ull);
  hart.set(Csr::Pmpcfg0, 0x1f10);
  hart.li(a1, kData.value);
  hart.li(a2, kData.value + 0x800);
  hart.enter(Privilege::Supervisor);
  hart.execute({ld(a0, a1), sd(a0, a1), ld(a0, a1)});
  CHECK(hart.privilege() == Privilege::Supervisor);
  hart.execute({lw(a0, a2)});
  CHECK(machine_trap(hart).value == kData.value + 0x800);
}

TEST_CASE("opening and closing PMP acts at once") {
  TestHart hart(16);
  hart.li(a1, kData.value);
  hart.set(Csr::Pmpaddr0, ~0ull);
  const auto load_as_supervisor = [&] {
    hart.set(Csr::Mstatus, Mstatus::Mprv::mask | Mstatus::Mpp::with(0, Privilege::Supervisor));
    hart.execute({ld(a0, a1)});
    const bool allowed = !hart.in_machine_handler();
    if (!allowed) hart.execute({jalr(zero, a2)}), hart.place(test::kMachineHandler, {kLoop});
    hart.set(Csr::Mstatus, 0);
    return allowed;
  };
  hart.li(a2, kCode.value + 0x400);
  CHECK_FALSE(load_as_supervisor());
  hart.set(Csr::Pmpcfg0, 0x1f);
  CHECK(load_as_supervisor());
  hart.set(Csr::Pmpcfg0, 0);
  CHECK_FALSE(load_as_supervisor());
}

TEST_CASE("a hart translates under Sv48 and Sv57 as satp says, and faults beyond their halves") {
  for (const riscv::PagingMode mode : {riscv::kSv48, riscv::kSv57}) {
    CAPTURE(mode.levels);
    TestHart hart;
    PageTableBuilder tables(kTables, mode);
    const VirtAddr va(1ull << (mode.virtual_bits() - 2));
    tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1).map(va, kData, "rwad");
    hart.set_memory<std::uint64_t>(kData, 77);
    hart.install(tables);
    hart.li(a1, va.value);
    hart.li(a2, va.value << 1);
    hart.enter(Privilege::Supervisor);
    hart.execute({ld(a0, a1)});
    CHECK(hart.x(a0) == 77);
    hart.execute({ld(a0, a2), kNop});
    CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::LoadPageFault));
    CHECK(machine_trap(hart).value == va.value << 1);
  }
}
