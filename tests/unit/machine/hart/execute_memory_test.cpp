#include <doctest/doctest.h>

#include "support/test_hart.hpp"

using namespace assembler;
using riscv::ExceptionCause;
using riscv::PhysAddr;
using riscv::Privilege;
using riscv::VirtAddr;
using test::kCode;
using test::kData;
using test::kTables;
using test::PageTableBuilder;
using test::TestHart;

namespace {

constexpr std::uint64_t kPage = riscv::kPageSize;
constexpr VirtAddr kVa{0x40000000};

/// S-mode with pages at kVa and behind it, as `first` and `second` say; an empty one is not mapped. a1 points
/// four bytes before the edge.
void map_two_pages(TestHart& hart, std::string_view first, std::string_view second) {
  PageTableBuilder tables(kTables);
  tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1);
  if (!first.empty()) tables.map(kVa, kData, first);
  if (!second.empty()) tables.map(kVa + kPage, kData + 4 * kPage, second);
  hart.install(tables);
  hart.li(a1, kVa.value + kPage - 4);
  hart.enter(Privilege::Supervisor);
}

}  // namespace

TEST_CASE("loads extend as their names say") {
  TestHart hart;
  hart.li(a1, kData.value);
  hart.set_memory<std::uint64_t>(kData, 0x8182838485868788);
  // Twice: through the slow path, then through the TLB.
  for (int i = 0; i < 2; i++) {
    hart.execute({lb(a0, a1), lh(a2, a1), lw(a3, a1), ld(a4, a1), lbu(a5, a1), lhu(a6, a1), lwu(a7, a1)});
    CHECK(hart.x(a0) == 0xffffffffffffff88);
    CHECK(hart.x(a2) == 0xffffffffffff8788);
    CHECK(hart.x(a3) == 0xffffffff85868788);
    CHECK(hart.x(a4) == 0x8182838485868788);
    CHECK(hart.x(a5) == 0x88);
    CHECK(hart.x(a6) == 0x8788);
    CHECK(hart.x(a7) == 0x85868788);
  }
}

TEST_CASE("stores write their width and no more") {
  TestHart hart;
  hart.li(a1, kData.value + 64);
  hart.li(a0, 0x1122334455667788);
  for (int i = 0; i < 2; i++) {
    for (int offset = -64; offset < 0; offset += 8)
      hart.set_memory<std::uint64_t>(kData + 64 + static_cast<std::uint64_t>(offset), ~0ull);
    hart.execute({sb(a0, a1, -64), sh(a0, a1, -56), sw(a0, a1, -48), sd(a0, a1, -40)});
    CHECK(hart.memory<std::uint64_t>(kData) == 0xffffffffffffff88);
    CHECK(hart.memory<std::uint64_t>(kData + 8) == 0xffffffffffff7788);
    CHECK(hart.memory<std::uint64_t>(kData + 16) == 0xffffffff55667788);
    CHECK(hart.memory<std::uint64_t>(kData + 24) == 0x1122334455667788);
  }
}

TEST_CASE("misaligned accesses to RAM work, inside a page and across its edge") {
  TestHart hart;
  for (const std::uint64_t offset : {std::uint64_t{1}, kPage - 4, kPage - 1}) {
    hart.li(a1, kData.value + offset);
    hart.li(a0, 0x1122334455667788);
    hart.execute({sd(a0, a1), ld(a2, a1), lw(a3, a1), lhu(a4, a1)});
    CHECK(hart.memory<std::uint64_t>(kData + offset) == 0x1122334455667788);
    CHECK(hart.x(a2) == 0x1122334455667788);
    CHECK(hart.x(a3) == 0x55667788);
    CHECK(hart.x(a4) == 0x7788);
  }
}

TEST_CASE("an access across pages joins the two physical pages that it names") {
  TestHart hart;
  map_two_pages(hart, "rw", "rw");
  hart.li(a0, 0x1122334455667788);
  hart.execute({sd(a0, a1), ld(a2, a1)});
  CHECK(hart.x(a2) == 0x1122334455667788);
  CHECK(hart.memory<std::uint32_t>(kData + kPage - 4) == 0x55667788);
  CHECK(hart.memory<std::uint32_t>(kData + 4 * kPage) == 0x11223344);
}

TEST_CASE("an access across pages that the second page refuses names that page and does nothing") {
  struct Case {
    const char* second;
    Word instruction;
    ExceptionCause cause;
  };
  const Case cases[] = {
      {"", sd(a0, a1), ExceptionCause::StorePageFault},
      {"r", sd(a0, a1), ExceptionCause::StorePageFault},
      {"", ld(a0, a1), ExceptionCause::LoadPageFault},
      {"rwu", ld(a0, a1), ExceptionCause::LoadPageFault},
  };
  for (const Case& c : cases) {
    CAPTURE(c.instruction);
    TestHart hart;
    map_two_pages(hart, "rw", c.second);
    hart.li(a0, ~0ull);
    const std::uint64_t epc = hart.pc();
    hart.execute({c.instruction});
    CHECK(machine_trap(hart) == test::trapped(c.cause, epc, kVa.value + kPage));
    CHECK(hart.x(a0) == ~0ull);
    CHECK(hart.memory<std::uint32_t>(kData + kPage - 4) == 0);
  }
}

TEST_CASE("an access across pages that the first page refuses names its own address") {
  TestHart hart;
  map_two_pages(hart, "r", "rw");
  hart.execute({sd(a1, a1)});
  CHECK(machine_trap(hart).value == kVa.value + kPage - 4);
}

TEST_CASE("an access over the end of RAM faults at the first byte outside and writes nothing") {
  TestHart hart;
  const PhysAddr last = kCode + (TestHart::kMemory - 4);
  hart.li(a1, last.value);
  const std::uint64_t epc = hart.pc();
  SUBCASE("a store") {
    hart.execute({sd(a1, a1)});
    CHECK(machine_trap(hart) == test::trapped(ExceptionCause::StoreAccessFault, epc, last.value + 4));
    CHECK(hart.memory<std::uint32_t>(last) == 0);
  }
  SUBCASE("a load") {
    hart.execute({ld(a0, a1)});
    CHECK(machine_trap(hart) == test::trapped(ExceptionCause::LoadAccessFault, epc, last.value + 4));
  }
}

TEST_CASE("addresses without memory or device, and misaligned device accesses, are access faults") {
  TestHart hart;
  struct Case {
    std::uint64_t address;
    Word load, store;
  };
  const Case cases[] = {
      {0, ld(a0, a1), sd(a0, a1)},           {~0ull, lb(a0, a1), sb(a0, a1)},
      {~0ull - 3, ld(a0, a1), sd(a0, a1)},   {0x80000000 + TestHart::kMemory, lb(a0, a1), sb(a0, a1)},
      {0x180000000, lw(a0, a1), sw(a0, a1)}, {0x10000001, lh(a0, a1), sh(a0, a1)},  // UART
      {0xc000002, lw(a0, a1), sw(a0, a1)},                                          // PLIC
      {0x10000000, lw(a0, a1), sw(a0, a1)},  // the UART has registers of one byte
  };
  for (const Case& c : cases) {
    CAPTURE(c.address);
    hart.reset();
    hart.li(a1, c.address);
    hart.execute({c.load});
    CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::LoadAccessFault));
    hart.reset();
    hart.li(a1, c.address);
    hart.execute({c.store});
    CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::StoreAccessFault));
  }
}

TEST_CASE("each AMO gives back what was there and writes its combination, its page known to the TLB or not") {
  struct Case {
    Atomic operation;
    std::uint64_t memory, operand, result;
  };
  constexpr std::uint64_t kNegative = 0x8000000080000000;
  const Case cases[] = {
      {Atomic::Swap, 1, 2, 2},
      {Atomic::Add, ~0ull, 1, 0},
      {Atomic::Xor, 0xff, 0x0f, 0xf0},
      {Atomic::And, 0xff, 0x0f, 0x0f},
      {Atomic::Or, 0xf0, 0x0f, 0xff},
      {Atomic::Min, kNegative, 1, kNegative},
      {Atomic::Min, 1, kNegative, kNegative},
      {Atomic::Max, kNegative, 1, 1},
      {Atomic::Max, 1, kNegative, 1},
      {Atomic::Minu, kNegative, 1, 1},
      {Atomic::Minu, 1, kNegative, 1},
      {Atomic::Maxu, kNegative, 1, kNegative},
      {Atomic::Maxu, 1, kNegative, kNegative},
      {Atomic::Min, 5, 5, 5},
  };
  bool known = false;
  SUBCASE("known") { known = true; }
  SUBCASE("not") {}
  TestHart hart;
  const auto start = [&](std::uint64_t memory, std::uint64_t operand) {
    if (!known) hart.reset();
    hart.li(a1, kData.value);
    if (known) hart.execute({sd(zero, a1)});
    hart.set_memory(kData, memory);
    hart.li(a2, operand);
  };
  for (const Case& c : cases) {
    CAPTURE(static_cast<unsigned>(c.operation));
    start(c.memory, c.operand);
    hart.execute({atomic_d(c.operation, a0, a1, a2)});
    CHECK(hart.x(a0) == c.memory);
    CHECK(hart.memory<std::uint64_t>(kData) == c.result);

    start(c.memory | 0xabcdull << 48, c.operand | 0x7654ull << 48);
    hart.execute({atomic_w(c.operation, a0, a1, a2)});
    CHECK(hart.x(a0) == riscv::sign_extend(c.memory & 0xffffffff, 32));
    CHECK(hart.memory<std::uint32_t>(kData) == static_cast<std::uint32_t>(c.result));
    CHECK(hart.memory<std::uint16_t>(kData + 6) == (c.memory >> 48 | 0xabcd));
  }
}

TEST_CASE("an AMO to a page that the TLB knows is as misaligned as to one that it does not") {
  TestHart hart;
  hart.li(a1, kData.value);
  hart.execute({atomic_d(Atomic::Add, a0, a1, zero), addi(a1, a1, 4), atomic_d(Atomic::Swap, a0, a1, a1)});
  CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::StoreAddressMisaligned));
  CHECK(hart.memory<std::uint64_t>(kData) == 0);
}

TEST_CASE("an AMO that changes code is seen by the next fetch") {
  TestHart hart;
  hart.place(kData, {addi(a0, zero, 1), jalr(zero, ra)});
  hart.li(a1, kData.value);
  hart.execute({atomic_w(Atomic::Add, zero, a1, zero), jalr(ra, a1)});  // known to the TLB, then decoded
  hart.run(2);
  CHECK(hart.x(a0) == 1);
  for (const std::int32_t now : {2, 3, 4}) {
    hart.li(a2, addi(a0, zero, now));
    hart.execute({atomic_w(Atomic::Swap, zero, a1, a2), jalr(ra, a1)});
    hart.run(2);
    CHECK(hart.x(a0) == static_cast<std::uint64_t>(now));
  }
}

TEST_CASE("an AMO whose destination is its operand or its address reads both first") {
  TestHart hart;
  hart.set_memory<std::uint64_t>(kData, 5);
  hart.li(a1, kData.value);
  hart.li(a0, 3);
  hart.execute({atomic_d(Atomic::Add, a0, a1, a0)});
  CHECK(hart.memory<std::uint64_t>(kData) == 8);
  hart.execute({atomic_d(Atomic::Add, a1, a1, a0)});
  CHECK(hart.memory<std::uint64_t>(kData) == 13);
  CHECK(hart.x(a1) == 8);
}

TEST_CASE("misaligned atomics trap and do nothing: LR as a load, the others as stores") {
  struct Case {
    Word instruction;
    ExceptionCause cause;
  };
  const Case cases[] = {
      {lr_w(a0, a1), ExceptionCause::LoadAddressMisaligned},
      {lr_d(a0, a1), ExceptionCause::LoadAddressMisaligned},
      {sc_w(a0, a2, a1), ExceptionCause::StoreAddressMisaligned},
      {sc_d(a0, a2, a1), ExceptionCause::StoreAddressMisaligned},
      {atomic_w(Atomic::Swap, a0, a1, a2), ExceptionCause::StoreAddressMisaligned},
      {atomic_d(Atomic::Swap, a0, a1, a2), ExceptionCause::StoreAddressMisaligned},
  };
  for (const Case& c : cases) {
    TestHart hart;
    hart.li(a1, kData.value + 2);
    hart.li(a2, ~0ull);
    const std::uint64_t epc = hart.pc();
    hart.execute({c.instruction});
    CHECK(machine_trap(hart) == test::trapped(c.cause, epc, kData.value + 2));
    CHECK(hart.memory<std::uint64_t>(kData) == 0);
  }
}

TEST_CASE("devices refuse atomics") {
  TestHart hart;
  hart.li(a1, riscv::platform::kClint.value);
  hart.execute({atomic_w(Atomic::Swap, a0, a1, a1)});
  CHECK(machine_trap(hart).cause == static_cast<std::uint64_t>(ExceptionCause::StoreAccessFault));
}
