#include "machine/probe.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/test_machine.hpp"

using namespace assembler;
using machine::AtBreakpoint;
using machine::Machine;
using machine::StopReason;
using machine::TrapTaken;
using machine::Writer;
using riscv::Csr;
using riscv::PhysAddr;
using test::ElfBuilder;
using test::make_machine;
namespace platform = riscv::platform;

namespace {

/// Writes down what it is told.
struct Witness : machine::Probe {
  void trap_taken(const machine::Hart& hart, const TrapTaken& trap) override {
    traps.push_back(trap);
    handlers.push_back(hart.pc());
  }
  void trap_left(const machine::Hart& hart) override { returns.push_back(hart.pc()); }
  void satp_changed(const machine::Hart& hart, std::uint64_t before) override {
    satps.emplace_back(before, hart.satp());
  }
  void fenced(const machine::Hart&, std::optional<riscv::VirtAddr> va,
              std::optional<std::uint64_t> asid) override {
    fences.push_back((va ? std::to_string(va->value) : "all") + "," + (asid ? std::to_string(*asid) : "all"));
  }
  void walked(std::uint64_t, const machine::WalkRequest& request,
              const machine::WalkResult& result) override {
    walks.emplace_back(request.va.value, result.entry_address.value);
  }
  AtBreakpoint breakpoint(const machine::Hart& hart) override {
    reached.push_back(hart.pc());
    return answer;
  }
  void store(Writer by, PhysAddr to, std::span<const std::uint8_t> bytes) override {
    stores.push_back({by, to, {bytes.begin(), bytes.end()}});
  }

  struct Store {
    Writer by;
    PhysAddr to;
    std::vector<std::uint8_t> bytes;
  };
  AtBreakpoint answer = AtBreakpoint::Stop;
  std::vector<TrapTaken> traps;
  std::vector<std::uint64_t> handlers, returns, reached;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> satps;
  std::vector<std::string> fences;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> walks;
  std::vector<Store> stores;
};

constexpr PhysAddr at(std::uint64_t offset) { return platform::kRam + offset; }

/// Five rounds of a loop whose instructions make up sequences of the fast executor; the loop is at 8.
Program loop() {
  return Program().add({addi(a0, zero, 5), addi(a1, zero, 0), add(a1, a1, a0), addi(a2, a1, 1),
                        addi(a3, a2, 1), addi(a0, a0, -1), bne(a0, zero, -16), kLoop});
}

constexpr std::uint64_t kRounds = 5;

}  // namespace

TEST_CASE("a run stops before each instruction with a breakpoint, and goes on with it") {
  for (const std::uint64_t offset : {8u, 12u, 16u, 20u, 24u}) {
    CAPTURE(offset);
    const auto machine = make_machine(loop());
    Witness witness;
    machine->plug(&witness);
    const std::vector breakpoints{at(offset)};
    machine->set_breakpoints(breakpoints);
    for (std::uint64_t round = 0; round < kRounds; round++) {
      REQUIRE(machine->run({.instructions = 1000}) == StopReason::Breakpoint);
      CHECK(machine->harts()[0]->pc() == at(offset).value);
      CHECK(machine->instructions() == 2 + 5 * round + (offset - 8) / 4);
    }
    CHECK(machine->run({.instructions = 100}) == StopReason::Budget);
    CHECK(witness.reached.size() == kRounds);
  }
}

TEST_CASE("wherever it stops, a run is the same") {
  const auto plain = make_machine(loop());
  plain->run({.instructions = 60});
  const auto stopped = make_machine(loop());
  Witness witness;
  stopped->plug(&witness);
  std::vector<PhysAddr> everywhere;
  for (std::uint64_t offset = 0; offset < 32; offset += 4) everywhere.push_back(at(offset));
  stopped->set_breakpoints(everywhere);
  while (stopped->instructions() < 60) stopped->run({.instructions = 60 - stopped->instructions()});
  CHECK(stopped->state_hash() == plain->state_hash());
  CHECK(stopped->harts()[0]->x(a1) == 15);
}

TEST_CASE("a probe that lets the run go on is asked every time, and the run ends where it would have") {
  const auto machine = make_machine(loop());
  Witness witness;
  witness.answer = AtBreakpoint::GoOn;
  machine->plug(&witness);
  const std::vector breakpoints{at(8), at(20)};
  machine->set_breakpoints(breakpoints);
  CHECK(machine->run({.instructions = 40}) == StopReason::Budget);
  CHECK(machine->instructions() == 40);
  CHECK(witness.reached.size() == 2 * kRounds);
  CHECK(machine->harts()[0]->x(a1) == 15);
}

TEST_CASE("a breakpoint is met wherever a run or a turn ends") {
  const auto machine = make_machine(loop());
  Witness witness;
  witness.answer = AtBreakpoint::GoOn;
  machine->plug(&witness);
  const std::vector breakpoints{at(8), at(20)};
  machine->set_breakpoints(breakpoints);
  for (std::uint64_t instructions = 1; machine->instructions() < 40; instructions = instructions % 7 + 1)
    machine->run({.instructions = instructions});
  CHECK(witness.reached.size() == 2 * kRounds);
  CHECK(machine->harts()[0]->x(a1) == 15);
}

TEST_CASE("a breakpoint that is gone when the run goes on does not take the next one with it") {
  const auto machine = make_machine(loop());
  Witness witness;
  machine->plug(&witness);
  const std::vector first{at(8)}, second{at(20)};
  machine->set_breakpoints(first);
  REQUIRE(machine->run({.instructions = 100}) == StopReason::Breakpoint);
  machine->set_breakpoints(second);
  REQUIRE(machine->run({.instructions = 100}) == StopReason::Breakpoint);
  CHECK(machine->harts()[0]->pc() == at(20).value);
  CHECK(machine->instructions() == 5);
}

TEST_CASE("breakpoints that are taken away, and those without a probe, stop nothing") {
  const auto machine = make_machine(loop());
  Witness witness;
  const std::vector breakpoints{at(8)};
  machine->set_breakpoints(breakpoints);
  CHECK(machine->run({.instructions = 10}) == StopReason::Budget);
  machine->plug(&witness);
  CHECK(machine->run({.instructions = 10}) == StopReason::Breakpoint);
  machine->set_breakpoints({});
  CHECK(machine->run({.instructions = 10}) == StopReason::Budget);
}

TEST_CASE("a breakpoint outside RAM, or at no instruction, is passed over") {
  const auto machine = make_machine(loop());
  Witness witness;
  machine->plug(&witness);
  const std::vector breakpoints{PhysAddr(0), PhysAddr(~0ull), at(10), platform::kUart0};
  machine->set_breakpoints(breakpoints);
  CHECK(machine->run({.instructions = 30}) == StopReason::Budget);
  CHECK(witness.reached.empty());
}

TEST_CASE("a probe is told of traps and of the way back") {
  constexpr PhysAddr kHandler{0x80001000};
  Program program;
  program.set(Csr::Mtvec, kHandler.value).add({kNop, kEcall, kNop, kLoop});
  const Program handler = Program().add({csrr(t0, Csr::Mepc), addi(t0, t0, 4), csrw(Csr::Mepc, t0), kMret});
  const auto machine =
      make_machine(ElfBuilder().segment(platform::kRam, program.words()).segment(kHandler, handler.words()));
  Witness witness;
  machine->plug(&witness);
  machine->run({.instructions = 50});
  REQUIRE(witness.traps.size() == 1);
  CHECK(witness.traps[0].cause == static_cast<std::uint64_t>(riscv::ExceptionCause::EcallFromMachine));
  CHECK(witness.traps[0].from == riscv::Privilege::Machine);
  CHECK(witness.handlers[0] == kHandler.value);
  CHECK(witness.returns == std::vector{witness.traps[0].pc + 4});
}

TEST_CASE("a probe is told of a new satp, not of the same one again, and of fences") {
  constexpr std::uint64_t kSatp = 8ull << 60 | 0x80010;
  Program program;
  program.set(Csr::Satp, kSatp).set(Csr::Satp, kSatp).li(a0, 0x5000).li(a1, 7);
  program.add({kSfenceVma, kSfenceVma | static_cast<Word>(a0) << 15,
               kSfenceVma | static_cast<Word>(a0) << 15 | static_cast<Word>(a1) << 20, kLoop});
  const auto machine = make_machine(program);
  Witness witness;
  machine->plug(&witness);
  machine->run({.instructions = 50});
  CHECK(witness.satps == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, kSatp}});
  CHECK(witness.fences == std::vector<std::string>{"all,all", "20480,all", "20480,7"});
}

TEST_CASE("a probe is told of stores to watched pages before they happen, and of no others") {
  Program program;
  program.li(t0, at(0x3000).value).li(t1, 0x1122334455667788);
  program.add({sd(t1, t0, 0), sb(t1, t0, 9)});
  program.li(t2, at(0x4000).value).add({sd(t1, t2), sd(t1, t2), sd(t1, t0, 16), kLoop});
  const auto machine = make_machine(program);
  Witness witness;
  machine->plug(&witness);
  const std::vector pages{at(0x3123)};
  machine->watch_pages(pages);
  machine->run({.instructions = 100});
  REQUIRE(witness.stores.size() == 3);
  CHECK(witness.stores[0].by == Writer::Hart);
  CHECK(witness.stores[0].to == at(0x3000));
  CHECK(witness.stores[0].bytes == std::vector<std::uint8_t>{0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11});
  CHECK(witness.stores[1].to == at(0x3009));
  CHECK(witness.stores[1].bytes == std::vector<std::uint8_t>{0x88});
  CHECK(witness.stores[2].to == at(0x3010));
  machine->watch_pages({});
  machine->reset();
  machine->run({.instructions = 100});
  CHECK(witness.stores.size() == 3);
}

namespace {

/// Stops behind every instruction in which it is told of something that it wants.
struct Stopper : Witness {
  machine::AfterInstruction told(const machine::Hart& hart) override {
    pcs.push_back(hart.pc());
    const auto seen = traps.size() + returns.size() + stores.size();
    return wants && seen % 3 != 0 ? machine::AfterInstruction::Stop : machine::AfterInstruction::GoOn;
  }
  bool wants = true;
  std::vector<std::uint64_t> pcs;
};

constexpr PhysAddr kHandler{0x80001000};

/// Stores in a loop, calls to a handler that returns behind them, and a timer interrupt every 3 ticks.
ElfBuilder busy_kernel() {
  Program program;
  program.set(Csr::Mtvec, kHandler.value).li(s0, platform::kClint.value + 0x4000).li(t0, 5);
  program.add({sd(t0, s0)}).set(Csr::Mie, 1u << 7).set(Csr::Mstatus, 1u << 3);
  program.li(s1, at(0x3000).value).li(a2, at(0x4000).value);
  program.add({addi(a0, a0, 1), sd(a0, s1), sd(a0, a2), sd(a0, s1, 8), kEcall, kNop, kNop, jal(zero, -28)});
  Program handler;
  handler.add({csrr(t0, Csr::Mcause), csrr(t1, Csr::Mepc), bge(t0, zero, 20), ld(t2, s0), addi(t2, t2, 3),
               sd(t2, s0), jal(zero, 12), addi(t1, t1, 4), csrw(Csr::Mepc, t1), kMret});
  return ElfBuilder().segment(platform::kRam, program.words()).segment(kHandler, handler.words());
}

}  // namespace

TEST_CASE(
    "where a probe stops a run behind an instruction, the machine is what it is there without a probe") {
  for (const unsigned harts : {1u, 2u}) {
    const auto stopped = make_machine(busy_kernel(), harts);
    const auto plain = make_machine(busy_kernel(), harts);
    Stopper stopper;
    stopped->plug(&stopper);
    const std::vector pages{at(0x3000)};
    stopped->watch_pages(pages);
    unsigned stops = 0;
    while (stopped->instructions() < 3000) {
      stops += stopped->run({.instructions = 3000 - stopped->instructions()}) == StopReason::Breakpoint;
      plain->run({.instructions = stopped->instructions() - plain->instructions()});
      REQUIRE(stopped->position() == plain->position());
      REQUIRE(stopped->state_hash() == plain->state_hash());
    }
    CHECK(stops > 300);
    const auto uninterrupted = make_machine(busy_kernel(), harts);
    uninterrupted->run({.instructions = 3000});
    CHECK(stopped->state_hash() == uninterrupted->state_hash());
    const auto interrupts = std::count_if(stopper.traps.begin(), stopper.traps.end(),
                                          [](const TrapTaken& trap) { return trap.cause >> 63 != 0; });
    CHECK(interrupts > 5);
  }
}

TEST_CASE(
    "a run ends behind the store, in the handler of an exception, and behind an interrupt handler's first "
    "instruction") {
  const auto machine = make_machine(busy_kernel());
  struct : Witness {
    machine::AfterInstruction told(const machine::Hart&) override { return machine::AfterInstruction::Stop; }
  } stopper;
  machine->plug(&stopper);
  const std::vector pages{at(0x3000)};
  machine->watch_pages(pages);
  unsigned stores = 0, exceptions = 0, interrupts = 0;
  while (machine->instructions() < 2000) {
    stopper.stores.clear(), stopper.traps.clear();
    if (machine->run({.instructions = 2000}) != StopReason::Breakpoint) continue;
    const std::uint64_t pc = machine->harts()[0]->pc();
    if (!stopper.stores.empty()) {
      stores++;
      CHECK(machine->ram().read<std::uint64_t>(stopper.stores[0].to) == machine->harts()[0]->x(a0));
    }
    if (stopper.traps.empty()) continue;
    const bool interrupt = stopper.traps[0].cause >> 63 != 0;
    (interrupt ? interrupts : exceptions)++;
    CHECK(pc == kHandler.value + (interrupt ? 4 : 0));
  }
  CHECK(stores > 50);
  CHECK(exceptions > 50);
  CHECK(interrupts > 3);
}

TEST_CASE("a run may be limited by the instructions of one hart, while others have their turns") {
  const auto machine = make_machine(busy_kernel(), 2);
  const auto plain = make_machine(busy_kernel(), 2);
  machine->run({.instructions = 1500});
  for (unsigned round = 0; round < 600; round++) {
    const auto before = machine->harts()[0]->started();
    CHECK(machine->run({.instructions = 1, .hart = 0}) == StopReason::Budget);
    REQUIRE(machine->harts()[0]->started() == before + 1);
  }
  CHECK(machine->harts()[1]->started() == 1000);
  plain->run({.instructions = machine->instructions()});
  CHECK(machine->state_hash() == plain->state_hash());
}

TEST_CASE("a probe that asks is told of the first use of a translation, and of the first after a fence") {
  constexpr std::uint64_t kRoot = 0x80010000, kData = 0x80001000, kGigabyte = 2;
  constexpr std::uint64_t kLeaf = (0x80000000 >> 12 << 10) | 0xcf;
  constexpr std::uint64_t kAsSupervisor = 1u << 17 | 1u << 11;
  Program program;
  program.li(a0, kRoot + kGigabyte * 8).li(a1, kLeaf).add({sd(a1, a0, 0)});
  program.set(Csr::Pmpaddr0, ~0ull >> 10).set(Csr::Pmpcfg0, 0x1f);
  program.set(Csr::Satp, 8ull << 60 | kRoot >> 12).set(Csr::Mstatus, kAsSupervisor);
  program.li(a2, kData).add({ld(a3, a2, 0), ld(a3, a2, 0), kSfenceVma, ld(a3, a2, 0), kLoop});
  const auto machine = make_machine(program);
  Witness witness;
  machine->plug(&witness);
  SUBCASE("asked") {
    machine->watch_walks(machine::WalkWatch::On);
    machine->run({.instructions = 300});
    const std::pair<std::uint64_t, std::uint64_t> walk{kData, kRoot + kGigabyte * 8};
    CHECK(witness.walks == std::vector{walk, walk});
  }
  SUBCASE("not asked") {
    machine->run({.instructions = 300});
    CHECK(witness.walks.empty());
  }
}
