#include "user/testing/runner.hpp"

#include "user/lib/io.hpp"
#include "user/lib/string.hpp"
#include "user/testing/check.hpp"
#include "user/testing/resources.hpp"

namespace user::testing {
namespace {

constexpr int kUsage = 2;

/// Which tests the command line asks for.
struct Choice {
  bool quick_only = false;
  bool list = false;
  std::span<char*> names;

  bool includes(const Test& test) const {
    if (names.empty()) return !quick_only || test.speed == Speed::Quick;
    for (const char* name : names) {
      if (strcmp(name, test.name) == 0) return true;
    }
    return false;
  }
};

Choice choice_of(int argc, char** argv) {
  Choice choice;
  int i = 1;
  for (; i < argc && argv[i][0] == '-'; i++) {
    choice.quick_only |= strcmp(argv[i], "-q") == 0;
    choice.list |= strcmp(argv[i], "-l") == 0;
  }
  choice.names = std::span(argv + i, argv + argc);
  return choice;
}

bool is_known(const char* name, std::span<const Tests> groups) {
  for (const Tests& group : groups) {
    for (const Test& test : group) {
      if (strcmp(test.name, name) == 0) return true;
    }
  }
  return false;
}

/// Whether the test has succeeded. The child has said why not, unless the kernel ended it.
bool passes(const Test& test) {
  set_subject(test.name);
  const int child = fork();
  if (child == 0) {
    test.body();
    exit(0);
  }
  const int status = child > 0 ? status_of(child) : kKilled;
  if (status == kKilled) printf("test %s: FAILED: expected it not to be killed\n", test.name);
  return status == 0;
}

struct Sum {
  int run = 0;
  int failed = 0;
};

void list(const Tests& group, const Choice& choice) {
  for (const Test& test : group) {
    if (choice.includes(test)) printf("%s%s\n", test.name, test.speed == Speed::Slow ? " (slow)" : "");
  }
}

void run_group(const Tests& group, const Choice& choice, Resources& before, Sum& sum) {
  for (const Test& test : group) {
    if (!choice.includes(test)) continue;
    const bool passed = passes(test);
    const bool clean = all_given_back(before, test.name);
    sum.run++;
    if (passed && clean) {
      printf("test %s: OK\n", test.name);
    } else {
      sum.failed++;
      before = free_resources();
    }
  }
}

int report(const Sum& sum) {
  if (sum.failed > 0) {
    printf("%d of %d tests FAILED\n", sum.failed, sum.run);
    return 1;
  }
  printf("%d tests\nALL TESTS PASSED\n", sum.run);
  return 0;
}

}  // namespace

int run_tests(int argc, char** argv, std::span<const Tests> groups) {
  const Choice choice = choice_of(argc, argv);
  for (const char* name : choice.names) {
    if (is_known(name, groups)) continue;
    fprintf(kStandardError, "%s: there is no test %s\n", argv[0], name);
    return kUsage;
  }
  if (choice.list) {
    for (const Tests& group : groups) list(group, choice);
    return 0;
  }
  if (freepages() < 0) printf("%s: this kernel does not count its free pages\n", argv[0]);
  Resources before = free_resources();
  Sum sum;
  for (const Tests& group : groups) run_group(group, choice, before, sum);
  return report(sum);
}

void skip(const char* why) {
  printf("skipped: %s\n", why);
  exit(0);
}

void skip_on_xv6(const char* why) {
  if (freepages() < 0) skip(why);
}

}  // namespace user::testing
