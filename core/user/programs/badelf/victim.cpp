#include "victim.hpp"

#include "user/lib/io.hpp"
#include "user/lib/string.hpp"
#include "user/testing/check.hpp"

namespace badelf {

namespace {

using namespace user;

constexpr const char* kOriginal = "victim";
constexpr const char* kFile = "badelf-program";
constexpr int kRefused = 42;
constexpr int kPatience = 3;  // ticks

void write_to_file(int flags, const char* bytes, int count) {
  const OpenFile file(kFile, flags);
  if (!file || write(file.fd(), bytes, count) != count) die("badelf: cannot write %s\n", kFile);
}

[[noreturn]] void become_victim() {
  for (const int fd : {kStandardInput, kStandardOutput, kStandardError}) close(fd);
  char name[] = "victim";
  char* argv[] = {name, nullptr};
  exec(kFile, argv);
  exit(kRefused);
}

/// Ends a process that runs for ever.
int start_guard(int pid) {
  const int guard = fork();
  if (guard != 0) return guard;
  sleep(kPatience);
  kill(pid);
  exit(0);
}

}  // namespace

void Victim::read_original() {
  const OpenFile file(kOriginal, O_RDONLY);
  if (!file) die("badelf: cannot open %s\n", kOriginal);
  size_ = testing::read_fully(file.fd(), original_.data(), static_cast<int>(original_.size()));
  if (size_ < 1024 || size_ == static_cast<int>(original_.size()))
    die("badelf: %s has %d bytes\n", kOriginal, size_);
  restore();
}

std::uint64_t Victim::get(const Field& field) const {
  std::uint64_t value = 0;
  memcpy(&value, &copy_[static_cast<std::size_t>(field.offset)], static_cast<std::size_t>(field.width));
  return value;
}

void Victim::set(const Field& field, std::uint64_t value) {
  memcpy(&copy_[static_cast<std::size_t>(field.offset)], &value, static_cast<std::size_t>(field.width));
}

void Victim::flip(int bit) {
  char& byte = copy_[static_cast<std::size_t>(bit / 8)];
  byte = static_cast<char>(byte ^ (1 << bit % 8));
}

void Victim::restore() { copy_ = original_; }

void Victim::write_file(int size) const { write_to_file(O_CREATE | O_WRONLY | O_TRUNC, copy_.data(), size); }

void Victim::write_first_block() const { write_to_file(O_WRONLY, copy_.data(), kBlockSize); }

Outcome run_victim() {
  const int victim = fork();
  if (victim < 0) die("badelf: fork failed\n");
  if (victim == 0) become_victim();
  const int guard = start_guard(victim);
  int status = 0;
  int ended;
  while ((ended = wait(&status)) != victim) {
    if (ended < 0) die("badelf: the child is lost\n");
  }
  if (guard > 0) {
    kill(guard);
    while (wait(nullptr) > 0) {
    }
  }
  if (status == kRefused) return Outcome::Refused;
  return status == testing::kKilled ? Outcome::Killed : Outcome::Ended;
}

void remove_victim() { unlink(kFile); }

}  // namespace badelf
