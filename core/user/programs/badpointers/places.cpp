#include "places.hpp"

#include "user/lib/string.hpp"
#include "user/testing/addresses.hpp"

namespace badpointers {
namespace {

using namespace user::testing;

constinit const char constant[] = "a constant, which nobody may write";

constexpr std::size_t kMostPlaces = 64;
constinit Place places[kMostPlaces]{};
constinit std::size_t count = 0;

void add(const char* name, std::uint64_t address, std::uint64_t readable = 0, std::uint64_t writable = 0) {
  places[count++] = {name, address, readable, writable};
}

/// The program's pages from 0 to the guard can be read; the last of them, the data, can be written.
void add_program(std::uint64_t guard) {
  const std::uint64_t text = address_of(&constant[0]);
  add("address 0", 0, guard, 0);
  add("address 1", 1, guard - 1, 0);
  add("end of the first page", kPageSize - 1, guard - kPageSize + 1, 0);
  add("constants", text, guard - text, 0);
  add("before the guard page", guard - 1, 1, 1);
  add("four bytes before the guard page", guard - 4, 4, 4);
  add("guard page", guard);
  add("middle of the guard page", guard + 100);
  add("end of the guard page", guard + kPageSize - 1);
}

/// The heap ends at a page boundary, and what lies before it cannot be taken for text that ends.
void add_heap_end(std::uint64_t end) {
  for (const int before : {1, 3, 8, 100}) {
    add("before the end of the heap", end - static_cast<unsigned>(before), static_cast<unsigned>(before),
        static_cast<unsigned>(before));
  }
  add("end of the heap", end);
  add("behind the end of the heap", end + 1);
  add("a page behind the heap", end + kPageSize);
  add("2 MiB behind the heap", end + (2 << 20));
  add("1 GiB behind the heap", end + (1 << 30));
}

void add_devices() {
  add("test device", kTestDevice);
  add("CLINT", 0x02000000);
  add("before the PLIC", kPlic - 1);
  add("PLIC", kPlic);
  add("UART", kUart);
  add("before the UART", kUart - 3);
  add("disk", 0x10001000);
}

void add_kernel() {
  add("before the kernel", kKernelBase - 1);
  add("kernel", kKernelBase);
  add("inside the kernel", kKernelBase + 0x8765);
  add("kernel data", kKernelBase + 0x40000);
  add("end of RAM", kKernelBase + (128 << 20) - 8);
  add("behind RAM", kKernelBase + (128 << 20));
  add("4 GiB", 1ull << 32);
  add("before 4 GiB", (1ull << 32) - 1);
}

/// A page above the trapframe is the kernel's; one below may hold what the kernel wants programs to read.
void add_top() {
  add("where some kernels have a page to read", kUsyscall, kPageSize, 0);
  add("two pages below the trapframe", kUsyscall - kPageSize);
  add("trapframe", kTrapframe);
  add("end of the trapframe", kTrampoline - 1);
  add("trampoline", kTrampoline);
  add("inside the trampoline", kTrampoline + 100);
  add("last address", kMaxVa - 1);
  add("before the last", kMaxVa - 8);
  add("MAXVA", kMaxVa);
  add("behind MAXVA", kMaxVa + kPageSize);
  add("twice MAXVA", 2 * kMaxVa);
  add("negative half", 0xffffffc000000000ull);
  add("not canonical", 0x0000800000000000ull);
  add("2^62", 1ull << 62);
  add("2^63", 1ull << 63);
  add("before 2^63", (1ull << 63) - 1);
  add("kernel, sign-extended", 0xffffffff80000000ull);
  add("last page", ~0ull - kPageSize + 1);
  add("last word", ~0ull - 7);
  add("-1", ~0ull);
}

}  // namespace

std::span<const Place> find_places() {
  const std::uint64_t growth = page_up(heap_end()) - heap_end() + kPageSize;
  char* start = user::sbrk(static_cast<int>(growth));
  memset(start, 'x', growth);
  add_program(stack_page() - kPageSize);
  add_heap_end(heap_end());
  add_devices();
  add_kernel();
  add_top();
  return {places, count};
}

}  // namespace badpointers
