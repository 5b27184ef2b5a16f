#include "inspect/debugger.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>

#include "inspect/code_view.hpp"
#include "inspect/register_view.hpp"
#include "support/test_machine.hpp"

using namespace assembler;
using inspect::AwaitedEvent;
using inspect::Debugger;
using inspect::KernelModel;
using inspect::Observers;
using inspect::StopCause;
using inspect::StopReport;
using machine::Machine;
using machine::StopReason;
using riscv::Csr;
using riscv::PhysAddr;
using test::ElfBuilder;
namespace platform = riscv::platform;

namespace {

constexpr std::uint64_t kStart = 0x80000000, kCaller = 0x80000800, kLeaf = 0x80000900, kHandler = 0x80001000;
constexpr std::uint64_t kData = 0x80003000, kRoot = 0x80004000, kUser = 0x80008000;

/// M mode calls `caller` for ever, which keeps a frame and calls `leaf`, which stores and returns; then it
/// goes to U mode for an ecall, under a table that maps nothing but the first GiB of RAM.
ElfBuilder kernel() {
  Program start;
  start.set(Csr::Mtvec, kHandler).set(Csr::Pmpaddr0, ~0ull >> 10).set(Csr::Pmpcfg0, 0x1f);
  start.li(sp, 0x80006000).li(s1, kData).li(s0, 0);
  const auto loop = static_cast<int>(4 * start.words().size());
  start.add({jal(ra, static_cast<int>(kCaller - kStart) - loop)});
  start.set(Csr::Satp, 8ull << 60 | kRoot >> 12).set(Csr::Mepc, kUser);
  start.set(Csr::Mstatus, 0).add({kMret});
  Program caller;
  caller.add({addi(sp, sp, -32), sd(ra, sp, 24), sd(s0, sp, 16), addi(s0, sp, 32),
              jal(ra, static_cast<int>(kLeaf - kCaller) - 16), ld(ra, sp, 24), ld(s0, sp, 16),
              addi(sp, sp, 32), jalr(zero, ra)});
  Program leaf;
  leaf.add({addi(a0, a0, 1), sd(a0, s1), jalr(zero, ra)});
  Program user;
  user.add({addi(a7, zero, 9), kEcall, kLoop});
  Program handler;
  handler.add({jal(zero, loop - static_cast<int>(kHandler - kStart))});
  const std::uint64_t gib = (0x80000000ull >> 12) << 10 | 0xdf;  // a leaf for 1 GiB: VRWXU, A, D
  const std::uint64_t root[] = {0, 0, gib};
  const auto bytes = [](const auto& object) {
    return std::span(reinterpret_cast<const std::uint8_t*>(&object), sizeof object);
  };
  constexpr std::uint64_t kExecutable = 4;
  const std::vector<std::uint8_t> text(kHandler + 8 - kStart);  // only where it lies matters
  return ElfBuilder()
      .section(".text", text, kExecutable, kStart)
      .symbol("_ZN6kernel6callerEv", kCaller, 36)
      .symbol("leaf.part.0", kLeaf, 12)
      .segment(PhysAddr(kStart), start.words())
      .segment(PhysAddr(kCaller), caller.words())
      .segment(PhysAddr(kLeaf), leaf.words())
      .segment(PhysAddr(kUser), user.words())
      .segment(PhysAddr(kHandler), handler.words())
      .segment(PhysAddr(kRoot), bytes(root));
}

/// The machine with a debugger.
struct Debugged {
  explicit Debugged(unsigned harts = 1)
      : machine(test::make_machine(kernel(), harts)),
        model(machine->kernel()),
        observers(*machine),
        debugger(*machine, model, observers) {}

  /// Runs until the debugger stops it, for at most 10,000 instructions.
  std::optional<StopReport> run() {
    if (machine->run({.instructions = 10'000}) != StopReason::Breakpoint) return std::nullopt;
    return debugger.take_stop();
  }
  std::uint64_t pc() const { return machine->harts()[0]->pc(); }

  std::unique_ptr<Machine> machine;
  KernelModel model;
  Observers observers;
  Debugger debugger;
};

std::string address(std::uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

}  // namespace

TEST_CASE("a run to a place stops before it each time, and a machine without goals is not looked into") {
  Debugged d;
  for (unsigned round = 1; round <= 3; round++) {
    REQUIRE(d.debugger.run_to(address(kLeaf)));
    const auto stop = d.run();
    REQUIRE(stop);
    CHECK(stop->cause == StopCause::Place);
    CHECK(stop->at.address == kLeaf);
    CHECK(d.pc() == kLeaf);
    CHECK(d.machine->harts()[0]->x(a0) == round - 1);
  }
  CHECK_FALSE(d.observers.has(d.debugger));
  CHECK_FALSE(d.run());
}

TEST_CASE("breakpoints stop until they are disabled or removed, and know how often") {
  Debugged d;
  const auto first = d.debugger.add(address(kLeaf + 4));
  const auto second = d.debugger.add(address(kCaller));
  REQUIRE(first);
  REQUIRE(second);
  CHECK(d.run()->breakpoint == second.value());
  CHECK(d.run()->breakpoint == first.value());
  CHECK(d.run()->breakpoint == second.value());
  d.debugger.enable(second.value(), inspect::Enabled::No);
  CHECK(d.run()->breakpoint == first.value());
  CHECK(d.run()->breakpoint == first.value());
  CHECK(d.debugger.list()[0].hits == 3);
  CHECK(d.debugger.list()[1].hits == 2);
  d.debugger.remove(first.value());
  CHECK_FALSE(d.run());
  d.debugger.enable(second.value(), inspect::Enabled::Yes);
  CHECK(d.run()->breakpoint == second.value());
}

TEST_CASE("a breakpoint at which a step has ended does not stop the run again") {
  Debugged d;
  REQUIRE(d.debugger.add(address(kLeaf)));
  REQUIRE(d.debugger.add(address(kLeaf + 4)));
  REQUIRE(d.run());
  d.machine->run({.instructions = 1});
  CHECK(d.pc() == kLeaf + 4);
  d.debugger.leave(0);
  CHECK(d.run()->at.address == kLeaf);
}

TEST_CASE("places that are no code of the kernel are refused with a sentence") {
  Debugged d;
  CHECK(d.debugger.add("walk").error().message == "the kernel has no function called 'walk'");
  CHECK(d.debugger.add("0x12zz").error().message == "'0x12zz' is no address");
  CHECK(d.debugger.add("0x10").error().message == "no memory lies at 0x10");
  CHECK(d.debugger.run_to("vm.c:12").error().message == "no code comes from a file called 'vm.c'");
  CHECK_FALSE(d.debugger.run_to_write(PhysAddr(0x10000000), 8));
}

TEST_CASE("functions are known by their names, with and without scopes and what compilers add") {
  Debugged d;
  for (const char* name : {"caller", "kernel::caller", "_ZN6kernel6callerEv"}) {
    REQUIRE(d.debugger.run_to(name));
    const auto stop = d.run();
    REQUIRE(stop);
    CHECK(inspect::stop_text(*stop) == "at kernel::caller, hart 0");
  }
  REQUIRE(d.debugger.run_to("leaf"));
  CHECK(d.run()->at.function == "leaf");
}

TEST_CASE("over a call the run goes on to behind it, and out of a function to its caller, wherever in it") {
  Debugged d;
  for (unsigned inside = 0; inside < 9; inside++) {
    CAPTURE(inside);
    d.machine->reset();
    d.debugger.restart();
    REQUIRE(d.debugger.run_to(address(kCaller + 4 * inside)));
    REQUIRE(d.run());
    const auto depth = d.machine->harts()[0]->x(sp);
    if (inside == 4) {
      REQUIRE(d.debugger.run_over(0));
      CHECK(d.run()->cause == StopCause::Returned);
      CHECK(d.pc() == kCaller + 20);
      CHECK(d.machine->harts()[0]->x(sp) == depth);
    } else {
      CHECK_FALSE(d.debugger.run_over(0));
    }
    REQUIRE(d.debugger.run_out(0));
    CHECK(d.run()->cause == StopCause::Returned);
    CHECK(d.machine->harts()[0]->x(sp) == 0x80006000);
    CHECK(d.machine->harts()[0]->x(s0) == 0);
  }
}

TEST_CASE("a run stops at each kind of event and tells of it") {
  Debugged d;
  d.debugger.run_to(AwaitedEvent::SatpWrite);
  auto stop = d.run();
  REQUIRE(stop);
  CHECK(stop->satp_before == 0);
  CHECK(stop->satp_after == (8ull << 60 | kRoot >> 12));
  CHECK(d.machine->harts()[0]->satp() == stop->satp_after);

  d.debugger.run_to(AwaitedEvent::ReturnToUser);
  CHECK(d.run()->at.address == kUser);
  CHECK(d.machine->harts()[0]->privilege() == riscv::Privilege::User);

  d.debugger.run_to(AwaitedEvent::SystemCall);
  stop = d.run();
  REQUIRE(stop);
  CHECK(stop->cause == StopCause::SystemCall);
  CHECK(stop->at.address == kUser + 4);
  CHECK(stop->number == 9);
  CHECK(d.pc() == kHandler);

  d.debugger.run_to(AwaitedEvent::Trap);
  CHECK(d.run()->cause == StopCause::Trap);
  d.debugger.run_to(AwaitedEvent::PageFault);
  CHECK_FALSE(d.run());
}

TEST_CASE("a run to a system call by its name lets every other one pass") {
  Debugged d;
  REQUIRE(d.debugger.run_to_system_call("chdir"));  // 9, as xv6 numbers them
  const auto stop = d.run();
  REQUIRE(stop);
  CHECK(stop->cause == StopCause::SystemCall);
  CHECK(stop->number == 9);
  CHECK(inspect::stop_text(*stop) == "system call 9 (chdir) in 0x80008004, hart 0");
  REQUIRE(d.debugger.run_to_system_call("fork"));
  CHECK_FALSE(d.run());
  for (const char* name : {"nonsense", ""}) {
    const auto begun = d.debugger.run_to_system_call(name);
    CHECK(begun.error().message == "the kernel has no system call called '" + std::string(name) + "'");
  }
  d.debugger.run_to(AwaitedEvent::SystemCall);
  CHECK(d.run()->call == "chdir");
}

TEST_CASE("a run to a write stops behind it, with the word before and after") {
  Debugged d;
  REQUIRE(d.debugger.run_to_write(PhysAddr(kData), 8));
  CHECK(d.run()->write.after == 1);
  REQUIRE(d.debugger.run_to_write(PhysAddr(kData - 0xff8), 0x1000));
  const auto stop = d.run();
  REQUIRE(stop);
  CHECK(stop->cause == StopCause::Write);
  CHECK(stop->write.address == PhysAddr(kData));
  CHECK(stop->write.before == 1);
  CHECK(stop->write.after == 2);
  CHECK(stop->at.address == kLeaf + 4);
  CHECK(d.pc() == kLeaf + 8);
  CHECK(d.machine->ram().read<std::uint64_t>(PhysAddr(kData)) == 2);
  REQUIRE(d.debugger.run_to_write(PhysAddr(kData + 8), 8));
  CHECK_FALSE(d.run());
}

TEST_CASE("a breakpoint in programs is met in user mode alone, of any process or of the one it is for") {
  Debugged d;
  REQUIRE(d.debugger.add("user", inspect::UserPlace{.va = kUser, .pid = {}}));
  REQUIRE(d.debugger.add("leaf in user mode", inspect::UserPlace{.va = kLeaf, .pid = {}}));
  for (unsigned round = 0; round < 2; round++) {
    const auto stop = d.run();
    REQUIRE(stop);
    CHECK(stop->breakpoint == 1);
    CHECK(d.pc() == kUser);
  }
  d.debugger.remove(1);
  REQUIRE(d.debugger.add("of a process", inspect::UserPlace{.va = kUser, .pid = 7}));
  CHECK_FALSE(d.run());
}

TEST_CASE("a run with every kind of stop is the run without any") {
  for (const unsigned harts : {1u, 2u}) {
    Debugged d(harts);
    const auto plain = test::make_machine(kernel(), harts);
    REQUIRE(d.debugger.add(address(kLeaf + 4)));
    REQUIRE(d.debugger.add("user", inspect::UserPlace{.va = kUser + 4, .pid = {}}));
    const std::function<void()> goals[] = {
        [&] { d.debugger.run_to(AwaitedEvent::Trap); },
        [&] { d.debugger.run_to(AwaitedEvent::SatpWrite); },
        [&] { d.debugger.run_to(AwaitedEvent::SystemCall); },
        [&] { (void)d.debugger.run_over(0); },
        [&] { (void)d.debugger.run_to_write(PhysAddr(kData), 8); },
        [&] { (void)d.debugger.run_out(0); },
    };
    unsigned stops = 0;
    while (d.machine->instructions() < 5000) {
      goals[stops % std::size(goals)]();
      stops++;
      d.machine->run({.instructions = 5000 - d.machine->instructions()});
      plain->run({.instructions = d.machine->instructions() - plain->instructions()});
      REQUIRE(d.machine->state_hash() == plain->state_hash());
    }
    CHECK(stops > 200);
  }
}

TEST_CASE("code is shown up to where memory ends, with the targets of calls") {
  Debugged d;
  const auto lines =
      inspect::code_around(d.model, *d.machine, {.address = kCaller + 16, .before = 8, .after = 2});
  REQUIRE(lines.size() == 6);
  CHECK(lines[0].place.address == kCaller);
  CHECK(lines[4].text == "jal ra,0x80000900");
  CHECK(lines[4].target->address == kLeaf);
  CHECK(lines[4].target->name == "leaf");
  CHECK(lines[5].text == "ld ra,24(sp)");
  CHECK(lines[5].place.offset == 20);
  // No symbol tells where this function begins.
  CHECK(inspect::code_around(d.model, *d.machine, {.address = kUser + 4, .before = 8, .after = 2}).size() ==
        2);
  const std::uint64_t end = kStart + d.machine->ram().size();
  CHECK(inspect::code_around(d.model, *d.machine, {.address = end - 4, .after = 100}).size() == 2);
  for (const std::uint64_t nowhere : std::initializer_list<std::uint64_t>{0, end, ~0ull, ~1ull, kStart + 1})
    CHECK(inspect::code_around(d.model, *d.machine, {.address = nowhere, .before = 9, .after = 9}).empty());
}

TEST_CASE("control registers are told in fields") {
  Debugged d;
  d.debugger.run_to(AwaitedEvent::SystemCall);
  REQUIRE(d.run());
  const machine::Hart& hart = *d.machine->harts()[0];
  const auto all = inspect::control_registers(hart);
  const auto find = [&](const std::string& name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& info) { return info.name == name; });
    REQUIRE(found != all.end());
    return *found;
  };
  CHECK(find("satp").fields[0].meaning == "sv39");
  CHECK(find("satp").fields[2].value == kRoot >> 12);
  CHECK(find("mcause").fields[1].meaning == "exception-8");
  CHECK(find("mcause").fields[0].meaning == "clear");
  CHECK(find("mstatus").fields[0].meaning == "user");
  CHECK(find("mepc").value == kUser + 4);
  CHECK(inspect::integer_registers(hart)[17].value == 9);
  CHECK(inspect::integer_registers(hart)[32].value == kHandler);
}
