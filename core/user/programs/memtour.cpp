// memtour [-q]: a walk through the memory of a process, a step at a time: where its parts lie, what happens
// when the heap grows, when a process forks, when memory is given back, and what must not be done. Before
// each step it says what to look at in the page-table panel, and waits for Enter; with -q it does not wait.
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"
#include "user/testing/addresses.hpp"

using namespace user;
using testing::address_of;
using testing::kPageSize;

namespace {

constexpr int kPage = static_cast<int>(kPageSize);
constexpr int kTablePages = 512;  // that one page of the lowest level maps

constinit int global = 7;
constinit bool waiting = true;

void pause() {
  if (!waiting) return;
  printf("    [Enter]\n");
  char line[8];
  do {
    gets(line, sizeof line);
  } while (line[0] != 0 && strchr(line, '\n') == nullptr);
}

void step(int number, const char* title) { printf("\n%d. %s\n\n", number, title); }

void show(const char* what, std::uint64_t address) {
  printf("  %s %p  page %lu\n", what, reinterpret_cast<void*>(address), address / kPageSize);
}

char* grow(int pages) {
  char* memory = sbrk(pages * kPage);
  if (memory == kNoMemory) die("memtour: the kernel does not give %d pages\n", pages);
  return memory;
}

void wait_for(int child) {
  if (child < 0) die("memtour: fork failed\n");
  while (wait(nullptr) != child) {
  }
}

void show_parts() {
  step(1, "The parts of a process");
  printf("This is process %d. Choose it in the page-table panel.\n\n", getpid());
  show("instructions    ", address_of(&show_parts));
  show("data            ", address_of(&global));
  show("guard page      ", testing::stack_page() - kPageSize);
  show("stack           ", testing::stack_page());
  show("end of the heap ", testing::heap_end());
  printf(
      "\nLook at: the lowest lines, one for each page. Instructions are\n"
      "r-x, data rw-. The guard page has no U: this program may not\n"
      "touch it. At the very top lie trapframe and trampoline, without\n"
      "U as well.\n");
  pause();
}

char* grow_heap() {
  step(2, "The heap grows");
  char* memory = grow(3);
  printf("sbrk(%d) gave three pages from %p on.\n", 3 * kPage, static_cast<void*>(memory));
  printf(
      "\nLook at: three new lines behind the stack, rw-, with neither A\n"
      "nor D, as nobody has used them yet. (A lazy kernel shows none:\n"
      "it waits for step 3.)\n");
  pause();
  return memory;
}

void touch_pages(char* memory) {
  step(3, "Memory is touched");
  const char first = memory[0];
  memory[kPage] = 'x';
  printf("Read %d from the first page, wrote to the second.\n", first);
  printf(
      "\nLook at: the hardware has set A in the first, A and D in the\n"
      "second. The third is as it was.\n");
  pause();
}

void add_a_table() {
  step(4, "A table is full");
  const auto page = static_cast<int>(testing::heap_end() / kPageSize);
  const int pages = kTablePages - page % kTablePages + 1;
  char* memory = grow(pages);
  memory[pages * kPage - 1] = 'x';
  printf("%d pages more. One table of the lowest level maps %d pages\n", pages, kTablePages);
  printf(
      "(2 MiB), so the last page needed another table.\n"
      "\nLook at: the second entry of the middle level, and the table\n"
      "with a single page below it.\n");
  pause();
  sbrk(-pages * kPage);
}

void fork_a_child() {
  step(5, "A process becomes two");
  const int child = fork();
  if (child == 0) {
    printf("Process %d is the child. Its number at %p is %d.\n", getpid(), static_cast<void*>(&global),
           global);
    printf(
        "\nLook at: both processes. Their virtual addresses are equal. A\n"
        "kernel that copies shows other physical pages for the child; one\n"
        "that copies on write shows the same ones, without W.\n");
    pause();
    global = 8;
    printf("The child wrote %d. Its page is its own now, for sure.\n", global);
    pause();
    exit(0);
  }
  wait_for(child);
  printf("The child has ended; the parent's number is %d.\n", global);
}

void give_back(char* memory) {
  step(6, "Memory is given back");
  const auto end = reinterpret_cast<std::uint64_t>(sbrk(0));
  sbrk(-static_cast<int>(end - address_of(memory)));
  printf("The heap ends at %p again.\n", static_cast<void*>(sbrk(0)));
  printf("\nLook at: the lines are gone. The empty table of step 4 may stay.\n");
  pause();
}

/// Lets a child do what must fail; the kernel ends it and says why.
void must_fail(const char* what, void (*attempt)(std::uint64_t), std::uint64_t address) {
  printf("%s at %p:\n", what, reinterpret_cast<void*>(address));
  const int child = fork();
  if (child == 0) {
    attempt(address);
    printf("  it worked, which it should not\n");
    exit(0);
  }
  wait_for(child);
}

void break_rules() {
  step(7, "What must not be done");
  printf("A child tries each; the kernel ends it and says why.\n\n");
  must_fail("Writing to instructions", testing::store, address_of(&show_parts));
  must_fail("Executing data", testing::jump, address_of(&global));
  must_fail("Reading the guard page", testing::load, testing::stack_page() - kPageSize);
  must_fail("Reading behind the heap", testing::load, testing::page_up(testing::heap_end()));
  must_fail("Reading the kernel", testing::load, testing::kKernelBase);
  must_fail("Reading the trapframe", testing::load, testing::kTrapframe);
  printf("\nLook at: the line of each address, or that there is none.\n");
  pause();
}

}  // namespace

int main(int argc, char** argv) {
  waiting = !(argc > 1 && strcmp(argv[1], "-q") == 0);
  show_parts();
  char* memory = grow_heap();
  touch_pages(memory);
  add_a_table();
  fork_a_child();
  give_back(memory);
  break_rules();
  printf("\nThe end of the tour. `vmprint` prints a page table as text.\n");
  return 0;
}
