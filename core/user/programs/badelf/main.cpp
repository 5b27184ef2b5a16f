// badelf [-q]: changes a good program in every way that a loader may stumble over, and runs it. exec must
// refuse it, or the program runs, or is killed; the kernel lives on and loses no page. With -q, one change of
// three.
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/random.hpp"
#include "user/testing/resources.hpp"
#include "victim.hpp"

namespace badelf {
namespace {

using namespace user;

using testing::kMaxVa;
using testing::kPageSize;
using testing::kTrapframe;

constinit Victim victim;

enum class Expect : unsigned char { Anything, Refusal };

constinit bool quick = false;
constinit int changes = 0;

struct Sum {
  int pages = 0;  ///< that must stay free
  int cases = 0;
  int refused = 0;
  int killed = 0;
  int wrong = 0;
};
constinit Sum sum;

/// Runs the file as it is on the disk now.
void run_case(const char* name, std::uint64_t value, Expect expect) {
  const Outcome outcome = run_victim();
  sum.cases++;
  sum.refused += outcome == Outcome::Refused ? 1 : 0;
  sum.killed += outcome == Outcome::Killed ? 1 : 0;
  const int lost = testing::lost_pages(sum.pages);
  if (lost != 0) {
    printf("badelf: %s 0x%lx loses %d pages\n", name, value, lost);
    sum.pages -= lost;
  }
  const bool accepted = expect == Expect::Refusal && outcome != Outcome::Refused;
  if (accepted) printf("badelf: %s 0x%lx is not refused\n", name, value);
  if (lost != 0 || accepted) sum.wrong++;
}

/// Runs what the copy has become, and undoes it.
void run_changed(const char* name, std::uint64_t value, Expect expect = Expect::Anything) {
  if (!quick || ++changes % 3 == 0) {
    victim.write_first_block();
    run_case(name, value, expect);
  }
  victim.restore();
}

constexpr std::uint64_t kAllOnes = ~std::uint64_t{0};
constexpr std::uint64_t kHighestBit = std::uint64_t{1} << 63;
constexpr std::uint64_t k4GiB = std::uint64_t{1} << 32;

constexpr std::uint64_t kValues[] = {
    0,
    1,
    2,
    3,
    7,
    8,
    55,
    57,
    64,
    127,
    128,
    255,
    1024,
    4095,
    4096,
    4097,
    8192,
    0x10000,
    0x7fffffff,
    0x80000000,
    0xfffff000,
    0xffffffff,
    k4GiB,
    kTrapframe,
    kMaxVa,
    kHighestBit,
    kAllOnes - 4095,
    kAllOnes - 55,
    kAllOnes,
};

bool fits(const Field& field, std::uint64_t value) {
  return field.width == 8 || value >> (8 * field.width) == 0;
}

void change_field(const Field& field) {
  for (const std::uint64_t value : kValues) {
    if (!fits(field, value) || value == victim.get(field)) continue;
    victim.set(field, value);
    run_changed(field.name, value);
  }
}

void change_every_field() {
  for (const Field& field : kHeaderFields) change_field(field);
  for (int segment = 0; segment < kSegments; segment++) {
    for (const Field& field : kSegmentFields) change_field(of_segment(segment, field));
  }
}

void put_segment(std::uint64_t start, std::uint64_t end) {
  victim.set(of_segment(1, kAddress), start);
  victim.set(of_segment(1, kMemorySize), end - start);
  const bool impossible = end < start || end > kTrapframe;
  run_changed("a segment at", start, impossible ? Expect::Refusal : Expect::Anything);
}

/// Sizes and places that only together are too much.
void combine_addresses_and_sizes() {
  constexpr std::uint64_t kStarts[] = {
      0,
      0x1000,
      0x2000,
      0x4000000,
      0x0c000000,
      0x80000000,
      kTrapframe,
      kTrapframe - 2 * kPageSize,
      kTrapframe - 3 * kPageSize,
  };
  constexpr std::uint64_t kEnds[] = {kTrapframe, kMaxVa, 0, 0x1000, kAllOnes};
  for (const std::uint64_t start : kStarts) {
    put_segment(start, start + 1);
    put_segment(start, start + 0x3000);
    for (const std::uint64_t end : kEnds) put_segment(start, end);
  }
}

void unalign_addresses() {
  const Field address = of_segment(1, kAddress);
  const std::uint64_t start = victim.get(address);
  for (const unsigned offset : {1u, 8u, 16u, 0x800u, 0xff8u, 0xfffu}) {
    victim.set(address, start + offset);
    run_changed("a segment at", start + offset, Expect::Refusal);
  }
}

void put_more_into_the_file_than_into_memory() {
  for (int segment = 0; segment < kSegments; segment++) {
    const Field in_file = of_segment(segment, kFileSize), memory = of_segment(segment, kMemorySize);
    const std::uint64_t size = victim.get(memory);
    for (const std::uint64_t more : {std::uint64_t{1}, kPageSize, k4GiB / 2, k4GiB, 256 * k4GiB}) {
      victim.set(in_file, size + more);
      run_changed("more in the file than in memory by", more, Expect::Refusal);
    }
  }
}

void read_behind_the_end_of_the_file() {
  const auto size = static_cast<std::uint64_t>(victim.size());
  for (const std::uint64_t place : {size - 1, size, size + 1, size + kPageSize, k4GiB / 2, k4GiB - 1, k4GiB,
                                    k4GiB + kPageSize, kHighestBit, kAllOnes - 100, kAllOnes}) {
    victim.set(of_segment(0, kOffset), place);
    run_changed("a segment in the file at", place, Expect::Refusal);
  }
}

void enter_anywhere() {
  constexpr std::uint64_t kEntries[] = {
      1,           2,      3,          6,          0x0e,       0x10,   0x12,       0x18,
      0x20,        0x30,   0x101,      0xfff,      0x1000,     0x1ffe, 0x2000,     0x3000,
      0x4000,      0x5000, 0x10000000, 0x80000000, kTrapframe, kMaxVa, kMaxVa - 1, kTrapframe + kPageSize,
      kHighestBit, k4GiB,  kAllOnes,
  };
  for (const std::uint64_t entry : kEntries) {
    victim.set(kEntry, entry);
    run_changed("an entry at", entry);
  }
}

void give_any_permissions() {
  for (unsigned flags = 0; flags < 16; flags++) {
    for (int segment = 0; segment < kSegments; segment++) {
      victim.set(of_segment(segment, kFlags), flags);
      run_changed("flags", flags);
    }
  }
}

void exchange_segments() {
  for (const Field& field : kSegmentFields) {
    const Field first = of_segment(0, field), second = of_segment(1, field);
    const std::uint64_t kept = victim.get(first);
    victim.set(first, victim.get(second));
    victim.set(second, kept);
    run_changed("segments that have exchanged their", static_cast<std::uint64_t>(field.offset));
  }
}

void flip_bits_at_random() {
  testing::Random random(2024);
  for (int round = 0; round < 80; round++) {
    const int flips = 1 + round / 20;
    for (int i = 0; i < flips; i++) victim.flip(random.below(176 * 8));
    run_changed("bits flipped in round", static_cast<std::uint64_t>(round));
  }
}

/// The content of both segments ends where the section headers begin.
void cut_the_file_short() {
  for (int size = 0; size < victim.size(); size += size < 200 ? 9 : 301) {
    victim.write_file(size);
    const bool cuts_segments = size < static_cast<int>(victim.get(of_segment(0, kFileSize)));
    run_case("a file of so many bytes:", static_cast<std::uint64_t>(size),
             cuts_segments ? Expect::Refusal : Expect::Anything);
  }
}

bool original_runs() {
  victim.write_file(victim.size());
  return run_victim() == Outcome::Ended;
}

int run_all() {
  victim.read_original();
  if (!original_runs()) die("badelf: the program does not even run as it is\n");
  sum.pages = freepages();
  constexpr void (*kMutations[])() = {
      change_every_field,
      combine_addresses_and_sizes,
      unalign_addresses,
      put_more_into_the_file_than_into_memory,
      read_behind_the_end_of_the_file,
      enter_anywhere,
      give_any_permissions,
      exchange_segments,
      flip_bits_at_random,
      cut_the_file_short,
  };
  for (const auto mutate : kMutations) mutate();
  if (!original_runs()) sum.wrong++;
  remove_victim();
  if (sum.wrong > 0) {
    printf("badelf: %d of %d files FAILED\n", sum.wrong, sum.cases);
    return 1;
  }
  printf("badelf: %d files: %d refused, %d killed, %d ended\n", sum.cases, sum.refused, sum.killed,
         sum.cases - sum.refused - sum.killed);
  return 0;
}

}  // namespace
}  // namespace badelf

int main(int argc, char** argv) {
  badelf::quick = argc > 1 && user::strcmp(argv[1], "-q") == 0;
  return badelf::run_all();
}
