// Accesses and instructions that lie in two pages, of which one refuses; and accesses that a device refuses.
#include <doctest/doctest.h>

#include <string_view>

#include "support/float_hart.hpp"

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

constexpr std::uint64_t kPage = riscv::kPageSize;
constexpr VirtAddr kVa{0x40000000};
constexpr PhysAddr kFirst = kData, kSecond = kData + 4 * kPage;
constexpr std::uint64_t kJunk = 0x5a5a5a5a5a5a5a5a;

/// Who makes the access: a mode, or M-mode in the name of another.
struct Actor {
  Privilege as;
  bool by_mprv;

  bool user() const { return as == Privilege::User; }
};
constexpr Actor kActors[] = {{Privilege::User, false},
                             {Privilege::Supervisor, false},
                             {Privilege::User, true},
                             {Privilege::Supervisor, true}};

enum class Refusal { Unmapped, WrongMode, NotAllowed, Device, Hole };
constexpr Refusal kRefusals[] = {Refusal::Unmapped, Refusal::WrongMode, Refusal::NotAllowed, Refusal::Device,
                                 Refusal::Hole};

struct Instruction {
  Word word;
  unsigned bytes;
  bool stores;
};
const Instruction kInstructions[] = {
    {lh(a0, a1), 2, false}, {lhu(a0, a1), 2, false}, {lw(a0, a1), 4, false},  {lwu(a0, a1), 4, false},
    {ld(a0, a1), 8, false}, {flw(f1, a1), 4, false}, {fld(f1, a1), 8, false}, {sh(a2, a1), 2, true},
    {sw(a2, a1), 4, true},  {sd(a2, a1), 8, true},   {fsw(f2, a1), 4, true},  {fsd(f2, a1), 8, true},
};

ExceptionCause cause_of(Refusal refusal, bool stores) {
  const bool access = refusal == Refusal::Device || refusal == Refusal::Hole;
  if (stores) return access ? ExceptionCause::StoreAccessFault : ExceptionCause::StorePageFault;
  return access ? ExceptionCause::LoadAccessFault : ExceptionCause::LoadPageFault;
}

void map(PageTableBuilder& tables, VirtAddr va, PhysAddr pa, Refusal refusal, bool user, bool stores) {
  const bool accessible_to_user = user != (refusal == Refusal::WrongMode);
  const std::uint64_t flags = test::pte_flags("vrwad") | (accessible_to_user ? Pte::U::mask : 0);
  switch (refusal) {
    case Refusal::Unmapped: return;
    case Refusal::WrongMode: tables.set(va, Pte::make(pa, flags)); return;
    case Refusal::NotAllowed:
      tables.set(va, Pte::make(pa, test::pte_flags(stores ? "vrxad" : "vxad") | (flags & Pte::U::mask)));
      return;
    case Refusal::Device: tables.set(va, Pte::make(platform::kUart0, flags)); return;
    case Refusal::Hole: tables.set(va, Pte::make(PhysAddr(0x1000), flags)); return;
  }
}

/// A hart under `tables` about to act; a1 holds the address.
void start(TestHart& hart, PageTableBuilder tables, Actor actor, std::uint64_t va) {
  tables.map(VirtAddr(kCode.value), kCode, actor.user() ? "rwxadu" : "rwxad", 1);
  hart.install(tables);
  hart.li(a0, kJunk);
  hart.li(a1, va);
  hart.li(a2, kJunk);
  hart.set(Csr::Mstatus, Mstatus::Fs::mask);
  hart.execute({fmv_d_x(f1, a0), fmv_d_x(f2, a0)});
  if (actor.by_mprv) {
    hart.set(Csr::Mstatus, Mstatus::Fs::mask | Mstatus::Mprv::mask | Mstatus::Mpp::with(0, actor.as));
  } else {
    hart.enter(actor.as);
  }
}

void check_nothing_happened(TestHart& hart) {
  CHECK(hart.x(a0) == kJunk);
  CHECK(hart.hart().f(f1) == kJunk);
  for (const PhysAddr page : {kFirst, kSecond}) {
    CHECK(hart.memory<std::uint64_t>(page) == 0);
    CHECK(hart.memory<std::uint64_t>(page + (kPage - 8)) == 0);
  }
  CHECK(hart.board().uart().take_transmitted().empty());
  CHECK(hart.board().load(platform::kUart0, 1) == 'k');  // typed before, not read
}

void type_a_key(TestHart& hart) {
  const std::uint8_t key = 'k';
  hart.board().uart().receive({&key, 1});
}

}  // namespace

TEST_CASE(
    "an access whose second page refuses names its first byte there and does nothing, whoever makes it") {
  for (const Actor actor : kActors) {
    for (const Refusal refusal : kRefusals) {
      for (const Instruction& instruction : kInstructions) {
        for (unsigned here = 1; here < instruction.bytes; here++) {
          CAPTURE(static_cast<unsigned>(refusal));
          CAPTURE(instruction.word);
          CAPTURE(here);
          TestHart hart;
          type_a_key(hart);
          PageTableBuilder tables(kTables);
          tables.map(kVa, kFirst, actor.user() ? "rwadu" : "rwad");
          map(tables, kVa + kPage, kSecond, refusal, actor.user(), instruction.stores);
          start(hart, tables, actor, kVa.value + kPage - here);
          const std::uint64_t epc = hart.pc();
          hart.execute({instruction.word});
          CHECK(machine_trap(hart) ==
                test::trapped(cause_of(refusal, instruction.stores), epc, kVa.value + kPage));
          check_nothing_happened(hart);
        }
      }
    }
  }
}

TEST_CASE("an access whose first page refuses names its own address and does nothing, whoever makes it") {
  for (const Actor actor : kActors) {
    for (const Refusal refusal : kRefusals) {
      for (const Instruction& instruction : kInstructions) {
        CAPTURE(static_cast<unsigned>(refusal));
        CAPTURE(instruction.word);
        TestHart hart;
        type_a_key(hart);
        PageTableBuilder tables(kTables);
        map(tables, kVa, kFirst, refusal, actor.user(), instruction.stores);
        tables.map(kVa + kPage, kSecond, actor.user() ? "rwadu" : "rwad");
        const std::uint64_t va = kVa.value + kPage - 1;
        start(hart, tables, actor, va);
        const std::uint64_t epc = hart.pc();
        hart.execute({instruction.word});
        CHECK(machine_trap(hart) == test::trapped(cause_of(refusal, instruction.stores), epc, va));
        check_nothing_happened(hart);
      }
    }
  }
}

TEST_CASE("an access across pages that both allow joins them, in every mode and at every offset") {
  for (const Actor actor : kActors) {
    for (unsigned here = 1; here < 8; here++) {
      CAPTURE(here);
      TestHart hart;
      PageTableBuilder tables(kTables);
      tables.map(kVa, kFirst, actor.user() ? "rwu" : "rw");
      tables.map(kVa + kPage, kSecond, actor.user() ? "rwu" : "rw");
      start(hart, tables, actor, kVa.value + kPage - here);
      hart.execute({sd(a2, a1), ld(a0, a1), fld(f3, a1)});
      CHECK(hart.x(a0) == kJunk);
      CHECK(hart.hart().f(f3) == kJunk);
      CHECK(hart.memory<std::uint64_t>(kFirst + (kPage - 8)) == kJunk << (64 - 8 * here));
      CHECK(hart.memory<std::uint64_t>(kSecond) == kJunk >> (8 * here));
    }
  }
}

TEST_CASE("an access that wraps around the end of the address space joins its last page and its first") {
  TestHart hart;
  PageTableBuilder tables(kTables);
  tables.map(VirtAddr(~(kPage - 1)), kFirst, "rw").map(VirtAddr(0), kSecond, "rw");
  start(hart, tables, {Privilege::Supervisor, false}, ~0ull - 3);
  hart.execute({sd(a2, a1), ld(a0, a1)});
  CHECK(hart.x(a0) == kJunk);
  CHECK(hart.memory<std::uint32_t>(kFirst + (kPage - 4)) == static_cast<std::uint32_t>(kJunk));
  CHECK(hart.memory<std::uint32_t>(kSecond) == static_cast<std::uint32_t>(kJunk));
}

TEST_CASE("a device does not notice an access that is misaligned or of a width it lacks") {
  struct Case {
    PhysAddr at;
    Word word;
    ExceptionCause cause;
  };
  constexpr PhysAddr kClaim = platform::kPlic + 0x200004, kTimer = platform::kClint + 0x4000;
  const Case cases[] = {
      {kClaim + 2, lw(a0, a1), ExceptionCause::LoadAccessFault},
      {kClaim - 4, ld(a0, a1), ExceptionCause::LoadAccessFault},
      {kClaim, lb(a0, a1), ExceptionCause::LoadAccessFault},
      {platform::kUart0, lh(a0, a1), ExceptionCause::LoadAccessFault},
      {platform::kUart0, sw(a2, a1), ExceptionCause::StoreAccessFault},
      {kTimer + 4, sd(a2, a1), ExceptionCause::StoreAccessFault},
      {kTimer + 1, sw(a2, a1), ExceptionCause::StoreAccessFault},
      {platform::kTestDevice + 1, sh(a3, a1), ExceptionCause::StoreAccessFault},
      {platform::kTestDevice + 2, sw(a3, a1), ExceptionCause::StoreAccessFault},
  };
  for (const Case& c : cases) {
    CAPTURE(c.at.value);
    CAPTURE(c.word);
    TestHart hart;
    type_a_key(hart);
    REQUIRE(hart.board().store(platform::kUart0 + 1, 1, 1));  // the key waits as interrupt 10
    REQUIRE(hart.board().store(platform::kPlic + 40, 4, 1));
    REQUIRE(hart.board().store(platform::kPlic + 0x2000, 4, 1 << 10));
    hart.li(a0, kJunk);
    hart.li(a1, c.at.value);
    hart.li(a2, kJunk);
    hart.li(a3, platform::kPowerOff);
    const std::uint64_t epc = hart.pc();
    hart.execute({c.word});
    CHECK(machine_trap(hart) == test::trapped(c.cause, epc, c.at.value));
    CHECK(hart.x(a0) == kJunk);
    CHECK(hart.board().uart().take_transmitted().empty());
    CHECK(hart.board().load(kTimer, 8) == ~0ull);
    CHECK(hart.board().load(kClaim, 4) == 10);
    CHECK(hart.board().load(platform::kUart0, 1) == 'k');
    CHECK(hart.board().test_device().request() == machine::TestDevice::Request::None);
  }
}

TEST_CASE(
    "an instruction whose second half lies in a page that refuses faults there, and says where it began") {
  struct Case {
    PhysAddr second;
    std::uint64_t flags;
    ExceptionCause cause;
  };
  const Case cases[] = {
      {kSecond, 0, ExceptionCause::InstructionPageFault},
      {kSecond, test::pte_flags("vrwad"), ExceptionCause::InstructionPageFault},
      {kSecond, test::pte_flags("vrwxadu"), ExceptionCause::InstructionPageFault},
      {PhysAddr(0x1000), test::pte_flags("vrxad"), ExceptionCause::InstructionAccessFault},
      {platform::kUart0, test::pte_flags("vrxad"), ExceptionCause::InstructionAccessFault},
  };
  constexpr std::uint64_t kEdge = kVa.value + kPage - 2;
  for (const Case& c : cases) {
    // A legal instruction and one that would be illegal: its fetch comes first.
    for (const std::uint16_t low : {std::uint16_t{0x0513}, std::uint16_t{0x007f}, std::uint16_t{0x8082}}) {
      CAPTURE(c.second.value);
      CAPTURE(low);
      TestHart hart;
      hart.set_memory(kFirst + (kPage - 2), low);
      PageTableBuilder tables(kTables);
      tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1).map(kVa, kFirst, "rxad");
      tables.set(kVa + kPage, Pte::make(c.second, c.flags));
      hart.install(tables);
      hart.li(ra, kCode.value);
      hart.enter(Privilege::Supervisor, kEdge);
      hart.run(1);
      if (low == 0x8082) {  // c.jr ra, 16 bits: the next page is not its business
        CHECK(hart.pc() == kCode.value);
      } else {
        CHECK(machine_trap(hart) == test::trapped(c.cause, kEdge, kVa.value + kPage));
      }
    }
  }
}

TEST_CASE(
    "an instruction that runs over the end of RAM, or into what PMP guards, faults at its second half") {
  SUBCASE("RAM") {
    TestHart hart;
    const PhysAddr last = kCode + (TestHart::kMemory - 2);
    hart.set_memory<std::uint16_t>(last, 0x0513);
    hart.enter(Privilege::Machine, last.value);
    hart.run(1);
    CHECK(machine_trap(hart) ==
          test::trapped(ExceptionCause::InstructionAccessFault, last.value, last.value + 2));
  }
  SUBCASE("PMP") {
    TestHart hart(16);
    const PhysAddr edge = kCode + 2 * kPage;
    hart.set_memory<std::uint16_t>(edge - 2, 0x0513);
    hart.set(Csr::Pmpaddr0, edge.value >> 2);
    hart.set(Csr(0x3b1), ~0ull);
    hart.set(Csr::Pmpcfg0, 0x1b0f);  // all rights below the edge, none to execute from there on
    hart.enter(Privilege::Supervisor, edge.value - 2);
    hart.run(1);
    CHECK(machine_trap(hart) ==
          test::trapped(ExceptionCause::InstructionAccessFault, edge.value - 2, edge.value));
  }
}

TEST_CASE("pc keeps all its bits: beyond the canonical halves a fetch page-faults with the full address") {
  for (const std::uint64_t target : {0x4000000000ull, 0xffffffbffffffffeull, 0x8000000080000000ull}) {
    CAPTURE(target);
    TestHart hart;
    PageTableBuilder tables(kTables);
    tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1);
    hart.install(tables);
    hart.li(a1, target | 1);  // whose bit 0 jalr drops
    hart.enter(Privilege::Supervisor);
    hart.execute({jalr(zero, a1), kNop});
    CHECK(machine_trap(hart) == test::trapped(ExceptionCause::InstructionPageFault, target, target));
  }
}

TEST_CASE("running off the lower half, and around the end of the address space") {
  TestHart hart;
  PageTableBuilder tables(kTables);
  constexpr VirtAddr kLastLow{0x3ffffff000}, kTop{~(kPage - 1)};
  tables.map(VirtAddr(kCode.value), kCode, "rwxad", 1).map(kLastLow, kFirst, "rx");
  tables.map(kTop, kFirst, "rx").map(VirtAddr(0), kSecond, "rx");
  hart.install(tables);
  SUBCASE("the lower half ends in a fault") {
    hart.place(kFirst + (kPage - 4), {kNop});
    hart.enter(Privilege::Supervisor, kLastLow.value + kPage - 4);
    hart.run(2);
    CHECK(machine_trap(hart) ==
          test::trapped(ExceptionCause::InstructionPageFault, 0x4000000000, 0x4000000000));
  }
  SUBCASE("the upper half is followed by address 0, in the middle of an instruction too") {
    hart.place(kFirst + (kPage - 2), {addi(a0, zero, 0x123) & 0xffff});
    hart.set_memory<std::uint16_t>(kSecond, addi(a0, zero, 0x123) >> 16);
    hart.place(kSecond + 2, {auipc(a2, 0)});
    hart.enter(Privilege::Supervisor, ~0ull - 1);
    hart.run(2);
    CHECK(hart.x(a0) == 0x123);
    CHECK(hart.x(a2) == 2);
  }
}
