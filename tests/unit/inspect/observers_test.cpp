#include "inspect/observers.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "support/test_machine.hpp"

using namespace assembler;
using machine::AtBreakpoint;
using machine::StopReason;
using riscv::PhysAddr;

namespace {

namespace platform = riscv::platform;

constexpr PhysAddr kStopHere = platform::kRam + 4, kPassHere = platform::kRam + 8;
constexpr PhysAddr kData = platform::kRam + 0x1000;

/// Counts what it is told.
struct Counter : inspect::Observer {
  std::span<const PhysAddr> breakpoints() const override { return instructions; }
  std::span<const PhysAddr> watched_pages() const override { return pages; }
  AtBreakpoint breakpoint(const machine::Hart& hart) override {
    reached.push_back(hart.pc());
    return hart.pc() == kStopHere.value ? AtBreakpoint::Stop : AtBreakpoint::GoOn;
  }
  void trap_taken(const machine::Hart&, const machine::TrapTaken&) override { traps++; }
  void trap_left(const machine::Hart&) override { returns++; }
  void satp_changed(const machine::Hart&, std::uint64_t) override { satps++; }
  void fenced(const machine::Hart&, std::optional<riscv::VirtAddr>, std::optional<std::uint64_t>) override {
    fences++;
  }
  void store(machine::Writer, PhysAddr to, std::span<const std::uint8_t>) override { stores.push_back(to); }

  std::vector<PhysAddr> instructions, pages;
  std::vector<std::uint64_t> reached;
  std::vector<PhysAddr> stores;
  int traps = 0, returns = 0, satps = 0, fences = 0;
};

/// Four instructions, and a store to kData.
Program program() {
  return Program()
      .add({addi(a0, zero, 1), addi(a0, zero, 2), addi(a0, zero, 3)})
      .li(a1, kData.value)
      .add({sd(a0, a1, 0), kLoop});
}

}  // namespace

TEST_CASE("every observer is told, and the run stops when one of them wants it") {
  const auto machine = test::make_machine(program());
  inspect::Observers observers(*machine);
  Counter stopper, passer;
  stopper.instructions = {kStopHere};
  passer.instructions = {kPassHere};
  passer.pages = {kData};
  observers.add(stopper);
  observers.add(passer);
  CHECK(machine->run({.instructions = 100}) == StopReason::Breakpoint);
  CHECK(machine->run({.instructions = 100}) == StopReason::Budget);
  CHECK(stopper.reached == std::vector{kStopHere.value, kPassHere.value});
  CHECK(passer.reached == stopper.reached);
  CHECK(passer.stores == std::vector{kData});
  CHECK(stopper.stores == passer.stores);
}

TEST_CASE("an observer that was removed is told nothing, and its breakpoints are gone") {
  const auto machine = test::make_machine(program());
  inspect::Observers observers(*machine);
  Counter stopper, passer;
  stopper.instructions = {kStopHere};
  passer.instructions = {kPassHere};
  observers.add(stopper);
  observers.add(passer);
  observers.add(passer);
  observers.remove(stopper);
  CHECK_FALSE(observers.has(stopper));
  CHECK(machine->run({.instructions = 100}) == StopReason::Budget);
  CHECK(stopper.reached.empty());
  CHECK(passer.reached == std::vector{kPassHere.value});
}

TEST_CASE("what an observer asks for later holds after an update") {
  const auto machine = test::make_machine(program());
  inspect::Observers observers(*machine);
  Counter observer;
  observers.add(observer);
  observer.instructions = {kStopHere};
  observer.pages = {kData};
  observers.update();
  CHECK(machine->run({.instructions = 100}) == StopReason::Breakpoint);
  machine->run({.instructions = 100});
  CHECK(observer.stores.size() == 1);
}

TEST_CASE("walks are told only to observers that ask") {
  struct Walker : inspect::Observer {
    explicit Walker(machine::WalkWatch asked) : watch(asked) {}
    machine::WalkWatch walk_watch() const override { return watch; }
    void walked(std::uint64_t, const machine::WalkRequest&, const machine::WalkResult&) override { walks++; }
    machine::WalkWatch watch;
    int walks = 0;
  };
  const auto machine = test::make_machine(program());
  inspect::Observers observers(*machine);
  Walker asks(machine::WalkWatch::On), does_not(machine::WalkWatch::Off);
  observers.add(asks);
  observers.add(does_not);
  observers.walked(0, {.root = {}, .va = {}}, {.pa = {}, .entry_address = {}, .entry = {}});
  CHECK(asks.walks == 1);
  CHECK(does_not.walks == 0);
}

TEST_CASE("a machine outlives its observers") {
  const auto machine = test::make_machine(program());
  {
    Counter observer;
    observer.instructions = {kStopHere};
    inspect::Observers observers(*machine);
    observers.add(observer);
  }
  CHECK(machine->run({.instructions = 100}) == StopReason::Budget);
}
