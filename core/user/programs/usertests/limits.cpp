// When something is used up: memory, inodes, the disk.
#include "suites.hpp"
#include "user/lib/string.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

/// Fills memory until less than `left` pages are free.
void leave_pages(int left) {
  while (freepages() > left + 300) {
    char* memory = sbrk(64 * static_cast<int>(kPageSize));
    expect(memory != kNoMemory, "sbrk to give memory while there is some");
    for (int page = 0; page < 64; page++) store(address_of(memory) + static_cast<unsigned>(page) * kPageSize);
  }
  while (freepages() > left) {
    char* memory = sbrk(static_cast<int>(kPageSize));
    expect(memory != kNoMemory, "sbrk to give memory while there is some");
    store(address_of(memory));
  }
}

/// Whatever needs a page may fail, and must not do harm.
void system_calls_survive_without_memory() {
  skip_on_xv6("this kernel does not count its free pages");
  const int status = status_in_child([] {
    char echo[] = "echo";
    char* argv[] = {echo, nullptr};
    for (const int left : {12, 6, 3, 2, 1, 0}) {
      leave_pages(left);
      const int child = fork();
      if (child == 0) exit(0);
      if (child > 0) wait(nullptr);
      int ends[2];
      if (pipe(ends) == 0) {
        close(ends[0]);
        close(ends[1]);
      }
      if (left < 6) expect_equal(exec("echo", argv), -1, "exec without memory");
      create("file", "files need no pages");
      expect_content("file", "files need no pages");
      unlink("file");
      sbrk(64 * static_cast<int>(kPageSize));
    }
  });
  expect(status == 0 || status == kKilled, "a process without memory to go on, or to be killed");
  unlink("file");
}

const char* numbered(int number) {
  static char name[] = "many/000";
  name[5] = static_cast<char>('0' + number / 100);
  name[6] = static_cast<char>('0' + number / 10 % 10);
  name[7] = static_cast<char>('0' + number % 10);
  return name;
}

/// Files until there are no inodes. How many.
int use_up_inodes() {
  int count = 0;
  while (count < 1000) {
    const OpenFile file(numbered(count), O_CREATE | O_WRONLY);
    if (!file) break;
    count++;
  }
  return count;
}

void inodes_can_run_out() {
  mkdir("many");
  const int files = use_up_inodes();
  expect(files > 5 && files < 1000, "room for some files, not for any number");
  expect_equal(mkdir("no-room"), -1, "mkdir without an inode");
  expect_equal(mknod("no-room", 1, 1), -1, "mknod without an inode");
  expect_equal(open("no-room", O_CREATE), -1, "open of a new file without an inode");
  for (int i = 0; i < files; i++) expect_equal(unlink(numbered(i)), 0, "unlink");
  expect_equal(unlink("many"), 0, "unlink");
}

constinit char block[kBlockSize]{};

/// Fills the disk with files as large as can be. How many blocks of content that were.
int fill_disk() {
  int blocks = 0;
  for (int number = 0; number < 100; number++) {
    const OpenFile file(numbered(number), O_CREATE | O_WRONLY);
    if (!file) break;
    int in_file = 0;
    while (in_file < static_cast<int>(kMaxFileBlocks) &&
           write(file.fd(), block, sizeof block) == sizeof block)
      in_file++;
    blocks += in_file;
    if (in_file < static_cast<int>(kMaxFileBlocks)) break;
  }
  return blocks;
}

void empty_disk() {
  for (int number = 0; number < 100; number++) unlink(numbered(number));
}

void disk_can_be_full_and_empty_again() {
  mkdir("many");
  const int blocks = fill_disk();
  expect(blocks > 50, "room for some blocks");
  const OpenFile file("file", O_CREATE | O_RDWR);
  if (file) expect(write(file.fd(), block, sizeof block) <= 0, "no room for another block");
  char echo[] = "echo";
  char* argv[] = {echo, nullptr};
  const Pipe pipe;
  expect_equal(run_program(argv, pipe.writer()), 0, "the status of a program when the disk is full");
  unlink("file");
  empty_disk();
  expect_equal(fill_disk(), blocks, "the number of blocks that fit again");
  empty_disk();
  expect_equal(unlink("many"), 0, "unlink");
}

/// What fails must let go of the inodes that it has looked at: in memory there is room for few.
void failures_let_go_of_inodes() {
  mkdir("folder");
  for (int i = 0; i < 80; i++) {
    open("folder/missing", O_RDONLY);
    open("folder/missing/file", O_CREATE);
    mkdir("folder");
    mkdir("README/x");
    link("README", "folder");
    link("folder", "new");
    unlink("folder/missing");
    unlink("/");
    chdir("README");
    chdir("folder/missing");
    open("folder", O_RDWR);
    mknod("README", 1, 1);
  }
  create("folder/file", "x");
  unlink("folder/file");
  expect_equal(unlink("folder"), 0, "unlink");
}

void inodes_in_memory_can_run_out() {
  skip_on_xv6("xv6 stops when all inodes in memory are in use");
  mkdir("many");
  constexpr int kHolders = 6;
  Pipe hold;
  const Pipe ready;
  for (int holder = 0; holder < kHolders; holder++) {
    start([&] {
      hold.close_writer();
      for (int i = 0; i < 11; i++) open(numbered(holder * 11 + i), O_CREATE | O_RDWR);
      ready.signal();
      hold.take_signal();
    });
  }
  for (int i = 0; i < kHolders; i++) ready.take_signal();
  open("missing", O_RDONLY);
  open("many/new", O_CREATE);
  for (int i = 0; i < kHolders; i++) hold.signal();
  expect_success_of(kHolders);
  empty_disk();
  unlink("many/new");
  expect_equal(unlink("many"), 0, "unlink");
}

constexpr Test kTests[] = {
    {"system_calls_survive_without_memory", system_calls_survive_without_memory},
    {"failures_let_go_of_inodes", failures_let_go_of_inodes},
    {"inodes_can_run_out", inodes_can_run_out, Speed::Slow},
    {"inodes_in_memory_can_run_out", inodes_in_memory_can_run_out},
    {"disk_can_be_full_and_empty_again", disk_can_be_full_and_empty_again, Speed::Slow},
};

}  // namespace

constinit const Tests limit_tests = kTests;

}  // namespace usertests
