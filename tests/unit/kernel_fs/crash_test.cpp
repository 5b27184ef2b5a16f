// The power goes at every single write of many workloads, and again at every write of the recovery from that.
// Whatever is then on the disk, the next boot finds a file system without fault, as it was before or after a
// system call.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "unit/kernel_fs/checker.hpp"
#include "unit/kernel_fs/thorough.hpp"
#include "unit/kernel_fs/workload.hpp"

using namespace kernel_fs_test;

namespace {

/// One system call of a run.
struct Epoch {
  std::size_t first_write;
  std::size_t end_write;
  std::vector<Tree> possible;  ///< before, in between, after
};

struct Counts {
  std::size_t workloads = 0;
  std::size_t crashes = 0;
  std::size_t crashes_in_recovery = 0;
  std::size_t finished_commits = 0;
};

std::vector<Epoch> run_recorded(Computer& computer, const Workload& workload, std::size_t& last_operation) {
  std::vector<Epoch> epochs;
  Session session(start().model);
  for (const Operation& operation : workload) {
    last_operation = epochs.size();
    for (const Step& step : operation.steps) {
      const std::size_t first = computer.disk().writes().size();
      std::vector<Tree> possible{session.model().tree()};
      const Session::Outcome outcome = session.run(step);
      INFO(operation.name);
      REQUIRE(outcome.succeeded == outcome.expected);
      possible.insert(possible.end(), outcome.possible.begin(), outcome.possible.end());
      possible.push_back(session.model().tree());
      epochs.push_back({first, computer.disk().writes().size(), std::move(possible)});
    }
  }
  return epochs;
}

/// Boots on the image and examines what is there afterwards.
struct Recovery {
  explicit Recovery(const Image& image) : computer(image) {
    const char* problem = computer.boot();
    REQUIRE_MESSAGE(problem == nullptr, std::string(problem == nullptr ? "" : problem));
    REQUIRE(computer.leaks().empty());
    examination = examine(computer.disk().image());
    std::string problems;
    for (const std::string& text : examination.problems) problems += text + '\n';
    REQUIRE(problems == "");
  }
  Computer computer;
  Examination examination;
};

/// The power goes during the recovery as well.
void crash_in_recovery(const Image& image, const std::vector<Write>& writes, const Tree& expected,
                       Counts& counts) {
  Image crashed = image;
  for (const Write& write : writes) {
    for (const Part part : {Part::Nothing, Part::FirstSector, Part::SecondSector}) {
      Image torn = crashed;
      replay(torn, write, part);
      REQUIRE(difference(expected, Recovery(torn).examination.tree) == "");
      counts.crashes_in_recovery++;
    }
    replay(crashed, write);
  }
}

void check_crash(const Image& image, std::span<const Tree> possible, Counts& counts) {
  const Recovery recovery(image);
  const Tree& tree = recovery.examination.tree;
  const bool known = std::ranges::find(possible, tree) != possible.end();
  REQUIRE_MESSAGE(known, difference(possible.front(), tree));
  counts.crashes++;
  if (recovery.computer.text().find("finishing a commit") != std::string::npos) counts.finished_commits++;
  crash_in_recovery(image, const_cast<Computer&>(recovery.computer).disk().writes(), tree, counts);
}

/// Only in the last operation: what is before it is the last in a shorter workload.
void crash_everywhere_in_the_end_of(const Workload& workload, Counts& counts) {
  INFO(name_of(workload));
  std::size_t epoch = 0;
  std::vector<Epoch> epochs;
  std::vector<Write> writes;
  {
    Computer computer(start().image);
    REQUIRE(computer.boot() == nullptr);
    epochs = run_recorded(computer, workload, epoch);
    REQUIRE(computer.leaks().empty());
    REQUIRE(problems_of(computer.disk().image()) == "");
    writes = computer.disk().writes();
  }
  Image image = start().image;
  for (std::size_t i = 0; i < epochs[epoch].first_write; i++) replay(image, writes[i]);
  for (; epoch < epochs.size(); epoch++) {
    const std::span<const Tree> possible = epochs[epoch].possible;
    for (std::size_t i = epochs[epoch].first_write; i < epochs[epoch].end_write; i++) {
      const bool nothing_yet = i == epochs[epoch].first_write;
      check_crash(image, nothing_yet ? possible.first(1) : possible, counts);
      for (const Part part : kTornParts) {
        Image torn = image;
        replay(torn, writes[i], part);
        check_crash(torn, possible, counts);
      }
      replay(image, writes[i]);
    }
    check_crash(image, possible.last(1), counts);
  }
  counts.workloads++;
}

void report(const std::string& what, const Counts& counts) {
  MESSAGE(what << ": " << counts.workloads << " workloads, " << counts.crashes << " crashes, of which "
               << counts.finished_commits << " found a commit to finish, and " << counts.crashes_in_recovery
               << " crashes in the recovery from them");
}

/// `count` of the workloads of that length, or all of them.
void crash_in_some(std::size_t length, std::size_t count, unsigned seed) {
  std::vector<Workload> workloads = workloads_of(length);
  CAPTURE(seed);
  std::ranges::shuffle(workloads, std::mt19937(seed));
  workloads.resize(std::min(count, workloads.size()));
  Counts counts;
  for (const Workload& workload : workloads) crash_everywhere_in_the_end_of(workload, counts);
  report("Power cuts", counts);
}

constexpr std::size_t kAll = SIZE_MAX;

}  // namespace

TEST_CASE("a power cut at any write of any single operation leaves it done or not begun") {
  crash_in_some(1, kAll, 1);
}

TEST_CASE("a power cut at any write of the second of two operations leaves it done or not begun") {
  crash_in_some(2, thorough() ? kAll : 60, 2);
}

TEST_CASE("a power cut at any write of the third of three operations leaves it done or not begun") {
  crash_in_some(3, thorough() ? 5000 : 30, 3);
}

TEST_CASE("before the commit, log blocks may reach the disk in any order") {
  Computer computer(start().image);
  REQUIRE(computer.boot() == nullptr);
  Session session(start().model);
  const Tree before = session.model().tree();
  for (const Step& step : operations().front().steps) session.run(step);
  const auto header = std::ranges::find(computer.disk().writes(), BlockNumber{2}, &Write::block);
  const std::span log_writes(computer.disk().writes().begin(), header);
  REQUIRE(log_writes.size() >= 2);
  Counts counts;
  for (std::uint32_t chosen = 0; chosen < 1u << log_writes.size(); chosen++) {
    Image image = start().image;
    for (std::size_t i = 0; i < log_writes.size(); i++) {
      if ((chosen >> i & 1) != 0) replay(image, log_writes[i]);
    }
    check_crash(image, {&before, 1}, counts);
  }
}
