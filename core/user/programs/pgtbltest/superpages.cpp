// Heaps so large that a kernel may use pages of 2 MiB.
#include "suites.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"

namespace pgtbltest {
namespace {

using namespace user;
using namespace user::testing;

constexpr int kPagesOfSuper = kSuperpage / kPage;

void large_heap_holds_what_is_written() {
  constexpr int kCount = 4;
  char* memory = grow_by_superpages(kCount);
  for (int page = 0; page < kCount * kPagesOfSuper; page++) {
    expect(*reinterpret_cast<int*>(memory + page * kPage + 8) == 0, "new memory to be zero");
  }
  number_pages(memory, kCount * kPagesOfSuper, 3);
  expect_numbers(memory, kCount * kPagesOfSuper, 3);
}

void unaligned_heap_holds_what_is_written() {
  grow(3 * kPage + 77);
  char* memory = grow(3 * kSuperpage) + 8 - address_of(sbrk(0)) % 8;
  number_pages(memory, 3 * kPagesOfSuper - 1, 5);
  expect_numbers(memory, 3 * kPagesOfSuper - 1, 5);
}

void fork_separates_large_heaps() {
  char* memory = grow_by_superpages(2);
  number_pages(memory, 2 * kPagesOfSuper, 0);
  const int status = status_in_child([=] {
    expect_numbers(memory, 2 * kPagesOfSuper, 0);
    number_pages(memory, 2 * kPagesOfSuper, 1);
    expect_numbers(memory, 2 * kPagesOfSuper, 1);
  });
  expect_equal(status, 0, "the child's status");
  expect_numbers(memory, 2 * kPagesOfSuper, 0);
}

void large_heap_shrinks_into_a_superpage() {
  char* memory = grow_by_superpages(2);
  number_pages(memory, 2 * kPagesOfSuper, 9);
  grow(-kSuperpage / 2);
  expect_numbers(memory, 2 * kPagesOfSuper - kPagesOfSuper / 2, 9);
  const auto end = heap_end();
  expect_killed([=] { load(end); }, "the status of one who reads what was given back");
  expect_killed([=] { store(end + kSuperpage / 2 - 1); }, "the status of one who writes its end");
  store(end - 1);
}

void large_heap_shrinks_page_by_page() {
  char* memory = grow_by_superpages(1);
  number_pages(memory, kPagesOfSuper, 2);
  for (int left = kPagesOfSuper; left > kPagesOfSuper - 40; left--) {
    grow(-kPage);
    store(heap_end() - 1);
  }
  expect_numbers(memory, kPagesOfSuper - 40, 2);
}

void large_heap_grows_again_after_it_shrank() {
  for (int round = 0; round < 4; round++) {
    char* memory = grow_by_superpages(2);
    const int kept = (round + 1) * 100;
    number_pages(memory, 2 * kPagesOfSuper, round);
    grow(-(2 * kPagesOfSuper - kept) * kPage);
    char* again = grow(kSuperpage);
    for (int page = 0; page < kPagesOfSuper; page++)
      expect(again[page * kPage] == 0, "new memory to be zero");
    expect_numbers(memory, kept, round);
    grow(static_cast<int>(memory - sbrk(0)));
  }
}

void children_shrink_large_heaps_alone() {
  char* memory = grow_by_superpages(2);
  number_pages(memory, 2 * kPagesOfSuper, 4);
  expect_together(3, [=](int number) {
    grow(-(number + 1) * 300 * kPage);
    expect_numbers(memory, 2 * kPagesOfSuper - (number + 1) * 300, 4);
    number_pages(memory, 100, number);
    expect_numbers(memory, 100, number);
  });
  expect_numbers(memory, 2 * kPagesOfSuper, 4);
}

void system_calls_cross_superpages() {
  char* memory = grow_by_superpages(2);
  const OpenFile file("README", O_RDONLY);
  char* border = memory + kSuperpage;
  expect_equal(read(file.fd(), border - 300, 600), 600, "a read over the border of superpages");
  create("pgtbltest", {border - 300, 600});
  expect_content("pgtbltest", {border - 300, 600});
  unlink("pgtbltest");
  expect(border[-301] == 0 && border[300] == 0, "nothing beside it to change");
}

void exec_leaves_a_large_heap() {
  grow_by_superpages(3);
  char name[] = "echo";
  char* argv[] = {name, nullptr};
  const Pipe pipe;
  for (int i = 0; i < 3; i++) expect_equal(run_program(argv, pipe.writer()), 0, "the status of echo");
}

void superpages_run_out() {
  const int status = status_in_child([] {
    while (sbrk(kSuperpage) != kNoMemory) store(heap_end() - kPageSize);
    while (sbrk(kPage) != kNoMemory) store(heap_end() - 1);
  });
  expect(status == 0 || status == kKilled, "the end of memory to be no crash");
  char* memory = grow_by_superpages(8);
  number_pages(memory, 8 * kPagesOfSuper, 1);
  expect_numbers(memory, 8 * kPagesOfSuper, 1);
}

constexpr Test kTests[] = {
    {"large_heap_holds_what_is_written", large_heap_holds_what_is_written},
    {"unaligned_heap_holds_what_is_written", unaligned_heap_holds_what_is_written},
    {"fork_separates_large_heaps", fork_separates_large_heaps},
    {"large_heap_shrinks_into_a_superpage", large_heap_shrinks_into_a_superpage},
    {"large_heap_shrinks_page_by_page", large_heap_shrinks_page_by_page},
    {"large_heap_grows_again_after_it_shrank", large_heap_grows_again_after_it_shrank},
    {"children_shrink_large_heaps_alone", children_shrink_large_heaps_alone},
    {"system_calls_cross_superpages", system_calls_cross_superpages},
    {"exec_leaves_a_large_heap", exec_leaves_a_large_heap},
    {"superpages_run_out", superpages_run_out},
};

}  // namespace

constinit const Tests superpage_tests = kTests;

}  // namespace pgtbltest
