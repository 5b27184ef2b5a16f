// badpointers: every system call that takes an address gets bad ones, in every length. Each must give an
// error or what is right as far as the memory goes, or end only the process that asked.
#include "calls.hpp"
#include "places.hpp"
#include "user/lib/io.hpp"
#include "user/testing/check.hpp"
#include "user/testing/resources.hpp"

using namespace user;
using namespace badpointers;

namespace {

constexpr int kLengths[] = {
    0,           1,  2,    7, 8, 100, 4095, 4096, 4097, 65536, 0x7fffffff, 0x7ffff000, -0x7fffffff - 1,
    -0x7ffff000, -1, -4096};
constexpr int kNoLength[] = {0};

bool takes_length(const Call& call) {
  return call.direction == Direction::Reads || call.direction == Direction::Writes;
}

std::span<const int> lengths_for(const Call& call) {
  if (takes_length(call)) return kLengths;
  return kNoLength;
}

/// How many bytes the call may move at most.
std::int64_t most(const Call& call, const Place& place, int length) {
  const std::uint64_t there = call.direction == Direction::Reads ? place.readable : place.writable;
  const auto asked = static_cast<std::uint64_t>(length < 0 ? 0 : length);
  return static_cast<std::int64_t>(asked < there ? asked : there);
}

/// Legal is -1; a count of bytes up to what is both asked for and there; success, where the whole structure
/// may be written; and for text anything, where the text can be read: the program's own pages may hold a
/// name.
bool is_legal(const Call& call, const Place& place, int length, std::int64_t result) {
  if (result == -1) return true;
  switch (call.direction) {
    case Direction::Reads:
    case Direction::Writes: return result >= 0 && result <= most(call, place, length);
    case Direction::WritesFixed: return result == 0 && place.writable >= call.size;
    case Direction::ReadsText: return result >= 0 && place.readable > 0;
  }
  return false;
}

/// Tries all lengths in one child. False, with a line, when a result is not legal.
bool try_place(const Call& call, const Place& place) {
  const int child = fork();
  if (child < 0) die("badpointers: fork failed\n");
  if (child == 0) {
    close(kStandardOutput);
    for (const int length : lengths_for(call)) {
      const std::int64_t result = call.perform(place.address, length);
      if (is_legal(call, place, length, result)) continue;
      fprintf(kStandardError, "badpointers: %s gives %ld at 0x%lx (%s), length %d\n", call.name, result,
              place.address, place.name, length);
      exit(1);
    }
    exit(0);
  }
  int status = 0;
  while (wait(&status) != child) {
  }
  return status == 0 || status == testing::kKilled;
}

struct Sum {
  int cases = 0;
  int wrong = 0;
};

void try_call(const Call& call, std::span<const Place> places, int pages, Sum& sum) {
  int wrong = 0;
  for (const Place& place : places) {
    if (!try_place(call, place)) wrong++;
    sum.cases += static_cast<int>(lengths_for(call).size());
  }
  if (const int lost = testing::lost_pages(pages); lost != 0) {
    printf("badpointers: %s loses %d pages\n", call.name, lost);
    wrong++;
  }
  printf("%s: %s\n", call.name, wrong == 0 ? "OK" : "FAILED");
  sum.wrong += wrong;
}

}  // namespace

int main(int, char**) {
  const std::span<const Place> places = find_places();
  const int pages = freepages();
  Sum sum;
  for (const Call& call : calls) try_call(call, places, pages, sum);
  unlink("badpointers-out");
  unlink("badpointers-dev");
  if (sum.wrong > 0) {
    printf("badpointers: %d of %d cases FAILED\n", sum.wrong, sum.cases);
    return 1;
  }
  printf("badpointers: %d cases, all refused or right\n", sum.cases);
  return 0;
}
