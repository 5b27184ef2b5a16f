#include "machine/devices/goldfish_rtc.hpp"

#include <doctest/doctest.h>

#include "support/test_devices.hpp"

namespace {

constexpr std::uint32_t kTimeLow = 0, kTimeHigh = 4, kAlarmLow = 8, kAlarmHigh = 12, kIrqEnabled = 16,
                        kClearAlarm = 20, kAlarmStatus = 24, kClearInterrupt = 28;
constexpr std::uint64_t kStart = 1'600'000'000, kStartNanoseconds = kStart * 1'000'000'000;

struct Bench {
  machine::Clock clock;
  test::TestInterruptLine line;
  machine::GoldfishRtc rtc{clock, line.line(), kStart};

  std::uint64_t read(std::uint32_t offset) { return rtc.load(offset, 4).value(); }
  void write(std::uint32_t offset, std::uint64_t value) { REQUIRE(rtc.store(offset, 4, value & 0xffffffff)); }
  std::uint64_t time() {
    const std::uint64_t low = read(kTimeLow);
    return read(kTimeHigh) << 32 | low;
  }
  void set_alarm(std::uint64_t at) {
    write(kAlarmHigh, at >> 32);
    write(kAlarmLow, at);
  }
  void pass(std::uint64_t cycles) {
    clock.cycles += cycles;
    rtc.update();
  }
};

}  // namespace

TEST_CASE("the real-time clock counts nanoseconds of the machine from its date on") {
  Bench bench;
  CHECK(bench.time() == kStartNanoseconds);
  bench.pass(12345);
  CHECK(bench.time() == kStartNanoseconds + 12345);
}

TEST_CASE("reading the low half latches the high half") {
  Bench bench;
  bench.write(kTimeHigh, 7);
  bench.write(kTimeLow, 0xffffffff);
  CHECK(bench.read(kTimeLow) == 0xffffffff);
  bench.pass(1);
  CHECK(bench.read(kTimeHigh) == 7);
  CHECK(bench.read(kTimeLow) == 0);
  CHECK(bench.read(kTimeHigh) == 8);
}

TEST_CASE("an alarm interrupts at its time, until it is acknowledged, if that is enabled") {
  Bench bench;
  bench.write(kIrqEnabled, 1);
  bench.set_alarm(kStartNanoseconds + 500);
  CHECK(bench.read(kAlarmStatus) == 1);
  CHECK(bench.rtc.deadline() == 500);
  bench.pass(499);
  CHECK_FALSE(bench.line.raised());
  bench.pass(1);
  CHECK(bench.line.raised());
  CHECK(bench.read(kAlarmStatus) == 0);
  CHECK(bench.rtc.deadline() == ~0ull);
  bench.write(kClearInterrupt, 0);
  CHECK_FALSE(bench.line.raised());
}

TEST_CASE("an alarm that sounded while disabled interrupts as soon as it is enabled") {
  Bench bench;
  bench.set_alarm(kStartNanoseconds);
  CHECK_FALSE(bench.line.raised());
  bench.write(kIrqEnabled, 1);
  CHECK(bench.line.raised());
}

TEST_CASE("a cleared alarm stays silent, and the farthest one is never reached") {
  Bench bench;
  bench.write(kIrqEnabled, 1);
  bench.set_alarm(~0ull);
  CHECK(bench.read(kAlarmStatus) == 1);
  bench.write(kClearAlarm, 0);
  CHECK(bench.read(kAlarmStatus) == 0);
  bench.pass(1000);
  CHECK_FALSE(bench.line.raised());
}

TEST_CASE("the real-time clock takes words only, and a reset brings its date back") {
  Bench bench;
  CHECK_FALSE(bench.rtc.load(kTimeLow, 8));
  CHECK_FALSE(bench.rtc.store(kTimeLow, 1, 0));
  bench.write(kTimeHigh, 1);
  bench.rtc.reset();
  CHECK(bench.time() == kStartNanoseconds);
}
