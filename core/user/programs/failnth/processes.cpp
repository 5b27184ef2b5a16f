// Processes and pipes between them.
#include "user/lib/string.hpp"
#include "workloads.hpp"

namespace failnth {
namespace {

using namespace user;

constinit char buffer[5000]{};
constinit int global = 1;

void fork_once() {
  start([] {});
  finish();
}

void fork_repeatedly() {
  for (int i = 0; i < 4; i++) {
    start([] {});
    finish();
  }
}

void fork_many_together() {
  for (int i = 0; i < 6; i++) start([] { getpid(); });
  finish();
}

void fork_a_large_process() {
  char* memory = grow(60 * kPage);
  touch(memory, 60);
  start([=] {
    for (int page = 0; page < 60; page++) must_be_right(memory[page * kPage] == 1);
  });
  finish();
}

void fork_a_process_with_holes() {
  char* memory = grow(300 * kPage);
  memory[0] = memory[280 * kPage] = 1;
  start([=] { must_be_right(memory[280 * kPage] == 1 && memory[kPage] == 0); });
  finish();
}

void fork_and_write_in_both() {
  char* memory = grow(8 * kPage);
  memset(memory, 'o', 8 * kPage);
  global = 1;
  start([=] {
    memset(memory, 'c', 8 * kPage);
    global = 2;
    must_be_right(memory[7 * kPage] == 'c');
  });
  memset(memory, 'p', 8 * kPage);
  must_be_right(global == 1);
  finish();
  for (int i = 0; i < 8 * kPage; i += 100) must_be_right(memory[i] == 'p');
}

void read_into_shared_memory() {
  char* memory = grow(4 * kPage);
  memset(memory, 'o', 4 * kPage);
  start([=] {
    const int file = open("README", O_RDONLY);
    must(file >= 0);
    must(read(file, memory + kPage - 20, 40) == 40);
    must_be_right(memory[kPage - 21] == 'o' && memory[kPage + 20] == 'o');
  });
  finish();
  for (int i = 0; i < 4 * kPage; i++) must_be_right(memory[i] == 'o');
}

void chain(int length) {
  if (length == 0) return;
  start([=] { chain(length - 1); });
  finish();
}
void fork_a_chain() { chain(5); }

void tree(int depth) {
  if (depth == 0) return;
  for (int branch = 0; branch < 2; branch++) start([=] { tree(depth - 1); });
  finish();
}
void fork_a_tree() { tree(3); }

void leave_orphans() {
  start([] {
    for (int i = 0; i < 3; i++) start([] { sbrk(kPage); });
  });
  finish();
}

void kill_children() {
  const int child = start([] { sleep(100000); });
  kill(child);
  must(wait(nullptr) == child);
}

void make_a_pipe() {
  int ends[2];
  must(pipe(ends) == 0);
  must_be_right(write(ends[1], "x", 1) == 1);
  must(read(ends[0], buffer, 10) == 1);
}

void make_many_pipes() {
  for (int i = 0; i < 6; i++) make_a_pipe();
}

void retry_a_pipe() {
  int ends[2];
  if (pipe(ends) < 0) must_be_right(pipe(ends) == 0);
  must_be_right(ends[0] == 3 && ends[1] == 4);
}

void retry_a_fork() {
  int child = fork();
  if (child < 0) child = fork();
  must_be_right(child >= 0);
  if (child == 0) exit(0);
  finish();
}

void send_through_a_pipe() {
  int ends[2];
  must(pipe(ends) == 0);
  start([&] {
    close(ends[0]);
    must(write(ends[1], buffer, sizeof buffer) == sizeof buffer);
  });
  close(ends[1]);
  int total = 0, came;
  while ((came = read(ends[0], buffer, sizeof buffer)) > 0) total += came;
  close(ends[0]);
  must(came == 0);
  finish();
  must_be_right(total == sizeof buffer);
}

void send_into_untouched_memory() {
  int ends[2];
  must(pipe(ends) == 0);
  start([&] {
    close(ends[0]);
    for (int i = 0; i < 3; i++) must(write(ends[1], buffer, kPage) == kPage);
  });
  close(ends[1]);
  char* memory = grow(4 * kPage);
  int total = 0, came;
  while ((came = read(ends[0], memory + 100 + total, 3 * kPage)) > 0) total += came;
  close(ends[0]);
  must(came == 0);
  finish();
  must_be_right(total == 3 * kPage);
}

void grow_in_many_processes() {
  for (int i = 0; i < 4; i++) start([] { touch(grow(5 * kPage), 5); });
  finish();
}

constexpr Workload kWorkloads[] = {
    {"fork_once", fork_once},
    {"fork_repeatedly", fork_repeatedly},
    {"fork_many_together", fork_many_together},
    {"fork_a_large_process", fork_a_large_process},
    {"fork_a_process_with_holes", fork_a_process_with_holes, Speed::Slow},
    {"fork_and_write_in_both", fork_and_write_in_both},
    {"read_into_shared_memory", read_into_shared_memory},
    {"fork_a_chain", fork_a_chain},
    {"fork_a_tree", fork_a_tree, Speed::Slow},
    {"leave_orphans", leave_orphans},
    {"kill_children", kill_children},
    {"make_a_pipe", make_a_pipe},
    {"make_many_pipes", make_many_pipes},
    {"retry_a_pipe", retry_a_pipe},
    {"retry_a_fork", retry_a_fork},
    {"send_through_a_pipe", send_through_a_pipe},
    {"send_into_untouched_memory", send_into_untouched_memory},
    {"grow_in_many_processes", grow_in_many_processes},
};

}  // namespace

constinit const std::span<const Workload> process_workloads = kWorkloads;

}  // namespace failnth
