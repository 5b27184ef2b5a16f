// Memory that a kernel may let parent and child share until one of them writes.
#include "suites.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"

namespace pgtbltest {
namespace {

using namespace user;
using namespace user::testing;

constexpr int kPages = 512;

void many_children_share_a_large_parent() {
  char* memory = grow(kPages * kPage);
  number_pages(memory, kPages, 1);
  expect_together(8, [=](int number) {
    expect_numbers(memory, kPages, 1);
    number_pages(memory + number * kPage, 1, number + 50);
    expect_numbers(memory + number * kPage, 1, number + 50);
  });
  expect_numbers(memory, kPages, 1);
}

void first_writer_does_not_matter() {
  char* memory = grow(64 * kPage);
  for (const bool parent_first : {true, false}) {
    number_pages(memory, 64, 1);
    const Pipe to_child, to_parent;
    const int child = start([&] {
      if (parent_first) to_child.take_signal();
      expect_numbers(memory, 64, 1);
      number_pages(memory, 64, 2);
      to_parent.signal();
      to_child.take_signal();
      expect_numbers(memory, 64, 2);
    });
    if (parent_first) {
      number_pages(memory, 64, 3);
      to_child.signal();
    }
    to_parent.take_signal();
    if (!parent_first) expect_numbers(memory, 64, 1);
    number_pages(memory, 64, 3);
    to_child.signal();
    expect_equal(status_of(child), 0, "the child's status");
    expect_numbers(memory, 64, 3);
  }
}

void survivors_keep_shared_pages() {
  char* memory = grow(64 * kPage);
  number_pages(memory, 64, 1);
  Pipe pipe;
  const int child = start([&] {
    start([&] {
      sleep(2);
      expect_numbers(memory, 64, 1);
      number_pages(memory, 64, 2);
      expect_numbers(memory, 64, 2);
      pipe.signal();
    });
    number_pages(memory, 32, 9);
  });
  expect_equal(status_of(child), 0, "the child's status");
  number_pages(memory, 64, 4);
  pipe.take_signal();
  expect_numbers(memory, 64, 4);
}

void read_fills_a_shared_page() {
  char* memory = grow(4 * kPage);
  number_pages(memory, 4, 1);
  const int status = status_in_child([=] {
    const OpenFile file("README", O_RDONLY);
    expect_equal(read(file.fd(), memory + kPage - 100, 200), 200, "a read over the border of shared pages");
    expect(memory[kPage] != 8 || memory[kPage - 1] != 0, "the file to be there");
  });
  expect_equal(status, 0, "the child's status");
  expect_numbers(memory, 4, 1);
  for (int i = 0; i < 100; i++) expect(memory[kPage - 100 + i] == 0, "the parent's page as it was");
}

void every_call_that_writes_separates() {
  char* memory = grow(4 * kPage);
  number_pages(memory, 4, 1);
  const int status = status_in_child([=] {
    Stat* known = reinterpret_cast<Stat*>(memory + 64);
    const OpenFile file("README", O_RDONLY);
    expect_equal(fstat(file.fd(), known), 0, "fstat");
    expect_equal(pipe(reinterpret_cast<int*>(memory + kPage + 64)), 0, "pipe");
    start([] { exit(77); });
    expect(wait(reinterpret_cast<int*>(memory + 2 * kPage + 64)) > 0, "wait to succeed");
    expect_equal(*reinterpret_cast<int*>(memory + 2 * kPage + 64), 77, "the status");
  });
  expect_equal(status, 0, "the child's status");
  for (int page = 0; page < 4; page++) expect(memory[page * kPage + 64] == 0, "the parent's page as it was");
}

void several_write_the_same_page_at_once() {
  char* memory = grow(kPage);
  for (int round = 0; round < 10; round++) {
    number_pages(memory, 1, round);
    expect_together(4, [=](int number) {
      for (int i = 0; i < 50; i++) {
        memory[100 + number] = static_cast<char>(i + 1);
        expect(memory[100 + (number + 1) % 4] == 0, "no byte of another child");
      }
    });
    expect_numbers(memory, 1, round);
  }
}

void instructions_stay_read_only_after_fork() {
  expect_equal(status_in_child([] {
                 expect_killed([] { store(0); }, "the status of a grandchild that writes instructions");
               }),
               0, "the child's status");
}

/// With copying there is not enough memory for so many; a kernel that shares has enough.
void fork_of_half_of_memory_is_survived() {
  char* memory = grow(72 * kMegabyte);
  for (int i = 0; i < 72 * kMegabyte; i += kPage) memory[i] = 1;
  for (int round = 0; round < 3; round++) {
    const int child = fork();
    if (child < 0) continue;
    if (child == 0) {
      for (int i = 0; i < 4 * kMegabyte; i += kPage) memory[i] = 2;
      exit(0);
    }
    expect_equal(status_of(child), 0, "the child's status");
  }
  for (int i = 0; i < 72 * kMegabyte; i += kPage) expect(memory[i] == 1, "the parent's memory as it was");
}

/// Both write all of what they share, which is more than there is. Somebody may be killed; nothing is lost.
void sharing_more_than_there_is_is_survived() {
  const int status = status_in_child([] {
    char* memory = sbrk(72 * kMegabyte);
    if (memory == kNoMemory) exit(0);
    for (int i = 0; i < 72 * kMegabyte; i += kPage) memory[i] = 1;
    const int child = fork();
    if (child < 0) exit(0);
    for (int i = 0; i < 72 * kMegabyte; i += kPage) memory[i] = 2;
    if (child > 0) wait(nullptr);
  });
  expect(status == 0 || status == kKilled, "the end of memory to be no crash");
}

constexpr Test kTests[] = {
    {"many_children_share_a_large_parent", many_children_share_a_large_parent},
    {"first_writer_does_not_matter", first_writer_does_not_matter},
    {"survivors_keep_shared_pages", survivors_keep_shared_pages},
    {"read_fills_a_shared_page", read_fills_a_shared_page},
    {"every_call_that_writes_separates", every_call_that_writes_separates},
    {"several_write_the_same_page_at_once", several_write_the_same_page_at_once},
    {"instructions_stay_read_only_after_fork", instructions_stay_read_only_after_fork},
    {"fork_of_half_of_memory_is_survived", fork_of_half_of_memory_is_survived},
    {"sharing_more_than_there_is_is_survived", sharing_more_than_there_is_is_survived, Speed::Slow},
};

}  // namespace

constinit const Tests copy_on_write_tests = kTests;

}  // namespace pgtbltest
