// logstress [PROCESSES] [ROUNDS]: processes that each change as much as a transaction may, all at once, so
// that the log is full all the time; then everything they have written is compared.
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"
#include "user/testing/check.hpp"

using namespace user;
using namespace user::testing;

namespace {

constexpr int kBytes = 6 * 1024 + 300;  // more than one transaction
constinit char content[kBytes]{};

void fill(int number, int round) {
  for (int i = 0; i < kBytes; i++) content[i] = static_cast<char>(number * 31 + round * 7 + i / 64);
}

void check(const char* path, int number, int round) {
  const OpenFile file(path, O_RDONLY);
  expect(static_cast<bool>(file), "the file to be there");
  static char found[kBytes];
  expect_equal(read_fully(file.fd(), found, kBytes), kBytes, "the size of the file");
  fill(number, round);
  expect(memcmp(found, content, kBytes) == 0, "what was written");
}

void write_and_check(int number, int rounds) {
  char path[] = "logstress-a", other[] = "logstress-A";
  path[10] = static_cast<char>('a' + number);
  other[10] = static_cast<char>('A' + number);
  for (int round = 0; round < rounds; round++) {
    fill(number, round);
    {
      const OpenFile file(path, O_CREATE | O_RDWR | O_TRUNC);
      expect_equal(write(file.fd(), content, kBytes), kBytes, "what write takes");
    }
    expect_equal(link(path, other), 0, "link");
    expect_equal(unlink(path), 0, "unlink");
    check(other, number, round);
    expect_equal(link(other, path), 0, "link");
    expect_equal(unlink(other), 0, "unlink");
  }
  expect_equal(unlink(path), 0, "unlink");
}

}  // namespace

int main(int argc, char** argv) {
  const int processes = argc > 1 ? atoi(argv[1]) : 8;
  const int rounds = argc > 2 ? atoi(argv[2]) : 10;
  if (processes < 1 || processes > 20) die("usage: logstress [PROCESSES, at most 20] [ROUNDS]\n");
  set_subject("logstress");
  expect_together(processes, [=](int number) { write_and_check(number, rounds); });
  printf("logstress: %d processes, %d rounds: OK\n", processes, rounds);
  return 0;
}
