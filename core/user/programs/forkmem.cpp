// forkmem: shows that after fork one virtual address means two physical pages, with the page tables as
// evidence.
#include "user/lib/io.hpp"

using namespace user;

namespace {

constinit int number = 1;

void show(const char* who) {
  printf("%s (pid %d): number at %p is %d\n", who, getpid(), static_cast<void*>(&number), number);
  if (vmprint(getpid()) < 0) die("forkmem: this kernel has no vmprint\n");
}

}  // namespace

int main(int, char**) {
  show("before fork");
  const int child = fork();
  if (child < 0) die("forkmem: fork failed\n");
  if (child == 0) {
    number = 2;
    show("child, after writing 2");
    return 0;
  }
  wait(nullptr);
  show("parent, after the child has ended");
  return 0;
}
