// stressfs: five processes write a file each at the same time, and read back what they wrote.
#include <array>

#include "user/lib/io.hpp"
#include "user/lib/string.hpp"

using namespace user;

namespace {

constexpr int kWriters = 5;
constexpr int kRecords = 20;
using Record = std::array<char, 512>;

Record record_of(int writer, int index) {
  Record record;
  record.fill(static_cast<char>('a' + (writer + index) % 26));
  return record;
}

void write_records(const char* path, int writer) {
  printf("write %d\n", writer);
  const OpenFile file(path, O_CREATE | O_RDWR | O_TRUNC);
  if (!file) die("stressfs: cannot create %s\n", path);
  for (int i = 0; i < kRecords; i++) {
    const Record record = record_of(writer, i);
    if (write(file.fd(), record.data(), record.size()) != record.size())
      die("stressfs: cannot write %s\n", path);
  }
}

void check_records(const char* path, int writer) {
  printf("read %d\n", writer);
  const OpenFile file(path, O_RDONLY);
  if (!file) die("stressfs: cannot open %s\n", path);
  for (int i = 0; i < kRecords; i++) {
    const Record expected = record_of(writer, i);
    Record found;
    if (read(file.fd(), found.data(), found.size()) != found.size() || found != expected) {
      die("stressfs: record %d of %s is not what was written\n", i, path);
    }
  }
}

int stress(int writer) {
  char path[] = "stressfs0";
  path[sizeof path - 2] = static_cast<char>('0' + writer);
  write_records(path, writer);
  check_records(path, writer);
  return unlink(path) == 0 ? 0 : 1;
}

}  // namespace

int main(int, char**) {
  printf("stressfs starting\n");
  for (int writer = 0; writer < kWriters; writer++) {
    const int pid = fork();
    if (pid < 0) die("stressfs: fork failed\n");
    if (pid == 0) return stress(writer);
  }
  int failures = 0, status = 0;
  while (wait(&status) >= 0) failures += status != 0 ? 1 : 0;
  if (failures > 0) die("stressfs: %d of %d writers failed\n", failures, kWriters);
  printf("stressfs OK\n");
  return 0;
}
