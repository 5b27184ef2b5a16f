// Floating-point loads and stores: what they move, when they are allowed to, and faults.
#include <doctest/doctest.h>

#include "support/float_hart.hpp"

using namespace assembler;
using riscv::ExceptionCause;
using riscv::FloatState;
using riscv::PhysAddr;
using riscv::Privilege;
using riscv::VirtAddr;
using test::bits_of;
using test::FloatHart;
using test::kCode;
using test::kData;
using test::kTables;

TEST_CASE("loads and stores reach memory the first time and, through the TLB, the second") {
  for (const std::uint64_t state : {FloatHart::kClean, FloatState::kDirty}) {
    FloatHart hart(state);
    hart.li(a1, kData.value);
    hart.set_memory<std::uint64_t>(kData, bits_of(2.5));
    hart.set_memory<std::uint64_t>(kData + 8, 0xdeadbeef40000000);
    for (int i = 0; i < 2; i++) {
      hart.execute({fld(f1, a1), flw(f2, a1, 8), fsd(f1, a1, 16), fsw(f2, a1, 28), fsd(f2, a1, 32)});
      CHECK(hart.f(f1) == bits_of(2.5));
      CHECK(hart.f(f2) == FloatHart::kTwo32);
      CHECK(hart.memory<std::uint64_t>(kData + 16) == bits_of(2.5));
      CHECK(hart.memory<std::uint64_t>(kData + 24) == 0x40000000'00000000);
      CHECK(hart.memory<std::uint64_t>(kData + 32) == FloatHart::kTwo32);
    }
  }
}

TEST_CASE("once a page is in the TLB, a change of FS still decides whether and how it is reached") {
  FloatHart hart;
  hart.li(a1, kData.value);
  hart.execute({fld(f1, a1), fsd(f1, a1)});
  hart.set_state(FloatState::kOff);
  for (const Word word : {fld(f1, a1), flw(f1, a1), fsd(f1, a1), fsw(f1, a1)}) CHECK(hart.refuses(word));
  hart.set_state(FloatHart::kClean);
  hart.execute({fsd(f1, a1), fsw(f1, a1)});
  CHECK(hart.state() == FloatHart::kClean);
  hart.execute({fld(f1, a1)});
  CHECK(hart.state() == FloatState::kDirty);
}

TEST_CASE("compressed loads and stores of doubles move what their long forms move") {
  constexpr Word kCNop = 0x0001 << 16;
  FloatHart hart;
  hart.li(a0, kData.value);
  hart.li(sp, kData.value + 64);
  hart.set_memory<std::uint64_t>(kData + 8, bits_of(1.25));
  hart.set_memory<std::uint64_t>(kData + 64 + 16, bits_of(2.5));
  constexpr Word kFld = 0x2508;    // c.fld fa0, 8(a0)
  constexpr Word kFldsp = 0x25c2;  // c.fldsp fa1, 16(sp)
  constexpr Word kFsd = 0xa90c;    // c.fsd fa1, 16(a0)
  constexpr Word kFsdsp = 0xac2a;  // c.fsdsp fa0, 24(sp)
  hart.place(PhysAddr(hart.pc()), {kFld | kCNop, kFldsp | kCNop, kFsd | kCNop, kFsdsp | kCNop});
  hart.run(8);
  CHECK(hart.f(f10) == bits_of(1.25));
  CHECK(hart.f(f11) == bits_of(2.5));
  CHECK(hart.memory<std::uint64_t>(kData + 16) == bits_of(2.5));
  CHECK(hart.memory<std::uint64_t>(kData + 64 + 24) == bits_of(1.25));
  hart.set_state(FloatState::kOff);
  hart.place(PhysAddr(hart.pc()), {kFld | kCNop});
  const std::uint64_t epc = hart.pc();
  hart.run(1);
  CHECK(test::machine_trap(hart) == test::trapped(ExceptionCause::IllegalInstruction, epc, kFld));
}

TEST_CASE("a load that faults leaves its register and the state alone; a store that faults writes nothing") {
  constexpr VirtAddr kVa{0x40000000};
  constexpr std::uint64_t kPage = riscv::kPageSize;
  struct Case {
    Word instruction;
    std::uint64_t offset;
    ExceptionCause cause;
    std::uint64_t at;
  };
  // The page at kVa may be read and written, the one behind it read, and the third is not mapped.
  const Case cases[] = {
      {fld(f1, a1), 2 * kPage, ExceptionCause::LoadPageFault, 2 * kPage},
      {flw(f1, a1), 2 * kPage, ExceptionCause::LoadPageFault, 2 * kPage},
      {fld(f1, a1), 2 * kPage - 4, ExceptionCause::LoadPageFault, 2 * kPage},
      {fsd(f1, a1), kPage, ExceptionCause::StorePageFault, kPage},
      {fsw(f1, a1), kPage, ExceptionCause::StorePageFault, kPage},
      {fsd(f1, a1), kPage - 4, ExceptionCause::StorePageFault, kPage},
  };
  for (const std::uint64_t state : {FloatHart::kClean, FloatState::kDirty}) {
    for (const Case& c : cases) {
      CAPTURE(c.instruction);
      FloatHart hart;
      hart.set_f(f1, bits_of(1.5));
      test::PageTableBuilder tables(kTables);
      tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1);
      tables.map(kVa, kData, "rw").map(kVa + kPage, kData + kPage, "r");
      hart.install(tables);
      hart.li(a1, kVa.value + c.offset);
      hart.set_state(state);
      hart.enter(Privilege::Supervisor);
      const std::uint64_t epc = hart.pc();
      hart.execute({c.instruction});
      CHECK(machine_trap(hart) == test::trapped(c.cause, epc, kVa.value + c.at));
      CHECK(hart.f(f1) == bits_of(1.5));
      CHECK(hart.state() == state);
      for (const std::uint64_t at : {kPage - 8, kPage}) CHECK(hart.memory<std::uint64_t>(kData + at) == 0);
    }
  }
}
