#include "user/testing/resources.hpp"

#include "user/lib/io.hpp"
#include "user/testing/check.hpp"

namespace user::testing {
namespace {

/// init frees orphans when it comes to run.
constexpr int kPatience = 30;

/// The free places in the file table: takes all that this process can, and lets a child count the rest.
[[noreturn]] void count_files_and_exit(int counted) {
  constexpr int kMostFiles = 250;
  for (int fd = kStandardError + 1; fd < 16; fd++) close(fd);
  int ends[2];
  while (counted < kMostFiles && pipe(ends) == 0) counted += 2;
  // Two descriptors left mean that the pipe failed for want of files.
  const bool want_of_files = dup(kStandardOutput) >= 0 && dup(kStandardOutput) >= 0;
  if (counted >= kMostFiles || want_of_files) exit(counted);
  const int child = fork();
  if (child < 0) exit(counted);
  if (child == 0) count_files_and_exit(counted);
  exit(status_of(child));
}

int count_free_files() {
  const int child = fork();
  if (child < 0) return -1;
  if (child == 0) count_files_and_exit(0);
  return status_of(child);
}

}  // namespace

Resources free_resources() {
  const int files = count_free_files();
  return {freepages(), files};
}

int lost_pages(int before) {
  if (before < 0) return 0;
  for (int tries = 0; tries < kPatience && freepages() != before; tries++) sleep(1);
  return before - freepages();
}

bool all_given_back(const Resources& before, const char* subject) {
  const int pages = lost_pages(before.free_pages);
  if (pages != 0) printf("test %s: FAILED: expected no page to be lost, not %d\n", subject, pages);
  int files = count_free_files();
  for (int tries = 0; tries < kPatience && files != before.free_files; tries++) {
    sleep(1);
    files = count_free_files();
  }
  if (files != before.free_files) {
    printf("test %s: FAILED: expected %d open files to be possible, not %d\n", subject, before.free_files,
           files);
  }
  return pages == 0 && files == before.free_files;
}

}  // namespace user::testing
