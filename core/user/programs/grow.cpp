// grow PAGES: shows the end of its heap, waits for a line, grows the heap by so many pages and touches each
// of them, and waits again: its page table can be looked at before and after. A negative number gives pages
// back.
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"

using namespace user;

namespace {

void wait_for_enter(const char* purpose) {
  printf("press Enter to %s\n", purpose);
  char line[2];
  do {
    gets(line, sizeof line);
  } while (line[0] != 0 && line[0] != '\n');
}

}  // namespace

int main(int argc, char** argv) {
  constexpr int kPageSize = 4096;
  if (argc != 2) die("usage: grow PAGES\n");
  const int pages = atoi(argv[1]);

  char* old_end = sbrk(0);
  printf("pid %d: the heap ends at %p\n", getpid(), static_cast<void*>(old_end));
  wait_for_enter("grow it");

  if (sbrk(pages * kPageSize) == kNoMemory) die("grow: the kernel does not give %d pages\n", pages);
  char* new_end = sbrk(0);
  for (char* page = old_end; page < new_end; page += kPageSize) *page = 1;

  printf("heap end was %p, is %p\n", static_cast<void*>(old_end), static_cast<void*>(new_end));
  wait_for_enter("end");
  return 0;
}
