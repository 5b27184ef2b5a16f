// forktest: makes processes until the kernel has no more, and waits for them all.
#include "user/lib/io.hpp"

using namespace user;

int main(int, char**) {
  constexpr int kMoreThanAnyTable = 1000;
  printf("fork test\n");

  int children = 0;
  while (children < kMoreThanAnyTable) {
    const int pid = fork();
    if (pid < 0) break;
    if (pid == 0) return 0;
    children++;
  }
  if (children == kMoreThanAnyTable) die("forktest: fork worked %d times\n", children);

  for (int ended = 0; ended < children; ended++) {
    if (wait(nullptr) < 0) die("forktest: wait lost %d of %d children\n", children - ended, children);
  }
  if (wait(nullptr) != -1) die("forktest: wait found more children than fork made\n");
  printf("fork test OK\n");
  return 0;
}
