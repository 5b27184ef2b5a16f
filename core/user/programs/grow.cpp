// grow PAGES: grows its heap by so many pages, touches each of them, and stays alive until a line is typed,
// so that its page table can be looked at meanwhile. A negative number gives pages back.
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"

using namespace user;

int main(int argc, char** argv) {
  constexpr int kPageSize = 4096;
  if (argc != 2) die("usage: grow PAGES\n");
  const int pages = atoi(argv[1]);

  char* old_end = sbrk(0);
  if (sbrk(pages * kPageSize) == kNoMemory) die("grow: the kernel does not give %d pages\n", pages);
  char* new_end = sbrk(0);
  for (char* page = old_end; page < new_end; page += kPageSize) *page = 1;

  printf("pid %d: heap end was %p, is %p\n", getpid(), static_cast<void*>(old_end),
         static_cast<void*>(new_end));
  printf("press Enter to end\n");
  char line[2];
  do {
    gets(line, sizeof line);
  } while (line[0] != 0 && line[0] != '\n');
  return 0;
}
