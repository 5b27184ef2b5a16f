// A page that the kernel shares with every process, and the accessed bits.
#include "suites.hpp"
#include "user/lib/usyscall.hpp"
#include "user/testing/addresses.hpp"
#include "user/testing/check.hpp"

namespace pgtbltest {
namespace {

using namespace user;
using namespace user::testing;

void skip_without_shared_page() {
  if (status_in_child([] { ugetpid(); }) != 0) skip("this kernel has no USYSCALL page");
}

void shared_page_tells_the_pid() {
  skip_without_shared_page();
  expect_equal(ugetpid(), getpid(), "the pid in the shared page");
  for (int i = 0; i < 20; i++) {
    expect_equal(status_in_child([] { expect_equal(ugetpid(), getpid(), "the child's pid"); }), 0,
                 "the child's status");
  }
  expect_equal(ugetpid(), getpid(), "the pid when the children have ended");
}

void shared_page_cannot_be_written() {
  skip_without_shared_page();
  expect_killed([] { store(kUsyscall); }, "the status of one who writes to the shared page");
  expect_killed([] { store(kUsyscall + kPageSize - 1); }, "the status of one who writes to its end");
  expect_killed([] { jump(kUsyscall); }, "the status of one who jumps there");
  const OpenFile file("README", O_RDONLY);
  expect(read(file.fd(), pointer_to(kUsyscall), 10) < 0, "no read into the shared page");
}

void skip_without_pgaccess() {
  std::uint64_t mask;
  if (pgaccess(pointer_to(0), 1, &mask) < 0) skip("this kernel has no pgaccess");
}

void pgaccess_sees_what_was_touched() {
  skip_without_pgaccess();
  char* memory = grow_by_superpages(0);
  grow(32 * kPage);
  number_pages(memory, 32, 0);
  std::uint64_t mask = 0;
  expect_equal(pgaccess(memory, 32, &mask), 0, "pgaccess");
  expect_equal(static_cast<std::int64_t>(mask), 0xffffffff, "the pages that were touched");
  memory[kPage * 1] = 1;
  load(address_of(memory + kPage * 2 + 5));
  memory[kPage * 30] = 1;
  mask = 0;
  expect_equal(pgaccess(memory, 32, &mask), 0, "pgaccess");
  expect_equal(static_cast<std::int64_t>(mask), 1 << 1 | 1 << 2 | 1 << 30,
               "the pages that were touched since");
}

void pgaccess_forgets_what_it_told() {
  skip_without_pgaccess();
  char* memory = grow(kPage * 4);
  memory[0] = 1;
  std::uint64_t mask = 0;
  pgaccess(memory, 1, &mask);
  mask = 7;
  expect_equal(pgaccess(memory, 1, &mask), 0, "pgaccess");
  expect_equal(static_cast<std::int64_t>(mask & 0xff), 0, "the pages that were touched since");
}

void pgaccess_knows_its_limits() {
  skip_without_pgaccess();
  std::uint64_t mask = 0;
  expect_equal(pgaccess(pointer_to(0), 0, &mask), 0, "pgaccess of no pages");
  expect_equal(pgaccess(pointer_to(0), 64, &mask), 0, "pgaccess of 64 pages");
  expect_equal(pgaccess(pointer_to(0), 65, &mask), -1, "pgaccess of 65 pages");
  expect_equal(pgaccess(pointer_to(0), -1, &mask), -1, "pgaccess of fewer than no pages");
  expect_equal(pgaccess(pointer_to(0), 8, pointer_to(kKernelBase)), -1, "pgaccess into the kernel");
  mask = ~std::uint64_t{0};
  expect_equal(pgaccess(pointer_to(page_up(heap_end())), 8, &mask), 0, "pgaccess behind the heap");
  expect_equal(static_cast<std::int64_t>(mask & 0xff), 0, "the pages that were touched there");
}

constexpr Test kTests[] = {
    {"shared_page_tells_the_pid", shared_page_tells_the_pid},
    {"shared_page_cannot_be_written", shared_page_cannot_be_written},
    {"pgaccess_sees_what_was_touched", pgaccess_sees_what_was_touched},
    {"pgaccess_forgets_what_it_told", pgaccess_forgets_what_it_told},
    {"pgaccess_knows_its_limits", pgaccess_knows_its_limits},
};

}  // namespace

constinit const Tests access_tests = kTests;

}  // namespace pgtbltest
