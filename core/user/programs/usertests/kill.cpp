// kill: whatever a process is doing, it ends.
#include "suites.hpp"
#include "user/testing/check.hpp"
#include "user/testing/random.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

/// Kills a child some time after it has begun to do `body`, and expects it to end of that.
template <class Body>
void expect_killable(Body body, const char* what) {
  const int child = start(body);
  sleep(1);
  expect_equal(kill(child), 0, "kill of a child");
  expect_equal(status_of(child), kKilled, what);
}

void kill_ends_one_that_computes() {
  expect_killable(
      [] {
        for (;;) asm volatile("");
      },
      "the status of one that computes");
}

void kill_ends_one_that_sleeps() {
  expect_killable([] { sleep(1000000); }, "the status of one that sleeps");
}

void kill_ends_one_that_waits() {
  Pipe pipe;
  const int child = start([&] {
    start([&] { pipe.take_signal(); });
    wait(nullptr);
  });
  sleep(1);
  expect_equal(kill(child), 0, "kill of a child");
  expect_equal(status_of(child), kKilled, "the status of one that waits");
  pipe.signal();
}

void kill_ends_one_that_reads_a_pipe() {
  const Pipe pipe;
  expect_killable([&] { pipe.take_signal(); }, "the status of one that reads from an empty pipe");
}

void kill_ends_one_that_writes_a_pipe() {
  const Pipe pipe;
  static char buffer[4096];
  expect_killable(
      [&] {
        for (;;) write(pipe.writer(), buffer, sizeof buffer);
      },
      "the status of one that writes to a full pipe");
}

void kill_ends_one_that_calls_without_end() {
  expect_killable(
      [] {
        for (;;) getpid();
      },
      "the status of one that calls");
}

void kill_ends_one_that_writes_files() {
  expect_killable(
      [] {
        for (;;) create("killed", "content");
      },
      "the status of one that writes files");
  expect_equal(unlink("killed"), 0, "unlink of what it has written");
}

void kill_of_nobody_fails() {
  const int ended = start([] {});
  status_of(ended);
  for (const int pid : {-1, 1000000, 0x7fffffff, ended}) {
    if (kill(pid) == 0) fail("expected no process %d", pid);
  }
}

void kill_of_init_is_refused() {
  skip_on_xv6("xv6 stops when init is killed");
  expect_equal(kill(1), -1, "kill of init");
}

void kill_of_oneself_works() {
  expect_equal(status_in_child([] {
                 kill(getpid());
                 getpid();
                 exit(5);
               }),
               kKilled, "the status of one that kills itself");
}

void kill_of_a_zombie_keeps_its_status() {
  const int child = start([] { exit(6); });
  sleep(2);
  kill(child);
  expect_equal(status_of(child), 6, "the status of one that had ended before");
}

void kill_twice_is_like_once() {
  const int child = start([] { sleep(1000000); });
  sleep(1);
  expect_equal(kill(child), 0, "kill");
  kill(child);
  expect_equal(status_of(child), kKilled, "the status");
}

void killed_processes_close_their_files() {
  Pipe pipe;
  const int child = start([] { sleep(1000000); });
  pipe.close_writer();
  kill(child);
  char byte;
  expect_equal(read(pipe.reader(), &byte, 1), 0, "a read when the last writer was killed");
  status_of(child);
}

void killed_parents_leave_orphans() {
  Pipe pipe;
  const Pipe ready;
  const int child = start([&] {
    start([&] {
      ready.signal();
      sleep(2);
      pipe.signal();
    });
    sleep(1000000);
  });
  ready.take_signal();
  kill(child);
  expect_equal(status_of(child), kKilled, "the parent's status");
  pipe.take_signal();
}

/// At whatever instant it comes.
void kill_may_come_at_any_time() {
  Random random(7);
  for (int round = 0; round < 60; round++) {
    const int child = start([] {
      char name[] = "echo";
      char* argv[] = {name, nullptr};
      for (;;) {
        const Pipe pipe;
        const int grandchild = fork();
        if (grandchild == 0) {
          close(kStandardOutput);
          exec(name, argv);
          exit(1);
        }
        sbrk(4096);
        pipe.signal();
        wait(nullptr);
        sbrk(-4096);
      }
    });
    for (int delay = random.below(100000); delay > 0; delay--) asm volatile("");
    kill(child);
    expect_equal(status_of(child), kKilled, "the status");
  }
}

void many_can_be_killed_together() {
  int children[20];
  for (int& child : children) {
    child = start([] {
      for (;;) sleep(1);
    });
  }
  for (const int child : children) expect_equal(kill(child), 0, "kill");
  for (int i = 0; i < 20; i++) expect(wait(nullptr) > 0, "each of the killed");
}

constexpr Test kTests[] = {
    {"kill_ends_one_that_computes", kill_ends_one_that_computes},
    {"kill_ends_one_that_sleeps", kill_ends_one_that_sleeps},
    {"kill_ends_one_that_waits", kill_ends_one_that_waits},
    {"kill_ends_one_that_reads_a_pipe", kill_ends_one_that_reads_a_pipe},
    {"kill_ends_one_that_writes_a_pipe", kill_ends_one_that_writes_a_pipe},
    {"kill_ends_one_that_calls_without_end", kill_ends_one_that_calls_without_end},
    {"kill_ends_one_that_writes_files", kill_ends_one_that_writes_files},
    {"kill_of_nobody_fails", kill_of_nobody_fails},
    {"kill_of_init_is_refused", kill_of_init_is_refused},
    {"kill_of_oneself_works", kill_of_oneself_works},
    {"kill_of_a_zombie_keeps_its_status", kill_of_a_zombie_keeps_its_status},
    {"kill_twice_is_like_once", kill_twice_is_like_once},
    {"killed_processes_close_their_files", killed_processes_close_their_files},
    {"killed_parents_leave_orphans", killed_parents_leave_orphans},
    {"kill_may_come_at_any_time", kill_may_come_at_any_time},
    {"many_can_be_killed_together", many_can_be_killed_together},
};

}  // namespace

constinit const Tests kill_tests = kTests;

}  // namespace usertests
