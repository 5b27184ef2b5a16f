#include "worker.hpp"

#include "user/lib/string.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"

namespace grind {

using namespace user;
using namespace user::testing;

namespace {

constexpr int kPage = static_cast<int>(kPageSize);
constexpr int kMostPages = 40;
constexpr int kLargestWrite = 3000;
constinit char buffer[kLargestWrite + 1]{};

}  // namespace

Worker::Worker(int number, std::uint64_t seed) : random_(seed * 64 + static_cast<std::uint64_t>(number)) {
  char directory[] = "/grindA";
  directory[6] = static_cast<char>('A' + number);
  mkdir(directory);
  expect_equal(chdir(directory), 0, "chdir");
  sbrk(static_cast<int>(page_up(heap_end()) - heap_end()));
  heap_ = sbrk(0);
}

void Worker::step() {
  switch (random_.below(16)) {
    case 0:
    case 1: return write_own_file();
    case 2: return extend_own_file();
    case 3:
    case 4: return check_own_file(random_.below(kFiles));
    case 5: return unlink_own_file();
    case 6: return rename_own_file();
    case 7:
    case 8: return race_for_shared_names();
    case 9:
    case 10: return grow_or_shrink();
    case 11: return fork_a_child();
    case 12: return run_a_program();
    case 13: return use_a_pipe();
    case 14: return kill_a_child();
    default: return make_and_remove_a_directory();
  }
}

void Worker::finish() {
  check_heap();
  for (int number = 0; number < kFiles; number++) {
    check_own_file(number);
    if (files_[static_cast<std::size_t>(number)].size != kAbsent) {
      expect_equal(unlink(path_of(number)), 0, "unlink of a file that is there");
    }
  }
  chdir("/");
}

const char* Worker::path_of(int file) {
  name_[5] = static_cast<char>('0' + file);
  return name_;
}

void Worker::write_own_file() {
  const int number = random_.below(kFiles);
  File& file = files_[static_cast<std::size_t>(number)];
  file.size = random_.below(kLargestWrite);
  file.letter = static_cast<char>('a' + random_.below(26));
  memset(buffer, file.letter, sizeof buffer);
  create(path_of(number), {buffer, static_cast<std::size_t>(file.size)});
}

void Worker::extend_own_file() {
  const int number = random_.below(kFiles);
  File& file = files_[static_cast<std::size_t>(number)];
  const int more = random_.below(kLargestWrite);
  if (file.size == kAbsent || file.size + more > kLargestWrite) return;
  const OpenFile opened(path_of(number), O_RDWR);
  expect(static_cast<bool>(opened), "a file that is there to be opened");
  expect_equal(read_fully(opened.fd(), buffer, sizeof buffer), file.size, "the size of a file");
  memset(buffer, file.letter, sizeof buffer);
  expect_equal(write(opened.fd(), buffer, more), more, "what write takes");
  file.size += more;
}

void Worker::check_own_file(int number) {
  const File& file = files_[static_cast<std::size_t>(number)];
  const OpenFile opened(path_of(number), O_RDONLY);
  expect_equal(static_cast<bool>(opened), file.size != kAbsent, "whether a file is there");
  if (!opened) return;
  expect_equal(read_fully(opened.fd(), buffer, sizeof buffer), file.size, "the size of a file");
  for (int i = 0; i < file.size; i++) expect(buffer[i] == file.letter, "the content of a file");
}

void Worker::unlink_own_file() {
  const int number = random_.below(kFiles);
  File& file = files_[static_cast<std::size_t>(number)];
  expect_equal(unlink(path_of(number)), file.size == kAbsent ? -1 : 0, "unlink");
  file.size = kAbsent;
}

void Worker::rename_own_file() {
  const int from = random_.below(kFiles), to = random_.below(kFiles);
  File& source = files_[static_cast<std::size_t>(from)];
  File& target = files_[static_cast<std::size_t>(to)];
  const bool possible = source.size != kAbsent && target.size == kAbsent;
  char old_name[sizeof name_];
  strcpy(old_name, path_of(from));
  expect_equal(link(old_name, path_of(to)), possible ? 0 : -1, "link");
  if (!possible) return;
  expect_equal(unlink(old_name), 0, "unlink of the old name");
  target = source;
  source.size = kAbsent;
}

/// What comes of these depends on the others.
void Worker::race_for_shared_names() {
  static const char* const kNames[] = {"/grind-shared/a", "/grind-shared/b", "/grind-shared/c",
                                       "/grind-shared/a/d"};
  const char* name = kNames[random_.below(4)];
  switch (random_.below(8)) {
    case 0: mkdir(name); break;
    case 1: close(open(name, O_CREATE | O_RDWR)); break;
    case 2: link(name, kNames[random_.below(4)]); break;
    case 3: {
      const OpenFile file(name, O_RDWR);
      write(file.fd(), buffer, random_.below(2000));
      break;
    }
    case 4: {
      const OpenFile file(name, O_RDONLY);
      read(file.fd(), buffer, 1000);
      break;
    }
    case 5: close(open(name, O_WRONLY | O_TRUNC)); break;
    default: unlink(name);
  }
}

void Worker::grow_or_shrink() {
  const int change = random_.below(21) - 10;
  if (pages_ + change < 0 || pages_ + change > kMostPages) return;
  expect(sbrk(change * kPage) == heap_ + pages_ * kPage, "sbrk to give the old end");
  for (int page = pages_; page < pages_ + change; page++) {
    expect(heap_[page * kPage] == 0 && heap_[page * kPage + kPage - 1] == 0, "new memory to be zero");
    if (page % 3 != 0) heap_[page * kPage] = static_cast<char>(page);
  }
  pages_ += change;
  check_heap();
}

void Worker::check_heap() const {
  for (int page = 0; page < pages_; page++) {
    expect_equal(heap_[page * kPage], page % 3 != 0 ? page : 0, "a byte of the heap");
  }
}

void Worker::fork_a_child() {
  const int child = fork();
  if (child < 0) return;
  if (child == 0) {
    check_heap();
    for (int page = 0; page < pages_; page++) heap_[page * kPage] = -1;
    if (random_.below(3) == 0 && fork() == 0) getpid();
    exit(5);
  }
  expect_equal(status_of(child), 5, "the child's status");
  check_heap();
}

void Worker::run_a_program() {
  char name[] = "/echo", word[] = "word";
  char* argv[] = {name, word, nullptr};
  Pipe pipe;
  expect_equal(testing::run_program(argv, pipe.writer()), 0, "the status of echo");
  expect_equal(read(pipe.reader(), buffer, 100), 5, "what echo prints");
}

void Worker::use_a_pipe() {
  Pipe pipe;
  const int size = random_.below(kLargestWrite);
  const int child = fork();
  if (child < 0) return;
  if (child == 0) {
    pipe.close_reader();
    memset(buffer, 'p', sizeof buffer);
    exit(write(pipe.writer(), buffer, size) == size ? 0 : 1);
  }
  pipe.close_writer();
  if (random_.below(4) == 0) {
    pipe.close_reader();
    status_of(child);
    return;
  }
  expect_equal(read_fully(pipe.reader(), buffer, sizeof buffer), size, "what comes out of a pipe");
  expect_equal(status_of(child), 0, "the child's status");
}

void Worker::kill_a_child() {
  const int delay = random_.below(20000);
  const int child = fork();
  if (child < 0) return;
  if (child == 0) {
    for (;;) {
      sbrk(kPage);
      getpid();
      sbrk(-kPage);
    }
  }
  for (int i = 0; i < delay; i++) asm volatile("");
  expect_equal(kill(child), 0, "kill of a child");
  expect_equal(status_of(child), kKilled, "the status of a killed child");
}

void Worker::make_and_remove_a_directory() {
  expect_equal(mkdir("inner"), 0, "mkdir");
  expect_equal(chdir("inner"), 0, "chdir");
  create("x", "y");
  expect_equal(unlink("../inner"), -1, "unlink of a directory that is not empty");
  expect_equal(unlink("x"), 0, "unlink");
  expect_equal(chdir(".."), 0, "chdir");
  expect_equal(unlink("inner"), 0, "unlink");
}

}  // namespace grind
