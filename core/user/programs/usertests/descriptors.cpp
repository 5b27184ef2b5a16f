// File descriptors.
#include "suites.hpp"
#include "user/testing/check.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

constexpr int kFirstFree = kStandardError + 1;
constexpr int kDescriptors = 16;

void dup_gives_the_lowest_free() {
  const int one = dup(kStandardOutput), two = dup(kStandardOutput);
  expect_equal(one, kFirstFree, "the first dup");
  expect_equal(two, kFirstFree + 1, "the second");
  close(one);
  expect_equal(dup(kStandardOutput), one, "dup after a close");
}

void dup_shares_the_offset() {
  create("file", "abcdef");
  const OpenFile file("file", O_RDONLY);
  const int other = dup(file.fd());
  char byte = 0;
  read(file.fd(), &byte, 1);
  read(other, &byte, 1);
  expect_equal(byte, 'b', "the byte that the copy reads");
  close(other);
  read(file.fd(), &byte, 1);
  expect_equal(byte, 'c', "the byte that is read after the copy is closed");
  unlink("file");
}

void fork_shares_the_offset() {
  create("file", "abcdef");
  const OpenFile file("file", O_RDONLY);
  expect_equal(status_in_child([&] {
                 char two[2];
                 expect_equal(read(file.fd(), two, 2), 2, "what the child reads");
               }),
               0, "the child's status");
  char byte = 0;
  read(file.fd(), &byte, 1);
  expect_equal(byte, 'c', "the byte that the parent reads");
  unlink("file");
}

void childs_close_is_its_own() {
  const OpenFile file("README", O_RDONLY);
  expect_equal(status_in_child([&] { expect_equal(close(file.fd()), 0, "close"); }), 0, "the child's status");
  char byte;
  expect_equal(read(file.fd(), &byte, 1), 1, "a read");
}

void bad_descriptors_are_refused() {
  char byte;
  Stat known;
  for (const int fd : {-1, kFirstFree, 15, 16, 17, 99, 1000000, 0x7fffffff, -0x7fffffff - 1}) {
    expect_equal(read(fd, &byte, 1), -1, "read of a bad descriptor");
    expect_equal(write(fd, &byte, 1), -1, "write to a bad descriptor");
    expect_equal(close(fd), -1, "close of a bad descriptor");
    expect_equal(dup(fd), -1, "dup of a bad descriptor");
    expect_equal(fstat(fd, &known), -1, "fstat of a bad descriptor");
  }
}

void close_works_once() {
  const int fd = open("README", O_RDONLY);
  expect_equal(close(fd), 0, "close");
  expect_equal(close(fd), -1, "close of what is closed");
}

void sixteen_files_can_be_open() {
  int opened = 0;
  while (open("README", O_RDONLY) >= 0) opened++;
  expect_equal(opened, kDescriptors - kFirstFree, "the number of files that can be opened");
  expect_equal(dup(kStandardOutput), -1, "dup without a free descriptor");
  int ends[2] = {-7, -7};
  expect_equal(pipe(ends), -1, "pipe without a free descriptor");
  expect_equal(open("new", O_CREATE), -1, "open of a new file without a free descriptor");
  unlink("new");
}

void pipe_needs_two_descriptors() {
  while (dup(kStandardOutput) >= 0) {
  }
  close(kDescriptors - 1);
  int ends[2];
  for (int i = 0; i < 200; i++) expect_equal(pipe(ends), -1, "pipe with one free descriptor");
  expect_equal(dup(kStandardOutput), kDescriptors - 1, "the descriptor that is free again");
}

void open_without_descriptor_keeps_no_file() {
  while (dup(kStandardOutput) >= 0) {
  }
  for (int i = 0; i < 200; i++) expect_equal(open("README", O_RDONLY), -1, "open");
  close(kDescriptors - 1);
  expect_equal(open("README", O_RDONLY), kDescriptors - 1, "open when a descriptor is free");
}

void open_without_descriptor_changes_no_file() {
  skip_on_xv6("xv6 makes or empties the file first");
  create("file", "abcdef");
  while (dup(kStandardOutput) >= 0) {
  }
  expect_equal(open("new", O_CREATE | O_RDWR), -1, "open of a new file");
  expect_equal(open("file", O_RDWR | O_TRUNC), -1, "open of a file that is to be emptied");
  for (const int fd : {kDescriptors - 1, kDescriptors - 2}) close(fd);
  expect_equal(open("new", O_RDONLY), -1, "open of the file that was not made");
  const OpenFile file("file", O_RDONLY);
  char text[8];
  expect_equal(read(file.fd(), text, sizeof text), 6, "what is left in the other");
  unlink("file");
}

/// All the files that there are, over many processes; then everybody is refused, and nothing breaks.
void file_table_can_be_full() {
  constexpr int kHolders = 14;
  Pipe hold;
  const Pipe ready;
  for (int i = 0; i < kHolders; i++) {
    start([&] {
      hold.close_writer();
      while (open("README", O_RDONLY) >= 0) {
      }
      ready.signal();
      hold.take_signal();
    });
  }
  for (int i = 0; i < kHolders; i++) ready.take_signal();
  int ends[2];
  expect_equal(open("README", O_RDONLY), -1, "open when the table is full");
  expect_equal(pipe(ends), -1, "pipe when the table is full");
  for (int i = 0; i < kHolders; i++) hold.signal();
  expect_success_of(kHolders);
  expect(open("README", O_RDONLY) >= 0, "open to work again");
}

void standard_descriptors_can_be_replaced() {
  Pipe pipe;
  const int child = start([&] {
    close(kStandardOutput);
    expect_equal(dup(pipe.writer()), kStandardOutput, "dup after close of the output");
    printf("into the pipe");
  });
  pipe.close_writer();
  char text[32];
  expect_equal(read_fully(pipe.reader(), text, sizeof text), 13, "what comes out of the pipe");
  expect_equal(status_of(child), 0, "the child's status");
}

constexpr Test kTests[] = {
    {"dup_gives_the_lowest_free", dup_gives_the_lowest_free},
    {"dup_shares_the_offset", dup_shares_the_offset},
    {"fork_shares_the_offset", fork_shares_the_offset},
    {"childs_close_is_its_own", childs_close_is_its_own},
    {"bad_descriptors_are_refused", bad_descriptors_are_refused},
    {"close_works_once", close_works_once},
    {"sixteen_files_can_be_open", sixteen_files_can_be_open},
    {"pipe_needs_two_descriptors", pipe_needs_two_descriptors},
    {"open_without_descriptor_keeps_no_file", open_without_descriptor_keeps_no_file},
    {"open_without_descriptor_changes_no_file", open_without_descriptor_changes_no_file},
    {"file_table_can_be_full", file_table_can_be_full},
    {"standard_descriptors_can_be_replaced", standard_descriptors_can_be_replaced},
};

}  // namespace

constinit const Tests descriptor_tests = kTests;

}  // namespace usertests
