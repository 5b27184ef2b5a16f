// Processes from fork to wait.
#include <array>

#include "suites.hpp"
#include "user/testing/check.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

constexpr int kMoreThanAnyTable = 1000;

void fork_gives_the_pid_of_the_child() {
  const Pipe pipe;
  const int child = start([&] {
    const int pid = getpid();
    write(pipe.writer(), &pid, sizeof pid);
  });
  int told = 0;
  expect_equal(read(pipe.reader(), &told, sizeof told), sizeof told, "what the child tells");
  expect_equal(told, child, "the pid that fork gave");
  expect(child != getpid(), "the child to have a pid of its own");
  expect_equal(status_of(child), 0, "the child's status");
}

void pids_are_not_given_twice() {
  std::array<int, 50> pids;
  for (std::size_t i = 0; i < pids.size(); i++) {
    pids[i] = start([] {});
    for (std::size_t before = 0; before < i; before++) expect(pids[before] != pids[i], "a new pid each time");
    if (i % 2 == 0) status_of(pids[i]);
  }
  while (wait(nullptr) >= 0) {
  }
}

void wait_without_children_fails() {
  int status = 123;
  expect_equal(wait(&status), -1, "wait without children");
  expect_equal(status, 123, "the status as it was");
  status_in_child([] {});
  expect_equal(wait(nullptr), -1, "wait after the last child");
}

void wait_gives_the_status() {
  for (const int status : {0, 1, 2, 127, 255, 256, -2, 0x7fffffff}) {
    expect_equal(status_in_child([=] { exit(status); }), status, "the status");
  }
}

void wait_takes_no_interest() {
  const int child = start([] { exit(9); });
  expect_equal(wait(nullptr), child, "what wait gives without a place for the status");
}

void wait_waits() {
  const Pipe pipe;
  const int child = start([&] {
    sleep(2);
    pipe.signal();
  });
  expect_equal(wait(nullptr), child, "what wait gives");
  pipe.take_signal();
}

void zombies_keep_their_status() {
  const int first = start([] { exit(3); });
  const int second = start([] { exit(4); });
  sleep(2);
  int status = 0, sum = 0;
  for (int i = 0; i < 2; i++) {
    const int pid = wait(&status);
    expect(pid == first || pid == second, "one of the children");
    sum += status;
  }
  expect_equal(sum, 7, "the sum of both statuses");
}

void grandchildren_are_not_waited_for() {
  Pipe pipe;
  const int child = start([&] { start([&] { pipe.take_signal(); }); });
  expect_equal(status_of(child), 0, "the child's status");
  expect_equal(wait(nullptr), -1, "wait for a grandchild");
  pipe.signal();
}

void orphans_live_on() {
  Pipe pipe;
  const int child = start([&] {
    start([&] {
      sleep(2);
      pipe.signal();
    });
  });
  expect_equal(status_of(child), 0, "the child's status");
  pipe.take_signal();
}

void many_orphans_are_taken_care_of() {
  for (int round = 0; round < 4; round++) {
    expect_together(4, [](int) {
      for (int i = 0; i < 6; i++) start([] { getpid(); });
    });
  }
}

/// Some are waited for later; these, and the orphans, must all fit into the table of processes.
void parents_and_children_end_together() {
  for (int round = 0; round < 60; round++) {
    start([&] {
      const int pid = fork();
      if (pid < 0) exit(0);
      if (round % 2 == 0 && pid > 0) wait(nullptr);
    });
    if (round % 3 != 0) wait(nullptr);
  }
  while (wait(nullptr) >= 0) {
  }
}

void hundreds_of_processes_come_and_go() {
  for (int i = 0; i < 300; i++) {
    expect_equal(status_in_child([=] { exit(i & 63); }), i & 63, "the status");
  }
}

/// Children until there is no slot, or no memory, for another. How many; all have ended.
int fill_process_table() {
  int children = 0;
  while (children < kMoreThanAnyTable) {
    const int pid = fork();
    if (pid < 0) break;
    if (pid == 0) exit(0);
    children++;
  }
  expect_success_of(children);
  expect_equal(wait(nullptr), -1, "wait after the last child");
  return children;
}

void process_table_can_be_filled_again_and_again() {
  const int children = fill_process_table();
  expect(children > 10 && children < kMoreThanAnyTable, "room for some processes, not for any number");
  for (int round = 0; round < 3; round++) {
    expect_equal(fill_process_table(), children, "the number of children that fit");
  }
}

int grow_tree(int depth) {
  if (depth == 0) return 1;
  int leaves = 0;
  for (int branch = 0; branch < 2; branch++) {
    leaves += status_in_child([=] { exit(grow_tree(depth - 1)); });
  }
  return leaves;
}

void processes_form_trees() { expect_equal(grow_tree(5), 32, "the leaves of a tree of processes"); }

void chain_of_processes_passes_a_status() {
  struct Chain {
    static int link(int length) {
      if (length == 0) return 0;
      return status_in_child([=] { exit(link(length - 1)); }) + 1;
    }
  };
  expect_equal(Chain::link(20), 20, "the length of a chain");
}

void exit_closes_files() {
  Pipe pipe;
  const int child = start([] {});
  pipe.close_writer();
  char byte;
  expect_equal(read(pipe.reader(), &byte, 1), 0, "a read from a pipe whose writers have ended");
  expect_equal(status_of(child), 0, "the child's status");
}

void exit_lets_go_of_the_directory() {
  mkdir("folder");
  expect_equal(status_in_child([] { exit(chdir("folder")); }), 0, "the child's status");
  expect_equal(unlink("folder"), 0, "unlink of the directory in which the child was");
}

void many_fork_at_once() {
  expect_together(5, [](int) {
    for (int i = 0; i < 20; i++) {
      const int pid = fork();
      if (pid == 0) exit(0);
      if (pid > 0) wait(nullptr);
    }
  });
}

void unknown_system_calls_fail() {
  for (const std::uint64_t number : {0ull, 22ull, 29ull, 1000ull, ~0ull, 1ull << 32, 1ull << 63}) {
    const auto result = static_cast<std::int64_t>(ecall(static_cast<Syscall>(number)));
    expect_equal(result, -1, "the result of a system call that does not exist");
  }
}

constexpr Test kTests[] = {
    {"fork_gives_the_pid_of_the_child", fork_gives_the_pid_of_the_child},
    {"pids_are_not_given_twice", pids_are_not_given_twice},
    {"wait_without_children_fails", wait_without_children_fails},
    {"wait_gives_the_status", wait_gives_the_status},
    {"wait_takes_no_interest", wait_takes_no_interest},
    {"wait_waits", wait_waits},
    {"zombies_keep_their_status", zombies_keep_their_status},
    {"grandchildren_are_not_waited_for", grandchildren_are_not_waited_for},
    {"orphans_live_on", orphans_live_on},
    {"many_orphans_are_taken_care_of", many_orphans_are_taken_care_of},
    {"parents_and_children_end_together", parents_and_children_end_together},
    {"hundreds_of_processes_come_and_go", hundreds_of_processes_come_and_go},
    {"process_table_can_be_filled_again_and_again", process_table_can_be_filled_again_and_again},
    {"processes_form_trees", processes_form_trees},
    {"chain_of_processes_passes_a_status", chain_of_processes_passes_a_status},
    {"exit_closes_files", exit_closes_files},
    {"exit_lets_go_of_the_directory", exit_lets_go_of_the_directory},
    {"many_fork_at_once", many_fork_at_once},
    {"unknown_system_calls_fail", unknown_system_calls_fail},
};

}  // namespace

constinit const Tests process_tests = kTests;

}  // namespace usertests
