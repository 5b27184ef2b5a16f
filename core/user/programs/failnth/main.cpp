// failnth [-q] [WORKLOAD...]: lets the first allocation of memory fail while a workload runs, then the
// second, and so on until the workload needs no more. Each time it must work or end with an error, and give
// back every page; and without a failure it must work.
#include "user/lib/io.hpp"
#include "user/lib/string.hpp"
#include "user/testing/resources.hpp"
#include "workloads.hpp"

using namespace user;
using namespace failnth;

namespace {

constexpr int kMostInjections = 5000;
constexpr int kUsage = 2;

struct Sum {
  int workloads = 0;
  int injected = 0;
  int failed = 0;
};

/// Runs the workload in a child with the n-th allocation failing; with none for 0. Its status.
int run(const Workload& workload, int n) {
  const int child = fork();
  if (child < 0) die("failnth: fork failed\n");
  if (child == 0) {
    user::failnth(n);
    workload.body();
    exit(0);
  }
  int status = 0;
  while (wait(&status) != child) {
  }
  return status;
}

enum class Injected : unsigned char { Yes, No, Wrongly };

/// What went wrong is printed.
Injected inject(const Workload& workload, int n, int pages) {
  const int status = run(workload, n);
  const bool has_failed = user::failnth(0) == 0;
  remove_files();
  if (status == kWrong || (!has_failed && status != 0)) {
    printf("failnth: %s ends with status %d when allocation %d fails\n", workload.name, status, n);
    return Injected::Wrongly;
  }
  if (const int lost = testing::lost_pages(pages); lost != 0) {
    printf("failnth: %s loses %d pages when allocation %d fails\n", workload.name, lost, n);
    return Injected::Wrongly;
  }
  return has_failed ? Injected::Yes : Injected::No;
}

/// Waits until `pages` are free again, too: init frees orphans when it comes to run.
bool works(const Workload& workload, int pages) {
  const int status = run(workload, 0);
  remove_files();
  if (status != 0) printf("failnth: %s ends with status %d when nothing fails\n", workload.name, status);
  const int lost = testing::lost_pages(pages);
  if (lost != 0) printf("failnth: %s loses %d pages when nothing fails\n", workload.name, lost);
  return status == 0 && lost == 0;
}

bool survives(const Workload& workload, int& injected) {
  const int pages = freepages();
  if (!works(workload, pages)) return false;
  for (int n = 1; n < kMostInjections; n++) {
    switch (inject(workload, n, pages)) {
      case Injected::Yes: injected++; break;
      case Injected::No: return works(workload, pages);
      case Injected::Wrongly: return false;
    }
  }
  printf("failnth: %s needs more than %d allocations\n", workload.name, kMostInjections);
  return false;
}

bool is_chosen(const Workload& workload, std::span<char*> words) {
  if (words.empty()) return true;
  if (strcmp(words[0], "-q") == 0) return workload.speed == Speed::Quick;
  for (const char* word : words) {
    if (strcmp(word, workload.name) == 0) return true;
  }
  return false;
}

void run_chosen(std::span<const Workload> workloads, std::span<char*> words, Sum& sum) {
  for (const Workload& workload : workloads) {
    if (!is_chosen(workload, words)) continue;
    int injected = 0;
    const bool survived = survives(workload, injected);
    printf("%s: %d failures, %s\n", workload.name, injected, survived ? "OK" : "FAILED");
    sum.workloads++;
    sum.injected += injected;
    sum.failed += survived ? 0 : 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (user::failnth(0) < 0 || freepages() < 0) die("failnth: this kernel injects no failures\n");
  remove_files();
  Sum sum;
  for (const auto& workloads : {memory_workloads, process_workloads, exec_workloads, file_workloads}) {
    run_chosen(workloads, std::span(argv + 1, argv + argc), sum);
  }
  if (sum.workloads == 0) {
    fprintf(kStandardError, "failnth: there is no such workload\n");
    return kUsage;
  }
  if (sum.failed > 0) {
    printf("failnth: %d of %d workloads FAILED\n", sum.failed, sum.workloads);
    return 1;
  }
  printf("failnth: %d workloads, %d failures injected, no page lost\n", sum.workloads, sum.injected);
  return 0;
}
