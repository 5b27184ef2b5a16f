// sbrk: the heap grows and shrinks, and says no.
#include "suites.hpp"
#include "user/lib/malloc.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"
#include "user/testing/random.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

constexpr int kPage = static_cast<int>(kPageSize);

char* grow(int bytes) {
  char* memory = sbrk(bytes);
  expect(memory != kNoMemory, "sbrk to give memory");
  return memory;
}

/// Whether all bytes of the range are `value`.
bool filled_with(const char* memory, int count, char value) {
  for (int i = 0; i < count; i++) {
    if (memory[i] != value) return false;
  }
  return true;
}

void sbrk_zero_tells_the_end() {
  char* end = grow(0);
  expect(grow(0) == end, "sbrk(0) to change nothing");
  expect(grow(100) == end, "sbrk to give the old end");
  expect(grow(0) == end + 100, "the heap to be 100 bytes longer");
}

void sbrk_grows_byte_by_byte() {
  char* start = grow(0);
  for (int i = 0; i < 2 * kPage; i++) {
    char* byte = grow(1);
    expect(byte == start + i, "each byte to follow the one before");
    *byte = static_cast<char>(i);
  }
  for (int i = 0; i < 2 * kPage; i++) expect(start[i] == static_cast<char>(i), "bytes to keep their values");
}

void new_memory_is_zero() {
  constexpr int kSize = 10 * kPage + 123;
  char* memory = grow(kSize);
  expect(filled_with(memory, kSize, 0), "new memory to be zero");
  for (int i = 0; i < kSize; i++) memory[i] = 7;
}

void memory_given_back_comes_again_as_zero() {
  constexpr int kSize = 16 * kPage;
  grow(static_cast<int>(page_up(heap_end()) - heap_end()));
  for (int round = 0; round < 5; round++) {
    char* memory = grow(kSize);
    expect(filled_with(memory, kSize, 0), "memory to be zero when it comes again");
    for (int i = 0; i < kSize; i++) memory[i] = 'x';
    grow(-kSize);
  }
}

void shrinking_gives_the_old_end() {
  char* start = grow(5 * kPage);
  expect(grow(-2 * kPage) == start + 5 * kPage, "sbrk to give the old end when it shrinks, too");
  expect(grow(0) == start + 3 * kPage, "the heap to be two pages shorter");
}

void shrunk_memory_is_gone() {
  grow(static_cast<int>(page_up(heap_end()) - heap_end()));
  char* start = grow(4 * kPage);
  start[3 * kPage] = 1;
  grow(-2 * kPage);
  start[2 * kPage - 1] = 1;
  expect_killed([=] { start[2 * kPage] = 1; }, "the status of one who writes to memory given back");
  expect_killed([=] { load(address_of(start + 3 * kPage)); }, "the status of one who reads it");
}

void bytes_below_a_shrunk_end_stay() {
  char* start = grow(3 * kPage);
  for (int i = 0; i < 3 * kPage; i++) start[i] = 'k';
  grow(-kPage - 100);
  expect(filled_with(start, 2 * kPage - 100, 'k'), "what lies below the new end to stay as it was");
}

/// A kernel may refuse, or ignore, what it cannot do; the end must stay.
void shrinking_below_zero_changes_nothing() {
  char* end = grow(0);
  for (const int bytes : {-0x7fffffff - 1, -0x7fffffff, -0x40000000}) {
    sbrk(bytes);
    expect(sbrk(0) == end, "the end of the heap to stay when sbrk goes below 0");
  }
}

void shrinking_to_nothing_ends_the_process() {
  expect_killed([] { sbrk(-static_cast<int>(heap_end())); },
                "the status of one who gives all of itself back");
}

void shrinking_over_the_stack_ends_the_process() {
  for (const std::uint64_t kept : {std::uint64_t{1}, kPageSize, stack_page()}) {
    expect_killed(
        [=] {
          sbrk(-static_cast<int>(heap_end() - kept));
          store(stack_page() + 8);
        },
        "the status of one who gives its stack back");
  }
}

/// Whether or not the kernel has promised so much, the process lives on and can let go of it.
void growing_by_two_gibibytes_is_survived() {
  char* end = grow(0);
  char* memory = sbrk(0x7fffffff);
  if (memory != kNoMemory) {
    expect(memory == end, "sbrk to give the old end");
    grow(-0x7fffffff);
  }
  expect(grow(0) == end, "the end of the heap where it was");
  *grow(1) = 1;
}

void growing_up_to_the_trapframe_is_refused() {
  for (int i = 0; i < 200; i++) {
    if (sbrk(0x7ffff000) != kNoMemory) continue;
    expect(heap_end() <= kTrapframe, "the heap to end below the trapframe");
    return;
  }
  fail("expected 200 times 2 GiB to be refused");
}

void random_growth_keeps_what_was_written() {
  Random random(42);
  char* start = grow(0);
  int size = 0;
  for (int round = 0; round < 300; round++) {
    const int change = random.below(3 * kPage) - (size > 8 * kPage ? 2 * kPage : kPage);
    if (size + change < 0) continue;
    grow(change);
    for (int i = (size + 63) / 64 * 64; i < size + change; i += 64) start[i] = static_cast<char>(i / 64);
    size += change;
    for (int i = 0; i < size; i += 640) expect(start[i] == static_cast<char>(i / 64), "bytes to stay");
  }
}

void malloc_reuses_what_was_freed() {
  void* blocks[20];
  for (int round = 0; round < 20; round++) {
    for (int i = 0; i < 20; i++) {
      blocks[i] = malloc(static_cast<std::size_t>(100 + 37 * i));
      expect(blocks[i] != nullptr, "malloc to give memory");
      *static_cast<char*>(blocks[i]) = 1;
    }
    for (void* block : blocks) free(block);
  }
  expect(heap_end() - address_of(blocks[0]) < 1 << 20, "the heap to stay small");
}

/// Takes and touches memory until there is none: then sbrk says no, or the kernel ends a process that touches
/// more than there is. Status 0 or kKilled.
int take_all_memory() {
  return status_in_child([] {
    for (;;) {
      char* memory = sbrk(256 * kPage);
      if (memory == kNoMemory) break;
      for (int i = 0; i < 256 * kPage; i += kPage) memory[i] = 1;
    }
    while (sbrk(kPage) != kNoMemory) store(heap_end() - kPageSize);
  });
}

void all_memory_can_be_taken_and_comes_back() {
  const int status = take_all_memory();
  expect(status == 0 || status == kKilled, "the end of memory to be no crash");
  char* memory = grow(64 * kPage);
  for (int i = 0; i < 64 * kPage; i += kPage) memory[i] = 1;
}

void several_can_ask_for_all_memory() {
  for (int i = 0; i < 4; i++) start([] { exit(take_all_memory() == 1 ? 1 : 0); });
  expect_success_of(4);
}

void growth_that_fails_takes_nothing() {
  skip_on_xv6("this kernel does not count its free pages");
  const int before = freepages();
  char* end = grow(0);
  if (sbrk(0x7ffff000) != kNoMemory) grow(-0x7ffff000);
  expect(sbrk(0) == end, "the end of the heap where it was");
  const int tables = before / 512 + 4;  // which the process may keep
  expect(before - freepages() <= tables, "no page to be kept");
}

constexpr Test kTests[] = {
    {"sbrk_zero_tells_the_end", sbrk_zero_tells_the_end},
    {"sbrk_grows_byte_by_byte", sbrk_grows_byte_by_byte},
    {"new_memory_is_zero", new_memory_is_zero},
    {"memory_given_back_comes_again_as_zero", memory_given_back_comes_again_as_zero},
    {"shrinking_gives_the_old_end", shrinking_gives_the_old_end},
    {"shrunk_memory_is_gone", shrunk_memory_is_gone},
    {"bytes_below_a_shrunk_end_stay", bytes_below_a_shrunk_end_stay},
    {"shrinking_below_zero_changes_nothing", shrinking_below_zero_changes_nothing},
    {"shrinking_to_nothing_ends_the_process", shrinking_to_nothing_ends_the_process},
    {"shrinking_over_the_stack_ends_the_process", shrinking_over_the_stack_ends_the_process},
    {"growing_by_two_gibibytes_is_survived", growing_by_two_gibibytes_is_survived, Speed::Slow},
    {"growing_up_to_the_trapframe_is_refused", growing_up_to_the_trapframe_is_refused},
    {"random_growth_keeps_what_was_written", random_growth_keeps_what_was_written},
    {"malloc_reuses_what_was_freed", malloc_reuses_what_was_freed},
    {"growth_that_fails_takes_nothing", growth_that_fails_takes_nothing},
    {"all_memory_can_be_taken_and_comes_back", all_memory_can_be_taken_and_comes_back},
    {"several_can_ask_for_all_memory", several_can_ask_for_all_memory, Speed::Slow},
};

}  // namespace

constinit const Tests memory_tests = kTests;

}  // namespace usertests
