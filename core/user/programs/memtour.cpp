// memtour: a walk through the address space of a process: where its parts lie and what the page table lets it
// do there.
#include "user/lib/io.hpp"
#include "user/lib/malloc.hpp"

using namespace user;

namespace {

constexpr std::uint64_t kPageSize = 4096;
constinit int global = 7;

std::uint64_t address_of(const void* place) { return reinterpret_cast<std::uint64_t>(place); }

void show(const char* what, std::uint64_t address) {
  printf("  %s %p  page %lu\n", what, reinterpret_cast<void*>(address), address / kPageSize);
}

/// Lets a child do what must fail; the kernel ends it and says why.
void must_fail(const char* what, void (*attempt)(std::uint64_t), std::uint64_t address) {
  printf("\n%s at %p: a child tries.\n", what, reinterpret_cast<void*>(address));
  const int child = fork();
  if (child < 0) die("memtour: fork failed\n");
  if (child == 0) {
    attempt(address);
    printf("  it worked, which it should not\n");
    exit(0);
  }
  int status = 0;
  wait(&status);
  if (status != 0) printf("  the kernel ended it; we go on.\n");
}

void load(std::uint64_t address) { (void)*reinterpret_cast<volatile char*>(address); }
void store(std::uint64_t address) { *reinterpret_cast<volatile char*>(address) = 0; }
void jump(std::uint64_t address) { reinterpret_cast<void (*)()>(address)(); }

}  // namespace

int main(int, char**) {
  int local = 0;
  const std::uint64_t stack_page = address_of(&local) / kPageSize * kPageSize;
  const std::uint64_t guard_page = stack_page - kPageSize;

  printf("This is process %d. In its address space lie\n", getpid());
  show("its instructions", address_of(reinterpret_cast<void*>(&load)));
  show("its data        ", address_of(&global));
  show("the guard page  ", guard_page);
  show("its stack       ", address_of(&local));
  show("end of the heap ", address_of(sbrk(0)));
  void* block = malloc(100);
  if (block == nullptr) die("memtour: no memory\n");
  show("a malloc        ", address_of(block));
  show("end of the heap ", address_of(sbrk(0)));

  printf("\nThe page table says so too:\n");
  if (vmprint(getpid()) < 0) printf("  (this kernel has no vmprint)\n");

  must_fail("Writing to instructions", store, address_of(reinterpret_cast<void*>(&load)));
  must_fail("Executing data", jump, address_of(&global));
  must_fail("Reading the guard page", load, guard_page);
  must_fail("Reading the kernel", load, 0x80000000);
  return 0;
}
