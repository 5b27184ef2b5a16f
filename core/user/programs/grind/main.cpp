// grind [ROUNDS] [SEED]: several processes do system calls at random, each so many. What each does follows
// from the seed; what they do to each other, from the machine.
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"
#include "user/testing/check.hpp"
#include "user/testing/resources.hpp"
#include "worker.hpp"

using namespace user;

namespace {

constexpr int kWorkers = 4;

void work(int number, int rounds, std::uint64_t seed) {
  grind::Worker worker(number, seed);
  for (int round = 0; round < rounds; round++) worker.step();
  worker.finish();
}

void remove_everything() {
  for (const char* path :
       {"grind-shared/a/d", "grind-shared/a", "grind-shared/b", "grind-shared/c", "grind-shared"})
    unlink(path);
  char own[] = "grindA";
  for (int number = 0; number < kWorkers; number++) {
    own[5] = static_cast<char>('A' + number);
    if (unlink(own) < 0) testing::fail("expected %s to be empty", own);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 3) die("usage: grind [ROUNDS] [SEED]\n");
  const int rounds = argc > 1 ? atoi(argv[1]) : 200;
  const int seed = argc > 2 ? atoi(argv[2]) : 1;
  testing::set_subject("grind");
  const testing::Resources before = testing::free_resources();
  mkdir("grind-shared");
  const int status = testing::status_in_child([=] {
    testing::expect_together(kWorkers,
                             [=](int number) { work(number, rounds, static_cast<std::uint64_t>(seed)); });
    remove_everything();
  });
  if (status != 0 || !testing::all_given_back(before, "grind")) die("grind: FAILED with seed %d\n", seed);
  printf("grind: %d processes, %d rounds, seed %d: OK\n", kWorkers, rounds, seed);
  return 0;
}
