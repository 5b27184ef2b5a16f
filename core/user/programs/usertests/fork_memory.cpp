// fork: two memories where there was one, and registers that traps leave alone.
#include <array>

#include "suites.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

constexpr int kPage = static_cast<int>(kPageSize);
constinit int global = 1;

void child_has_its_own_data() {
  global = 5;
  const int status = status_in_child([] {
    expect_equal(global, 5, "the child's global variable");
    global = 6;
  });
  expect_equal(status, 0, "the child's status");
  expect_equal(global, 5, "the parent's global variable");
}

void parent_writes_do_not_reach_the_child() {
  const Pipe pipe;
  global = 5;
  const int child = start([&] {
    pipe.take_signal();
    expect_equal(global, 5, "the child's global variable");
  });
  global = 6;
  pipe.signal();
  expect_equal(status_of(child), 0, "the child's status");
}

void child_has_its_own_stack() {
  volatile int local = 1;
  const int status = status_in_child([&] { local = 2; });
  expect_equal(status, 0, "the child's status");
  expect_equal(local, 1, "the parent's variable");
}

char* grow_and_number(int pages) {
  char* memory = sbrk(pages * kPage);
  expect(memory != kNoMemory, "sbrk to give memory");
  for (int page = 0; page < pages; page++) *reinterpret_cast<int*>(memory + page * kPage) = page;
  return memory;
}

void expect_numbers(const char* memory, int pages, int first) {
  for (int page = 0; page < pages; page++) {
    expect_equal(*reinterpret_cast<const int*>(memory + page * kPage), first + page, "the number in a page");
  }
}

void child_has_its_own_heap() {
  constexpr int kPages = 1024;
  char* memory = grow_and_number(kPages);
  const int status = status_in_child([=] {
    expect_numbers(memory, kPages, 0);
    for (int page = 0; page < kPages; page++) *reinterpret_cast<int*>(memory + page * kPage) = 5000 + page;
    expect_numbers(memory, kPages, 5000);
  });
  expect_equal(status, 0, "the child's status");
  expect_numbers(memory, kPages, 0);
}

void child_grows_alone() {
  grow_and_number(2);
  char* end = sbrk(0);
  expect_equal(status_in_child([] { sbrk(10 * kPage); }), 0, "the child's status");
  expect(sbrk(0) == end, "the parent's heap to end where it was");
  expect_equal(status_in_child([] { sbrk(-kPage - 10); }), 0, "the status of a child that shrinks");
  expect(sbrk(0) == end, "the parent's heap to end where it was");
}

void generations_do_not_mix() {
  char* memory = grow_and_number(8);
  const int status = status_in_child([=] {
    memory[0] = 1;
    const int grandchild = status_in_child([=] {
      memory[0] = 2;
      expect_equal(status_in_child([=] { memory[0] = 3; }), 0, "the status of the third generation");
      expect_equal(memory[0], 2, "the grandchild's byte");
    });
    expect_equal(grandchild, 0, "the grandchild's status");
    expect_equal(memory[0], 1, "the child's byte");
  });
  expect_equal(status, 0, "the child's status");
  expect_equal(memory[0], 0, "the parent's byte");
}

void siblings_do_not_mix() {
  char* memory = grow_and_number(16);
  expect_together(6, [=](int number) {
    for (int round = 0; round < 20; round++) {
      for (int page = 0; page < 16; page++) memory[page * kPage + 8] = static_cast<char>('a' + number);
      getpid();
      for (int page = 0; page < 16; page++) {
        expect_equal(memory[page * kPage + 8], 'a' + number, "a byte that only this child writes");
      }
    }
  });
  expect_numbers(memory, 16, 0);
}

void system_calls_write_to_the_caller_alone() {
  const Pipe data;
  char* memory = grow_and_number(2);
  const Pipe done;
  const int child = start([&] {
    expect_equal(read(data.reader(), memory, 8), 8, "what the child reads");
    expect_equal(memory[0], 'q', "what the child has read");
    done.signal();
  });
  expect_equal(write(data.writer(), "qqqqqqqq", 8), 8, "what the parent writes");
  done.take_signal();
  expect_equal(memory[0], 0, "the parent's byte");
  expect_equal(status_of(child), 0, "the child's status");
}

void fork_copies_a_shrunk_heap() {
  char* memory = grow_and_number(64);
  sbrk(-32 * kPage);
  expect_equal(status_in_child([=] { expect_numbers(memory, 32, 0); }), 0, "the child's status");
  expect_killed([=] { load(page_up(address_of(memory)) + 40 * kPageSize); },
                "the status of one who reads what was given back before fork");
}

/// A process that has most of the memory may be too large to copy; nothing is lost when it is.
void fork_of_a_huge_process_is_survived() {
  constexpr int kMegabytes = 70;
  const int status = status_in_child([] {
    for (int i = 0; i < kMegabytes; i++) {
      char* memory = sbrk(256 * kPage);
      if (memory == kNoMemory) exit(0);
      for (int page = 0; page < 256; page++) memory[page * kPage] = 1;
    }
    const int child = fork();
    if (child == 0) exit(0);
    if (child > 0) exit(status_of(child));
  });
  expect_equal(status, 0, "the status of a huge process");
}

/// Registers with known values, many turns and many interrupts: all must have their values.
void interrupts_keep_registers() {
  std::uint64_t sum = 0;
  asm volatile(
      "li t0, 1\n li t1, 2\n li t2, 4\n li t3, 8\n li t4, 16\n li t5, 32\n li t6, 64\n li a1, 128\n"
      "li a2, 256\n li a3, 512\n li a4, 1024\n li s2, 2048\n li s3, 4096\n li s4, 8192\n li s5, 16384\n"
      "li a5, 20000000\n"
      "1: addi a5, a5, -1\n bnez a5, 1b\n"
      "add %0, t0, t1\n add %0, %0, t2\n add %0, %0, t3\n add %0, %0, t4\n add %0, %0, t5\n"
      "add %0, %0, t6\n add %0, %0, a1\n add %0, %0, a2\n add %0, %0, a3\n add %0, %0, a4\n"
      "add %0, %0, s2\n add %0, %0, s3\n add %0, %0, s4\n add %0, %0, s5\n"
      : "=&r"(sum)
      :
      : "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a1", "a2", "a3", "a4", "a5", "s2", "s3", "s4", "s5");
  expect_equal(static_cast<std::int64_t>(sum), 32767, "the sum of the registers");
}

void system_calls_keep_registers() {
  std::uint64_t sum = 0;
  asm volatile(
      "li t0, 1\n li t1, 2\n li t2, 4\n li t3, 8\n li t4, 16\n li t5, 32\n li t6, 64\n li a1, 128\n"
      "li a2, 256\n li a3, 512\n li a4, 1024\n li s2, 2048\n li s3, 4096\n li s4, 8192\n li s5, 16384\n"
      "li a7, 11\n ecall\n"
      "add %0, t0, t1\n add %0, %0, t2\n add %0, %0, t3\n add %0, %0, t4\n add %0, %0, t5\n"
      "add %0, %0, t6\n add %0, %0, a1\n add %0, %0, a2\n add %0, %0, a3\n add %0, %0, a4\n"
      "add %0, %0, s2\n add %0, %0, s3\n add %0, %0, s4\n add %0, %0, s5\n"
      : "=&r"(sum)
      :
      : "a0", "a7", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a1", "a2", "a3", "a4", "s2", "s3", "s4", "s5",
        "memory");
  expect_equal(static_cast<std::int64_t>(sum), 32767, "the sum of the registers");
}

constexpr Test kTests[] = {
    {"child_has_its_own_data", child_has_its_own_data},
    {"parent_writes_do_not_reach_the_child", parent_writes_do_not_reach_the_child},
    {"child_has_its_own_stack", child_has_its_own_stack},
    {"child_has_its_own_heap", child_has_its_own_heap},
    {"child_grows_alone", child_grows_alone},
    {"generations_do_not_mix", generations_do_not_mix},
    {"siblings_do_not_mix", siblings_do_not_mix},
    {"system_calls_write_to_the_caller_alone", system_calls_write_to_the_caller_alone},
    {"fork_copies_a_shrunk_heap", fork_copies_a_shrunk_heap},
    {"fork_of_a_huge_process_is_survived", fork_of_a_huge_process_is_survived},
    {"interrupts_keep_registers", interrupts_keep_registers},
    {"system_calls_keep_registers", system_calls_keep_registers},
};

}  // namespace

constinit const Tests fork_memory_tests = kTests;

}  // namespace usertests
