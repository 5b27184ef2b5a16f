// What a test expects, and children to try things in.
#pragma once

#include <cstdint>
#include <string_view>

#include "user/lib/io.hpp"

namespace user::testing {

/// The exit status of a process that the kernel ended.
inline constexpr int kKilled = -1;

/// Names what is tested from here on, in this process and the children that it makes.
void set_subject(const char* name);

/// Prints `test SUBJECT: FAILED: MESSAGE` and ends this process with status 1.
[[noreturn]] [[gnu::format(printf, 1, 2)]] void fail(const char* format, ...);

/// Fails with `expected WHAT` unless it holds.
void expect(bool holds, const char* what);

/// Fails with `expected WHAT to be EXPECTED, not ACTUAL` unless they are equal.
void expect_equal(std::int64_t actual, std::int64_t expected, const char* what);

/// Waits until the child `pid` has ended, and forgets other children that end meanwhile. Its exit status.
int status_of(int pid);

/// Waits for `count` children, each of which must end with status 0.
void expect_success_of(int count);

/// Starts a child that does `body` and ends with status 0, unless the body ends it otherwise. Its pid.
template <class Body>
int start(Body body) {
  const int pid = fork();
  expect(pid >= 0, "fork to succeed");
  if (pid != 0) return pid;
  body();
  exit(0);
}

/// Does `body` in a child and gives the status with which that has ended.
template <class Body>
int status_in_child(Body body) {
  return status_of(start(body));
}

/// Fails unless the kernel ends a child that does `body`.
template <class Body>
void expect_killed(Body body, const char* what) {
  expect_equal(status_in_child(body), kKilled, what);
}

/// Starts `count` children, lets each do `body(number)` at the same time, and expects all to succeed.
template <class Body>
void expect_together(int count, Body body) {
  for (int number = 0; number < count; number++) {
    start([&] { body(number); });
  }
  expect_success_of(count);
}

/// A pipe whose ends are closed with it, unless they have been before.
class Pipe {
 public:
  Pipe();
  ~Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void close_reader() { close_end(0); }
  void close_writer() { close_end(1); }
  /// Lets another process that waits in take_signal go on.
  void signal() const;
  void take_signal() const;

 private:
  void close_end(int end);

  int ends_[2];
};

/// Makes `path` a file with that content, whatever it was before.
void create(const char* path, std::string_view content = {});

/// Fails unless `path` is a file with exactly this content, of at most 4096 bytes.
void expect_content(const char* path, std::string_view content);

/// Reads until `count` bytes have come or no more will. How many came.
int read_fully(int fd, void* buffer, int count);

/// Runs a program from the disk in a child, its output going to `output`; gives its exit status.
int run_program(char** argv, int output = kStandardOutput);

}  // namespace user::testing
