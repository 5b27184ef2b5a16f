// Time, and who runs.
#include "suites.hpp"
#include "user/testing/check.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

void compute() {
  for (int i = 0; i < 1000; i++) asm volatile("");
}

void uptime_goes_on() {
  const int first = uptime();
  expect(first >= 0, "uptime to succeed");
  int last = first;
  while (last < first + 2) {
    const int now = uptime();
    expect(now >= last, "time not to go back");
    last = now;
  }
}

void sleep_takes_its_time() {
  for (const int ticks : {1, 2, 5}) {
    const int before = uptime();
    expect_equal(sleep(ticks), 0, "sleep");
    const int after = uptime();
    expect(after - before >= ticks, "sleep to last as long as asked");
    expect(after - before <= ticks + 3, "sleep not to last much longer");
  }
}

void sleep_of_nothing_returns() {
  const int before = uptime();
  for (int i = 0; i < 100; i++) expect_equal(sleep(0), 0, "sleep of no ticks");
  expect(uptime() - before < 20, "a hundred such to be short");
}

void sleepers_wake_in_order() {
  const Pipe pipe;
  for (int i = 0; i < 4; i++) {
    start([&] {
      sleep(2 * (4 - i));
      const char name = static_cast<char>('a' + i);
      write(pipe.writer(), &name, 1);
    });
  }
  char order[4];
  expect_equal(read_fully(pipe.reader(), order, 4), 4, "a byte of each");
  expect(std::string_view(order, 4) == "dcba", "the shortest sleep to end first");
  expect_success_of(4);
}

void many_sleep_together() {
  const int before = uptime();
  expect_together(20, [](int) { sleep(3); });
  expect(uptime() - before < 15, "twenty sleeps at once to last about as long as one");
}

/// Those that never call the kernel must not keep others from running, on however few harts.
void get_a_turn_among(int count) {
  int children[8];
  for (int i = 0; i < count; i++) {
    children[i] = start([] {
      for (;;) compute();
    });
  }
  const int before = uptime();
  for (int i = 0; i < 20; i++) compute();
  expect_equal(status_in_child([] {}), 0, "the status of a child beside them");
  expect(uptime() - before < 100, "to get a turn among them");
  for (int i = 0; i < count; i++) kill(children[i]);
  for (int i = 0; i < count; i++) wait(nullptr);
}

void a_computing_process_is_interrupted() { get_a_turn_among(1); }
void computing_processes_are_interrupted() { get_a_turn_among(8); }

void turns_are_fair() {
  const Pipe pipe;
  constexpr int kProcesses = 4, kTicks = 12;
  for (int i = 0; i < kProcesses; i++) {
    start([&] {
      int turns = 0;
      for (const int end = uptime() + kTicks; uptime() < end; turns++) compute();
      write(pipe.writer(), &turns, sizeof turns);
    });
  }
  int least = 0x7fffffff, most = 0;
  for (int i = 0; i < kProcesses; i++) {
    int turns = 0;
    expect_equal(read_fully(pipe.reader(), &turns, sizeof turns), sizeof turns, "a count of each");
    least = turns < least ? turns : least;
    most = turns > most ? turns : most;
  }
  expect(least > 0 && most / 8 <= least, "each to get its share of the time");
  expect_success_of(kProcesses);
}

void ping_and_pong() {
  const Pipe ping, pong;
  const int child = start([&] {
    for (int i = 0; i < 500; i++) {
      ping.take_signal();
      pong.signal();
    }
  });
  for (int i = 0; i < 500; i++) {
    ping.signal();
    pong.take_signal();
  }
  expect_equal(status_of(child), 0, "the child's status");
}

constexpr Test kTests[] = {
    {"uptime_goes_on", uptime_goes_on, Speed::Slow},
    {"sleep_takes_its_time", sleep_takes_its_time},
    {"sleep_of_nothing_returns", sleep_of_nothing_returns},
    {"sleepers_wake_in_order", sleepers_wake_in_order},
    {"many_sleep_together", many_sleep_together},
    {"a_computing_process_is_interrupted", a_computing_process_is_interrupted},
    {"computing_processes_are_interrupted", computing_processes_are_interrupted, Speed::Slow},
    {"turns_are_fair", turns_are_fair, Speed::Slow},
    {"ping_and_pong", ping_and_pong},
};

}  // namespace

constinit const Tests scheduling_tests = kTests;

}  // namespace usertests
