// Pipes.
#include "suites.hpp"
#include "user/lib/string.hpp"
#include "user/testing/check.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

constinit char buffer[8192]{};

/// The byte at place `i` of a long transfer.
char pattern(int i) { return static_cast<char>(i * 7 + i / 251); }

void pipe_carries_bytes() {
  const Pipe pipe;
  expect_equal(write(pipe.writer(), "hello", 5), 5, "what write takes");
  expect_equal(read(pipe.reader(), buffer, 100), 5, "what read gives");
  expect(memcmp(buffer, "hello", 5) == 0, "the bytes that were written");
}

void read_takes_what_there_is() {
  const Pipe pipe;
  write(pipe.writer(), "0123456789", 10);
  expect_equal(read(pipe.reader(), buffer, 3), 3, "a short read");
  expect_equal(read(pipe.reader(), buffer, 3), 3, "another");
  expect_equal(read(pipe.reader(), buffer, 100), 4, "a read of the rest");
  expect_equal(buffer[0], '6', "the first byte of the rest");
}

void end_comes_when_all_writers_are_closed() {
  Pipe pipe;
  const int second = dup(pipe.writer());
  write(pipe.writer(), "x", 1);
  pipe.close_writer();
  expect_equal(read(pipe.reader(), buffer, 10), 1, "a read while a writer is left");
  close(second);
  expect_equal(read(pipe.reader(), buffer, 10), 0, "a read when none is left");
  expect_equal(read(pipe.reader(), buffer, 10), 0, "and again");
}

void bytes_wait_for_a_reader_after_the_writer_is_closed() {
  Pipe pipe;
  write(pipe.writer(), "left behind", 11);
  pipe.close_writer();
  expect_equal(read(pipe.reader(), buffer, 100), 11, "what is left");
  expect_equal(read(pipe.reader(), buffer, 100), 0, "the end");
}

void write_without_readers_fails() {
  Pipe pipe;
  pipe.close_reader();
  expect_equal(write(pipe.writer(), "x", 1), -1, "a write that nobody can read");
}

void ends_have_one_direction() {
  const Pipe pipe;
  expect_equal(write(pipe.reader(), "x", 1), -1, "a write to the end for reading");
  expect_equal(read(pipe.writer(), buffer, 1), -1, "a read from the end for writing");
}

void read_blocks_until_something_comes() {
  const Pipe pipe;
  const int child = start([&] {
    sleep(2);
    pipe.signal();
  });
  pipe.take_signal();
  expect_equal(status_of(child), 0, "the child's status");
}

void blocked_readers_see_the_end() {
  Pipe pipe;
  const int child = start([&] {
    pipe.close_writer();
    expect_equal(read(pipe.reader(), buffer, 1), 0, "a read until the end");
  });
  sleep(1);
  pipe.close_writer();
  expect_equal(status_of(child), 0, "the child's status");
}

void blocked_writers_see_that_nobody_reads() {
  Pipe pipe;
  const int child = start([&] {
    pipe.close_reader();
    const int taken = write(pipe.writer(), buffer, sizeof buffer);
    expect(taken < static_cast<int>(sizeof buffer), "not all to be taken");
  });
  sleep(1);
  pipe.close_reader();
  expect_equal(status_of(child), 0, "the child's status");
}

/// Writes `total` bytes in pieces whose sizes change, and ends the child.
void write_pattern(int fd, int total, int step) {
  int done = 0;
  for (int size = 1; done < total; size = size * 3 % step + 1) {
    const int piece = size < total - done ? size : total - done;
    for (int i = 0; i < piece; i++) buffer[i] = pattern(done + i);
    expect_equal(write(fd, buffer, piece), piece, "what write takes");
    done += piece;
  }
}

void read_pattern(int fd, int total, int step) {
  int done = 0;
  for (int size = 1; done < total; size = size * 5 % step + 1) {
    const int came = read(fd, buffer, size);
    expect(came > 0 && came <= size, "a read of at most what was asked for");
    for (int i = 0; i < came; i++) expect(buffer[i] == pattern(done + i), "the bytes in their order");
    done += came;
  }
}

void transfer(int total, int write_step, int read_step) {
  Pipe pipe;
  const int child = start([&] {
    pipe.close_reader();
    write_pattern(pipe.writer(), total, write_step);
  });
  pipe.close_writer();
  read_pattern(pipe.reader(), total, read_step);
  expect_equal(read(pipe.reader(), buffer, 1), 0, "the end");
  expect_equal(status_of(child), 0, "the child's status");
}

void long_transfers_wrap_the_ring() { transfer(60000, 997, 1009); }
void large_writes_meet_small_reads() { transfer(40000, 8191, 31); }
void small_writes_meet_large_reads() { transfer(20000, 17, 8191); }

void full_pipes_block_writers() {
  const Pipe pipe;
  const int child = start([&] {
    for (int i = 0; i < 3; i++) expect_equal(write(pipe.writer(), buffer, 4096), 4096, "what write takes");
  });
  sleep(2);
  int total = 0;
  while (total < 3 * 4096) {
    const int came = read(pipe.reader(), buffer, 1000);
    expect(came > 0, "bytes to come");
    total += came;
  }
  expect_equal(status_of(child), 0, "the child's status");
}

void several_write_to_one_pipe() {
  Pipe pipe;
  constexpr int kWriters = 5, kBytes = 2000;
  for (int writer = 0; writer < kWriters; writer++) {
    start([&] {
      memset(buffer, 'a' + writer, 100);
      for (int i = 0; i < kBytes / 100; i++) write(pipe.writer(), buffer, 100);
    });
  }
  pipe.close_writer();
  int counts[kWriters] = {};
  int came;
  while ((came = read(pipe.reader(), buffer, 777)) > 0) {
    for (int i = 0; i < came; i++) {
      expect(buffer[i] >= 'a' && buffer[i] < 'a' + kWriters, "only what was written");
      counts[buffer[i] - 'a']++;
    }
  }
  for (const int count : counts) expect_equal(count, kBytes, "the bytes of each writer");
  expect_success_of(kWriters);
}

void several_read_from_one_pipe() {
  Pipe pipe;
  const Pipe sums;
  constexpr int kReaders = 4, kBytes = 9000;
  for (int reader = 0; reader < kReaders; reader++) {
    start([&] {
      pipe.close_writer();
      int sum = 0, came;
      while ((came = read(pipe.reader(), buffer, 100)) > 0) sum += came;
      write(sums.writer(), &sum, sizeof sum);
    });
  }
  for (int done = 0; done < kBytes; done += 900)
    expect_equal(write(pipe.writer(), buffer, 900), 900, "write");
  pipe.close_writer();
  expect_success_of(kReaders);
  int total = 0;
  for (int reader = 0; reader < kReaders; reader++) {
    int sum = 0;
    read(sums.reader(), &sum, sizeof sum);
    total += sum;
  }
  expect_equal(total, kBytes, "the bytes of all readers together");
}

/// Each process passes on what comes from the one before.
void chain_of_pipes_carries_bytes() {
  Pipe first;
  int input = first.reader();
  for (int i = 0; i < 6; i++) {
    Pipe next;
    start([&] {
      first.close_writer();
      next.close_reader();
      int came;
      while ((came = read(input, buffer, 512)) > 0) write(next.writer(), buffer, came);
    });
    if (i > 0) close(input);
    input = dup(next.reader());
  }
  for (int i = 0; i < 100; i++) expect_equal(write(first.writer(), "0123456789", 10), 10, "write");
  first.close_writer();
  expect_equal(read_fully(input, buffer, sizeof buffer), 1000, "what comes out at the end");
  close(input);
  expect_success_of(6);
}

void pipes_come_and_go() {
  for (int i = 0; i < 500; i++) {
    Pipe pipe;
    if (i % 2 == 0) pipe.close_reader();
    if (i % 2 != 0) pipe.signal();
    pipe.close_writer();
  }
}

constexpr Test kTests[] = {
    {"pipe_carries_bytes", pipe_carries_bytes},
    {"read_takes_what_there_is", read_takes_what_there_is},
    {"end_comes_when_all_writers_are_closed", end_comes_when_all_writers_are_closed},
    {"bytes_wait_for_a_reader_after_the_writer_is_closed",
     bytes_wait_for_a_reader_after_the_writer_is_closed},
    {"write_without_readers_fails", write_without_readers_fails},
    {"ends_have_one_direction", ends_have_one_direction},
    {"read_blocks_until_something_comes", read_blocks_until_something_comes},
    {"blocked_readers_see_the_end", blocked_readers_see_the_end},
    {"blocked_writers_see_that_nobody_reads", blocked_writers_see_that_nobody_reads},
    {"long_transfers_wrap_the_ring", long_transfers_wrap_the_ring},
    {"large_writes_meet_small_reads", large_writes_meet_small_reads},
    {"small_writes_meet_large_reads", small_writes_meet_large_reads},
    {"full_pipes_block_writers", full_pipes_block_writers},
    {"several_write_to_one_pipe", several_write_to_one_pipe},
    {"several_read_from_one_pipe", several_read_from_one_pipe},
    {"chain_of_pipes_carries_bytes", chain_of_pipes_carries_bytes},
    {"pipes_come_and_go", pipes_come_and_go},
};

}  // namespace

constinit const Tests pipe_tests = kTests;

}  // namespace usertests
