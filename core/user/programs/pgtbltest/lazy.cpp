// Memory that a kernel may hand out only when it is touched.
#include "suites.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"

namespace pgtbltest {
namespace {

using namespace user;
using namespace user::testing;

void promising_more_than_there_is_is_survived() {
  char* end = sbrk(0);
  for (const int megabytes : {200, 512, 1024, 2047}) {
    char* memory = sbrk(megabytes * kMegabyte);
    if (memory == kNoMemory) continue;
    expect(memory == end, "sbrk to give the old end");
    memory[0] = memory[megabytes * kMegabyte / 2] = memory[megabytes * kMegabyte - 1] = 'x';
    expect(memory[megabytes * kMegabyte / 2 + 1] == 0, "untouched memory to be zero");
    grow(-megabytes * kMegabyte);
  }
  expect(sbrk(0) == end, "the end of the heap where it was");
}

void holes_read_as_zero() {
  char* memory = grow(8 * kMegabyte);
  for (int i = 0; i < 8 * kMegabyte; i += 64 * kPage) memory[i + 5] = 'x';
  for (int i = 0; i < 8 * kMegabyte; i += 64 * kPage) {
    expect(memory[i + 5] == 'x' && memory[i + 4] == 0, "what was written, and zeros beside it");
    expect(memory[i + 32 * kPage] == 0, "zeros between");
  }
}

void calls_fill_and_read_holes() {
  char* memory = grow(4 * kMegabyte);
  const OpenFile readme("README", O_RDONLY);
  expect_equal(read(readme.fd(), memory + kMegabyte - 100, 200), 200, "a read into untouched memory");
  expect(memory[kMegabyte - 101] == 0 && memory[kMegabyte + 100] == 0, "zeros beside it");
  create("pgtbltest", {memory + 2 * kMegabyte - 1000, 2000});
  const OpenFile file("pgtbltest", O_RDONLY);
  memory[3 * kMegabyte] = 'x';
  expect_equal(read(file.fd(), memory + 3 * kMegabyte, 2000), 2000, "what was written from untouched memory");
  for (int i = 0; i < 2000; i++) expect(memory[3 * kMegabyte + i] == 0, "zeros in the file");
  unlink("pgtbltest");
}

void pipes_move_holes() {
  char* memory = grow(2 * kMegabyte);
  Pipe pipe;
  const int child = start([&] {
    pipe.close_reader();
    expect_equal(write(pipe.writer(), memory, 20 * kPage), 20 * kPage, "a write from untouched memory");
  });
  pipe.close_writer();
  expect_equal(read_fully(pipe.reader(), memory + kMegabyte + 10, 20 * kPage), 20 * kPage,
               "a read into untouched memory");
  for (int i = 0; i < 20 * kPage; i += 100) expect(memory[kMegabyte + i] == 0, "zeros");
  expect_equal(status_of(child), 0, "the child's status");
}

void texts_in_holes_are_empty() {
  char* memory = grow(kMegabyte);
  expect_equal(mkdir(memory + 100 * kPage), -1, "mkdir of an empty name");
  char** argv = reinterpret_cast<char**>(memory + 50 * kPage);
  expect_equal(exec("missing", argv), -1, "exec of a missing program with untouched arguments");
}

void fork_of_a_sparse_heap_copies_it() {
  char* memory = grow(16 * kMegabyte);
  for (int i = 0; i < 16; i++) memory[i * kMegabyte] = static_cast<char>('a' + i);
  const int status = status_in_child([=] {
    for (int i = 0; i < 16; i++) {
      expect(memory[i * kMegabyte] == 'a' + i, "what the parent has written");
      expect(memory[i * kMegabyte + kMegabyte / 2] == 0, "zeros between");
      memory[i * kMegabyte + kMegabyte / 2] = 'c';
    }
  });
  expect_equal(status, 0, "the child's status");
  for (int i = 0; i < 16; i++) expect(memory[i * kMegabyte + kMegabyte / 2] == 0, "the parent's zeros");
}

void untouched_memory_can_be_given_back() {
  for (int round = 0; round < 10; round++) {
    char* memory = grow(2 * kMegabyte);
    if (round % 2 == 0) memory[kMegabyte] = 'x';
    grow(-kMegabyte + kPage * round);
    grow(-kMegabyte - kPage * round);
    expect(sbrk(0) == memory, "the end of the heap where it was");
  }
}

void memory_behind_a_lazy_heap_is_not_there() {
  grow(kMegabyte);
  const auto end = page_up(heap_end());
  expect_killed([=] { load(end); }, "the status of one who reads behind the heap");
  expect_killed([=] { store(end + kPageSize); }, "the status of one who writes behind it");
  const OpenFile file("README", O_RDONLY);
  expect(read(file.fd(), pointer_to(end), 10) < 0, "no read behind it");
  grow(-kMegabyte);
  expect_killed([=] { store(end - kPageSize); }, "the status of one who writes to what was given back");
}

void guard_page_is_never_handed_out() {
  grow(kMegabyte);
  const auto guard = stack_page() - kPageSize;
  expect_killed([=] { store(guard); }, "the status of one who writes to the guard page");
  const OpenFile file("README", O_RDONLY);
  expect(read(file.fd(), pointer_to(guard), 10) < 0, "no read into it");
}

/// Touching memory that was promised but is not there ends the process, not the machine.
void touching_too_much_is_survived() {
  const int status = status_in_child([] {
    char* memory = sbrk(400 * kMegabyte);
    if (memory == kNoMemory) exit(0);
    for (int i = 0; i < 400 * kMegabyte; i += kPage) memory[i] = 1;
  });
  expect(status == 0 || status == kKilled, "a process that touches too much to be killed");
  grow(4 * kMegabyte)[3 * kMegabyte] = 1;
}

/// The same when the kernel touches it on behalf of the process.
void reading_too_much_is_survived() {
  const int status = status_in_child([] {
    char* memory = sbrk(400 * kMegabyte);
    if (memory == kNoMemory) exit(0);
    for (int i = 0; i < 400 * kMegabyte; i += kPage) {
      const OpenFile file("README", O_RDONLY);
      if (read(file.fd(), memory + i, 100) < 0) exit(0);
    }
    exit(1);
  });
  expect(status == 0 || status == kKilled, "read to fail, or the process to be killed");
}

constexpr Test kTests[] = {
    {"promising_more_than_there_is_is_survived", promising_more_than_there_is_is_survived},
    {"holes_read_as_zero", holes_read_as_zero},
    {"calls_fill_and_read_holes", calls_fill_and_read_holes},
    {"pipes_move_holes", pipes_move_holes},
    {"texts_in_holes_are_empty", texts_in_holes_are_empty},
    {"fork_of_a_sparse_heap_copies_it", fork_of_a_sparse_heap_copies_it},
    {"untouched_memory_can_be_given_back", untouched_memory_can_be_given_back},
    {"memory_behind_a_lazy_heap_is_not_there", memory_behind_a_lazy_heap_is_not_there},
    {"guard_page_is_never_handed_out", guard_page_is_never_handed_out},
    {"touching_too_much_is_survived", touching_too_much_is_survived},
    {"reading_too_much_is_survived", reading_too_much_is_survived, Speed::Slow},
};

}  // namespace

constinit const Tests lazy_tests = kTests;

}  // namespace pgtbltest
