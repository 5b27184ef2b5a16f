#include "machine/devices/clint.hpp"

#include <doctest/doctest.h>

using machine::Clint;
using machine::Clock;
using machine::InterruptPins;
using riscv::InterruptCause;

namespace {

constexpr std::uint32_t kMtimecmp = 0x4000, kMtime = 0xbff8;

struct TestClint {
  Clock clock;
  InterruptPins pins;
  Clint clint{clock, pins, 2};

  void set_ticks(std::uint64_t ticks) {
    clock.cycles = ticks * machine::kCyclesPerTick;
    for (const unsigned hart : {0u, 1u}) clint.update_timer(hart);
  }
  bool pin(unsigned hart, InterruptCause cause) const { return (pins.levels(hart) & bit_of(cause)) != 0; }
  bool timer(unsigned hart = 0) const { return pin(hart, InterruptCause::MachineTimer); }
};

}  // namespace

TEST_CASE("msip is one bit, and raises the software interrupt of its hart alone") {
  TestClint t;
  CHECK(t.clint.store(4, 4, ~0u));
  CHECK(t.clint.load(4, 4) == 1);
  CHECK(t.clint.load(0, 4) == 0);
  CHECK(t.pin(1, InterruptCause::MachineSoftware));
  CHECK_FALSE(t.pin(0, InterruptCause::MachineSoftware));
  CHECK(t.clint.store(4, 4, 2));
  CHECK_FALSE(t.pin(1, InterruptCause::MachineSoftware));
}

TEST_CASE("the timer is up while mtime is at or past mtimecmp, as a level") {
  TestClint t;
  CHECK(t.clint.store(kMtimecmp, 8, 10));
  t.set_ticks(9);
  CHECK_FALSE(t.timer());
  t.set_ticks(10);
  CHECK(t.timer());
  CHECK_FALSE(t.timer(1));
  CHECK(t.clint.store(kMtimecmp, 8, 11));
  CHECK_FALSE(t.timer());
}

TEST_CASE("mtimecmp begins at its highest value: no timer before one is set") {
  TestClint t;
  CHECK(t.clint.load(kMtimecmp + 8, 8) == ~0ull);
  t.set_ticks(1ull << 50);
  CHECK_FALSE(t.timer());
}

TEST_CASE("mtimecmp may be written by halves, the high one first without firing") {
  TestClint t;
  t.set_ticks(100);
  CHECK(t.clint.store(kMtimecmp, 8, 200));
  CHECK(t.clint.store(kMtimecmp + 4, 4, 0xffffffff));
  CHECK_FALSE(t.timer());
  CHECK(t.clint.store(kMtimecmp, 4, 50));
  CHECK_FALSE(t.timer());
  CHECK(t.clint.load(kMtimecmp, 8) == 0xffffffff00000032);
  CHECK(t.clint.load(kMtimecmp, 4) == 0x32);
  CHECK(t.clint.load(kMtimecmp + 4, 4) == 0xffffffff);
  CHECK(t.clint.store(kMtimecmp + 4, 4, 0));
  CHECK(t.timer());
}

TEST_CASE("mtime counts on from what was written to it, for timers too") {
  TestClint t;
  t.set_ticks(1000);
  CHECK(t.clint.load(kMtime, 8) == 1000);
  CHECK(t.clint.store(kMtime, 8, 5));
  CHECK(t.clint.store(kMtimecmp, 8, 7));
  CHECK_FALSE(t.timer());
  CHECK(t.clint.deadline(0) == 1002 * machine::kCyclesPerTick);
  t.set_ticks(1002);
  CHECK(t.clint.load(kMtime, 8) == 7);
  CHECK(t.timer());
  CHECK(t.clint.store(kMtime + 4, 4, 1));
  CHECK(t.clint.load(kMtime, 8) == (1ull << 32 | 7));
}

TEST_CASE("the registers of harts that do not exist read as zero and take nothing") {
  TestClint t;
  for (const std::uint32_t offset : {8u, kMtimecmp + 16, 0xbff0u, 0xc000u}) {
    CAPTURE(offset);
    CHECK(t.clint.store(offset, 4, ~0u));
    CHECK(t.clint.load(offset, 4) == 0);
  }
}

TEST_CASE("accesses of one and two bytes are refused") {
  TestClint t;
  CHECK_FALSE(t.clint.load(kMtime, 2).has_value());
  CHECK_FALSE(t.clint.store(0, 1, 1));
}

TEST_CASE("a reset clears msip, timers and a written mtime") {
  TestClint t;
  CHECK(t.clint.store(0, 4, 1));
  CHECK(t.clint.store(kMtime, 8, 77));
  CHECK(t.clint.store(kMtimecmp, 8, 1));
  t.clint.reset();
  CHECK(t.clint.load(0, 4) == 0);
  CHECK(t.clint.mtime() == 0);
  CHECK(t.clint.load(kMtimecmp, 8) == ~0ull);
}
