// Bad addresses in system calls: an error, and nothing else.
#include <array>

#include "suites.hpp"
#include "user/lib/string.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

constexpr int kPage = static_cast<int>(kPageSize);
constexpr std::uint64_t kBad[] = {
    kKernelBase, kUart, kPlic, kTrapframe, kTrampoline, kMaxVa, kMaxVa - 8, 1ull << 63, ~0ull, ~0ull - 4095,
};

/// The end of the heap, on a page boundary; nothing is mapped from there on.
char* edge() {
  sbrk(static_cast<int>(page_up(heap_end()) - heap_end()) + kPage);
  return sbrk(0);
}

/// Calls `attempt` with a pointer to each place that a program must not read.
template <class Attempt>
void expect_unreadable(const char* call, Attempt attempt) {
  for (const auto address : kBad) {
    if (attempt(pointer_to(address)) >= 0) fail("expected %s to refuse %lx", call, address);
  }
  if (attempt(edge()) >= 0) fail("expected %s to refuse the end of the heap", call);
  if (attempt(pointer_to(stack_page() - kPageSize)) >= 0) fail("expected %s to refuse the guard page", call);
}

/// What a pipe has moved before it found the address bad: nothing is an error here, and 0 on xv6.
int refused_if_nothing(int moved) { return moved > 0 ? moved : -1; }

/// xv6 did so until 2024, at the program's cost.
bool overwrites_instructions() { return freepages() < 0; }

/// And with those, too, that it must not write.
template <class Attempt>
void expect_unwritable(const char* call, Attempt attempt) {
  expect_unreadable(call, attempt);
  if (overwrites_instructions()) return;
  if (attempt(pointer_to(0)) >= 0) fail("expected %s not to write to instructions", call);
}

void write_refuses_bad_buffers() {
  const OpenFile file("copy", O_CREATE | O_RDWR);
  const Pipe pipe;
  expect_unreadable("write to a file", [&](char* bad) { return write(file.fd(), bad, 100); });
  expect_unreadable("write to a pipe",
                    [&](char* bad) { return refused_if_nothing(write(pipe.writer(), bad, 100)); });
  unlink("copy");
}

void read_refuses_bad_buffers() {
  const OpenFile file("README", O_RDONLY);
  expect_unwritable("read of a file", [&](char* bad) { return read(file.fd(), bad, 100); });
  const Pipe pipe;
  expect_equal(write(pipe.writer(), "a pipe of xv6 loses a byte with every read that it refuses", 57), 57,
               "what goes into the pipe");
  expect_unwritable("read of a pipe",
                    [&](char* bad) { return refused_if_nothing(read(pipe.reader(), bad, 10)); });
}

void fstat_refuses_bad_buffers() {
  const OpenFile file("README", O_RDONLY);
  expect_unwritable("fstat", [&](char* bad) { return fstat(file.fd(), reinterpret_cast<Stat*>(bad)); });
}

void pipe_refuses_bad_buffers() {
  expect_unwritable("pipe", [](char* bad) { return pipe(reinterpret_cast<int*>(bad)); });
  const int fd = dup(kStandardOutput);
  expect_equal(fd, kStandardError + 1, "the lowest free descriptor");
  close(fd);
}

void wait_refuses_bad_buffers() {
  const int child = fork();
  if (child == 0) exit(17);
  expect_unreadable("wait", [](char* bad) { return wait(reinterpret_cast<int*>(bad)); });
  if (!overwrites_instructions()) {
    expect_equal(wait(pointer_to<int>(8)), -1, "wait that would write to instructions");
  }
  // A kernel may have freed the child before it found the address bad.
  int status = 0;
  const int ended = wait(&status);
  expect(ended == -1 || (ended == child && status == 17), "the child, or none");
}

void paths_are_refused_at_bad_addresses() {
  expect_unreadable("open", [](char* bad) { return open(bad, O_CREATE | O_RDWR); });
  expect_unreadable("chdir", [](char* bad) { return chdir(bad); });
  expect_unreadable("mkdir", [](char* bad) { return mkdir(bad); });
  expect_unreadable("mknod", [](char* bad) { return mknod(bad, 1, 1); });
  expect_unreadable("unlink", [](char* bad) { return unlink(bad); });
  expect_unreadable("link", [](char* bad) { return link(bad, "new"); });
  expect_unreadable("link", [](char* bad) { return link("README", bad); });
}

void exec_refuses_bad_addresses() {
  static char echo[] = "echo";
  char* good[] = {echo, nullptr};
  expect_unreadable("exec of a path", [&](char* bad) { return exec(bad, good); });
  expect_unreadable("exec of arguments",
                    [](char* bad) { return exec("echo", reinterpret_cast<char**>(bad)); });
  expect_unreadable("exec of an argument", [](char* bad) {
    char* argv[] = {echo, bad, nullptr};
    return exec("echo", argv);
  });
}

void path_may_end_where_memory_ends() {
  char* end = edge();
  memcpy(end - 7, "README", 7);
  const OpenFile whole(end - 7, O_RDONLY);
  expect(static_cast<bool>(whole), "a path whose zero is the last byte of memory");
  memcpy(end - 6, "README", 6);
  const OpenFile endless(end - 6, O_RDONLY);
  expect(!endless, "no path that runs out of memory");
}

void path_may_cross_pages() {
  char* middle = edge();
  sbrk(kPage);
  memcpy(middle - 3, "README", 7);
  const OpenFile file(middle - 3, O_RDONLY);
  expect(static_cast<bool>(file), "a path that lies in two pages");
}

void read_stops_where_memory_ends() {
  char* end = edge();
  const OpenFile file("README", O_RDONLY);
  const int count = read(file.fd(), end - 10, 100);
  expect(count == -1 || count == 10, "an error, or as many bytes as there was room for");
  expect_equal(read(file.fd(), end - 10, 10), 10, "a read that fits");
}

void write_stops_where_memory_ends() {
  char* end = edge();
  const Pipe pipe;
  const int count = write(pipe.writer(), end - 10, 100);
  expect(count == -1 || (count >= 0 && count <= 10), "an error, or as many bytes as there were");
}

void transfers_cross_pages() {
  char* middle = edge();
  sbrk(3 * kPage);
  const OpenFile file("copy", O_CREATE | O_RDWR | O_TRUNC);
  for (int i = 0; i < 3 * kPage - 200; i++) middle[i - 100] = static_cast<char>(i * 7);
  expect_equal(write(file.fd(), middle - 100, 3 * kPage - 200), 3 * kPage - 200, "what write takes");
  const OpenFile again("copy", O_RDONLY);
  char* other = sbrk(3 * kPage) + 50;
  expect_equal(read(again.fd(), other, 3 * kPage), 3 * kPage - 200, "what read gives");
  expect(memcmp(other, middle - 100, 3 * kPage - 200) == 0, "the bytes that were written");
  unlink("copy");
}

void buffers_given_back_are_refused() {
  char* end = edge();
  sbrk(-kPage);
  const OpenFile file("README", O_RDONLY);
  expect(read(file.fd(), end - kPage, 10) < 0, "no read into memory that was given back");
  const Pipe pipe;
  expect(write(pipe.writer(), end - kPage, 10) <= 0, "no write from memory that was given back");
}

void system_calls_reach_untouched_memory() {
  constexpr int kPages = 8;
  char* memory = sbrk(kPages * kPage);
  expect(memory != kNoMemory, "sbrk to give memory");
  const OpenFile file("copy", O_CREATE | O_RDWR | O_TRUNC);
  expect_equal(write(file.fd(), memory + kPage, 2 * kPage), 2 * kPage, "what write takes from new memory");
  const OpenFile readme("README", O_RDONLY);
  expect(read(readme.fd(), memory + 5 * kPage - 5, 100) > 5, "read to fill new memory");
  const Pipe ends;
  int* untouched = reinterpret_cast<int*>(memory + 7 * kPage);
  expect_equal(pipe(untouched), 0, "pipe into new memory");
  close(untouched[0]);
  close(untouched[1]);
  for (int i = 0; i < 4 * kPage; i++) expect(memory[i] == 0, "the rest of it to be zero");
  unlink("copy");
}

void counts_below_zero_are_refused() {
  skip_on_xv6("xv6 takes counts as numbers without sign");
  static char buffer[16];
  const OpenFile file("README", O_RDONLY);
  const OpenFile written("copy", O_CREATE | O_RDWR | O_TRUNC);
  for (const int count : {-1, -4096, -0x7fffffff - 1}) {
    expect(read(file.fd(), buffer, count) <= 0, "no bytes when fewer than none are asked for");
    expect(write(written.fd(), buffer, count) <= 0, "no bytes to be written when they are fewer than none");
  }
  expect_content("copy", "");
  unlink("copy");
}

void counts_of_zero_move_nothing() {
  char byte = 'k';
  const OpenFile file("README", O_RDONLY);
  expect_equal(read(file.fd(), &byte, 0), 0, "a read of no bytes");
  const Pipe pipe;
  expect_equal(write(pipe.writer(), &byte, 0), 0, "a write of no bytes");
  expect(byte == 'k', "the buffer as it was");
}

void huge_counts_end_with_the_file() {
  create("copy", "short");
  char* memory = sbrk(4 * kPage);
  const OpenFile file("copy", O_RDONLY);
  expect_equal(read(file.fd(), memory, 0x7fffffff), 5, "a read of more than there is");
  unlink("copy");
}

constexpr Test kTests[] = {
    {"write_refuses_bad_buffers", write_refuses_bad_buffers},
    {"read_refuses_bad_buffers", read_refuses_bad_buffers},
    {"fstat_refuses_bad_buffers", fstat_refuses_bad_buffers},
    {"pipe_refuses_bad_buffers", pipe_refuses_bad_buffers},
    {"wait_refuses_bad_buffers", wait_refuses_bad_buffers},
    {"paths_are_refused_at_bad_addresses", paths_are_refused_at_bad_addresses},
    {"exec_refuses_bad_addresses", exec_refuses_bad_addresses},
    {"path_may_end_where_memory_ends", path_may_end_where_memory_ends},
    {"path_may_cross_pages", path_may_cross_pages},
    {"read_stops_where_memory_ends", read_stops_where_memory_ends},
    {"write_stops_where_memory_ends", write_stops_where_memory_ends},
    {"transfers_cross_pages", transfers_cross_pages},
    {"buffers_given_back_are_refused", buffers_given_back_are_refused},
    {"system_calls_reach_untouched_memory", system_calls_reach_untouched_memory},
    {"counts_below_zero_are_refused", counts_below_zero_are_refused},
    {"counts_of_zero_move_nothing", counts_of_zero_move_nothing},
    {"huge_counts_end_with_the_file", huge_counts_end_with_the_file},
};

}  // namespace

constinit const Tests copy_tests = kTests;

}  // namespace usertests
