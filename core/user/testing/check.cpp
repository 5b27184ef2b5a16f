#include "user/testing/check.hpp"

#include <array>

namespace user::testing {
namespace {

constinit const char* subject = "";

}  // namespace

void set_subject(const char* name) { subject = name; }

void fail(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  printf("test %s: FAILED: ", subject);
  vprintf(kStandardOutput, format, arguments);
  printf("\n");
  va_end(arguments);
  exit(1);
}

void expect(bool holds, const char* what) {
  if (!holds) fail("expected %s", what);
}

void expect_equal(std::int64_t actual, std::int64_t expected, const char* what) {
  if (actual != expected) fail("expected %s to be %ld, not %ld", what, expected, actual);
}

int status_of(int pid) {
  for (;;) {
    int status = 0;
    const int ended = wait(&status);
    if (ended < 0) fail("expected a child %d to wait for", pid);
    if (ended == pid) return status;
  }
}

void expect_success_of(int count) {
  int failures = 0;
  for (int ended = 0; ended < count; ended++) {
    int status = 0;
    expect(wait(&status) >= 0, "a child for each that was started");
    if (status != 0) failures++;
  }
  expect_equal(failures, 0, "the number of children that failed");
}

Pipe::Pipe() { expect(pipe(ends_) == 0, "pipe to succeed"); }

Pipe::~Pipe() {
  close_reader();
  close_writer();
}

void Pipe::close_end(int end) {
  if (ends_[end] >= 0) close(ends_[end]);
  ends_[end] = -1;
}

void Pipe::signal() const { expect(write(writer(), "!", 1) == 1, "a byte to go into a pipe"); }

void Pipe::take_signal() const {
  char byte;
  expect(read(reader(), &byte, 1) == 1, "a byte to come out of a pipe");
}

void create(const char* path, std::string_view content) {
  const OpenFile file(path, O_CREATE | O_WRONLY | O_TRUNC);
  if (!file) fail("expected to create %s", path);
  const int size = static_cast<int>(content.size());
  expect_equal(write(file.fd(), content.data(), size), size, "what write takes of a new file's content");
}

void expect_content(const char* path, std::string_view content) {
  static std::array<char, 4097> found;
  const OpenFile file(path, O_RDONLY);
  if (!file) fail("expected to open %s", path);
  const int size = read_fully(file.fd(), found.data(), found.size());
  expect_equal(size, static_cast<std::int64_t>(content.size()), "the size of a file");
  if (std::string_view(found.data(), content.size()) != content)
    fail("expected in %s what was written", path);
}

int read_fully(int fd, void* buffer, int count) {
  int done = 0;
  while (done < count) {
    const int came = read(fd, static_cast<char*>(buffer) + done, count - done);
    if (came <= 0) break;
    done += came;
  }
  return done;
}

int run_program(char** argv, int output) {
  return status_in_child([=] {
    if (output != kStandardOutput) {
      close(kStandardOutput);
      expect_equal(dup(output), kStandardOutput, "the lowest free descriptor");
    }
    exec(argv[0], argv);
    exit(127);
  });
}

}  // namespace user::testing
