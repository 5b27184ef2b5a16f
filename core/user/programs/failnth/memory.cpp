// Growing, and touching what has grown.
#include "user/lib/malloc.hpp"
#include "user/lib/string.hpp"
#include "workloads.hpp"

namespace failnth {
namespace {

using namespace user;

void grow_by_a_page() { touch(grow(kPage), 1); }

void grow_by_a_byte() { *grow(1) = 1; }

void grow_by_many_pages() {
  char* memory = grow(40 * kPage);
  for (int i = 0; i < 40 * kPage; i += 512) must_be_right(memory[i] == 0);
  touch(memory, 40);
}

void grow_page_by_page() {
  for (int i = 0; i < 20; i++) touch(grow(kPage), 1);
}

void grow_over_a_table() { touch(grow(700 * kPage), 700); }

void grow_by_superpages() { touch(grow(2 * 512 * kPage), 2 * 512); }

void grow_shrink_and_grow() {
  for (int round = 0; round < 3; round++) {
    char* memory = grow(20 * kPage);
    touch(memory, 20);
    grow(-15 * kPage);
    must_be_right(memory[0] == 1);
    grow(-5 * kPage);
  }
}

/// What fails keeps the memory that was there.
void grow_twice_after_failure() {
  char* first = grow(10 * kPage);
  memset(first, 'f', 10 * kPage);
  if (sbrk(30 * kPage) == kNoMemory) {
    for (int i = 0; i < 10 * kPage; i++) must_be_right(first[i] == 'f');
    must_be_right(sbrk(0) == first + 10 * kPage);
    char* second = sbrk(30 * kPage);
    must_be_right(second == first + 10 * kPage);
    touch(second, 30);
  }
}

void touch_far_apart() {
  char* memory = grow(600 * kPage);
  for (int i = 0; i < 3; i++) memory[i * 250 * kPage + 77] = 1;
}

void allocate_from_the_heap() {
  void* blocks[20];
  for (void*& block : blocks) {
    block = malloc(5000);
    must(block != nullptr);
    memset(block, 1, 5000);
  }
  for (void* block : blocks) free(block);
}

/// The number of pages that the stack has is the kernel's choice; one is there.
void use_the_stack() {
  volatile char place[2000];
  for (volatile char& byte : place) byte = 1;
}

void call_into_untouched_memory() {
  char* memory = grow(6 * kPage);
  const int file = open("README", O_RDONLY);
  must(file >= 0);
  must(read(file, memory + kPage - 50, 100) == 100);
  must_be_right(memory[kPage + 49] != 0);
  must(fstat(file, reinterpret_cast<Stat*>(memory + 3 * kPage - 12)) == 0);
  must(pipe(reinterpret_cast<int*>(memory + 4 * kPage)) == 0);
}

void call_from_untouched_memory() {
  char* memory = grow(4 * kPage);
  const int file = open("failnth-file", O_CREATE | O_RDWR | O_TRUNC);
  must(file >= 0);
  must(write(file, memory + 10, 2 * kPage) == 2 * kPage);
  must_be_right(open(memory + 3 * kPage, O_CREATE | O_RDWR) < 0);
}

void ask_which_pages_were_accessed() {
  char* memory = grow(4 * kPage);
  touch(memory, 2);
  pgaccess(memory, 4, memory + 3 * kPage);
}

void wait_into_untouched_memory() {
  auto* status = reinterpret_cast<int*>(grow(kPage));
  start([] { exit(0); });
  must(wait(status) > 0);
  must(*status == 0);  // the child may have been ended for want of memory
}

constexpr Workload kWorkloads[] = {
    {"grow_by_a_page", grow_by_a_page},
    {"grow_by_a_byte", grow_by_a_byte},
    {"grow_by_many_pages", grow_by_many_pages},
    {"grow_page_by_page", grow_page_by_page},
    {"grow_over_a_table", grow_over_a_table, Speed::Slow},
    {"grow_by_superpages", grow_by_superpages, Speed::Slow},
    {"grow_shrink_and_grow", grow_shrink_and_grow},
    {"grow_twice_after_failure", grow_twice_after_failure},
    {"touch_far_apart", touch_far_apart, Speed::Slow},
    {"allocate_from_the_heap", allocate_from_the_heap},
    {"use_the_stack", use_the_stack},
    {"call_into_untouched_memory", call_into_untouched_memory},
    {"call_from_untouched_memory", call_from_untouched_memory},
    {"ask_which_pages_were_accessed", ask_which_pages_were_accessed},
    {"wait_into_untouched_memory", wait_into_untouched_memory},
};

}  // namespace

constinit const std::span<const Workload> memory_workloads = kWorkloads;

}  // namespace failnth
