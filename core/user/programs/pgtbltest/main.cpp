// pgtbltest [-q] [-l] [TEST...]: what page tables can do beside what every kernel does with them. A kernel
// that does not have a feature must still behave as if memory were plain; where there is nothing to ask, a
// test says that it is skipped.
#include <array>

#include "suites.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"

namespace pgtbltest {

using namespace user;
using namespace user::testing;

char* grow(int bytes) {
  char* memory = sbrk(bytes);
  expect(memory != kNoMemory, "sbrk to give memory");
  return memory;
}

char* grow_by_superpages(int count) {
  const auto misaligned = static_cast<int>(heap_end() % kSuperpage);
  if (misaligned != 0) grow(kSuperpage - misaligned);
  return grow(count * kSuperpage);
}

void number_pages(char* memory, int pages, int salt) {
  for (int page = 0; page < pages; page++) *reinterpret_cast<int*>(memory + page * kPage) = page * 7 + salt;
}

void expect_numbers(const char* memory, int pages, int salt) {
  for (int page = 0; page < pages; page++) {
    expect_equal(*reinterpret_cast<const int*>(memory + page * kPage), page * 7 + salt,
                 "the number in a page");
  }
}

}  // namespace pgtbltest

int main(int argc, char** argv) {
  using namespace pgtbltest;
  const std::array groups = {access_tests, superpage_tests, copy_on_write_tests, lazy_tests};
  return user::testing::run_tests(argc, argv, groups);
}
