// The disk fails at every single request of many workloads. A call that needed it fails, everything else
// goes on, nothing stays locked or held, and the disk is sound when it is well again.
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

struct Fault {
  std::string name;
  /// Whether the request fails, when `at` is the number of the first to do so, or of the bad block.
  bool (*fails)(const Request& request, std::uint64_t at);
  Part written = Part::Nothing;
  enum class Place : std::uint8_t { Request, Block } place = Place::Request;
};

constexpr auto kOnce = [](const Request& request, std::uint64_t at) { return request.number == at; };
constexpr auto kForEver = [](const Request& request, std::uint64_t at) { return request.number >= at; };
constexpr auto kWritesForEver = [](const Request& request, std::uint64_t at) {
  return request.number >= at && request.operation == DiskOperation::Write;
};
constexpr auto kBadBlock = [](const Request& request, std::uint64_t at) {
  return index_of(request.block) == at && request.operation == DiskOperation::Read;
};

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all{
      {"one request fails", kOnce},
      {"one request fails, half done", kOnce, Part::FirstSector},
      {"one request fails though it was done", kOnce, Part::All},
      {"everything fails from there on", kForEver},
      {"all writes fail from there on", kWritesForEver},
      {"one block cannot be read", kBadBlock, Part::Nothing, Fault::Place::Block},
  };
  return all;
}

struct Counts {
  std::size_t workloads = 0;
  std::size_t runs = 0;
  std::size_t failed_calls = 0;
  std::size_t read_only = 0;
  std::size_t stranded = 0;
};

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != text.npos; at++) count++;
  return count;
}

/// A workload on a disk that fails.
class FaultyRun {
 public:
  explicit FaultyRun(const Workload& workload) : workload_(workload), computer_(start().image) {
    REQUIRE(computer_.boot() == nullptr);
    first_request_ = computer_.disk().requests();
  }

  /// The number of its requests.
  std::uint64_t run(Counts& counts) {
    Session session(start().model);
    for (const Operation& operation : workload_) {
      for (const Step& step : operation.steps) run(session, step, counts);
    }
    model_ = session.model();
    return computer_.disk().requests() - first_request_;
  }

  void fail(const Fault& fault, std::uint64_t at) {
    const auto fails = [&fault, at, first = first_request_](Request request) {
      request.number -= first;
      return fault.fails(request, at);
    };
    computer_.disk().fail_if(fails, fault.written);
  }

  /// The disk is well again, and all files are closed.
  void check(Counts& counts) {
    computer_.disk().heal();
    REQUIRE(joined(computer_.leaks()) == "");
    REQUIRE(difference(model_.tree(), tree_through_the_kernel()) == "");
    REQUIRE(occurrences(computer_.text(), "read-only") == (computer_.read_only() ? 1 : 0));
    if (!computer_.read_only()) check_that_work_goes_on();
    counts.runs++;
    counts.read_only += computer_.read_only() ? 1 : 0;
    counts.stranded += computer_.log().stranded_blocks;
    check_after_the_next_boot();
  }

 private:
  void run(Session& session, const Step& step, Counts& counts) {
    computer_.drop_caches();
    const bool could_write = !computer_.read_only();
    const Session::Outcome outcome = session.run(step);
    REQUIRE((outcome.expected || !outcome.succeeded));
    if (outcome.succeeded) return;
    counts.failed_calls += outcome.expected ? 1 : 0;
    // Nobody can tell whether a commit that failed has reached the disk.
    if (could_write && computer_.read_only()) possible_ = outcome.possible;
  }

  void check_that_work_goes_on() {
    Session session(model_);
    for (const Step& step : {Step{.call = Step::Call::MakeDirectory, .path = "other"},
                             Step{.call = Step::Call::Unlink, .path = "other"}}) {
      REQUIRE(session.run(step).succeeded);
    }
  }

  void check_after_the_next_boot() {
    Computer next(computer_.disk().image());
    REQUIRE(next.boot() == nullptr);
    REQUIRE(joined(next.leaks()) == "");
    const Examination examination = examine(next.disk().image());
    REQUIRE(joined(examination.problems) == "");
    if (std::ranges::find(possible_, examination.tree) != possible_.end()) return;
    REQUIRE(difference(model_.tree(), examination.tree) == "");
  }

  const Workload& workload_;
  Computer computer_;
  std::uint64_t first_request_ = 0;
  Model model_;
  std::vector<Tree> possible_;
};

void fail_everywhere(const Workload& workload, Counts& counts) {
  INFO(name_of(workload));
  Counts none;
  const std::uint64_t requests = FaultyRun(workload).run(none);
  REQUIRE(none.failed_calls == 0);
  for (const Fault& fault : faults()) {
    const std::uint64_t places =
        fault.place == Fault::Place::Request ? requests : start().image.size() / abi::kBlockSize;
    for (std::uint64_t at = 0; at < places; at++) {
      INFO(fault.name << " at request " << at);
      FaultyRun run(workload);
      run.fail(fault, at);
      run.run(counts);
      run.check(counts);
    }
  }
  counts.workloads++;
}

void fail_in_some(std::size_t length, std::size_t count, unsigned seed) {
  std::vector<Workload> workloads = workloads_of(length);
  CAPTURE(seed);
  std::ranges::shuffle(workloads, std::mt19937(seed));
  workloads.resize(std::min(count, workloads.size()));
  Counts counts;
  for (const Workload& workload : workloads) fail_everywhere(workload, counts);
  MESSAGE("Disk errors: " << counts.workloads << " workloads, " << counts.runs << " runs, "
                          << counts.failed_calls << " calls failed, " << counts.read_only
                          << " times the file system became read-only, " << counts.stranded
                          << " blocks stayed in memory");
}

constexpr std::size_t kAll = SIZE_MAX;

/// Boots on a disk that fails at each request in turn; afterwards it is sound.
std::size_t fail_in_boot(const Image& image) {
  for (std::uint64_t at = 0;; at++) {
    CAPTURE(at);
    Image left;
    std::uint64_t failures = 0;
    {
      Computer computer(image);
      computer.disk().fail_if([at](const Request& request) { return request.number == at; });
      const char* problem = computer.boot();
      REQUIRE(joined(computer.leaks()) == "");
      failures = computer.disk().failures();
      left = computer.disk().image();
      if (failures == 0) REQUIRE(problem == nullptr);
    }
    Computer next(left);
    REQUIRE(next.boot() == nullptr);
    REQUIRE(problems_of(next.disk().image()) == "");
    if (failures == 0) return at;
  }
}

}  // namespace

TEST_CASE("a disk error at any request of any single operation fails a call and does no other harm") {
  fail_in_some(1, kAll, 1);
}

TEST_CASE("a disk error at any request of two operations fails a call and does no other harm") {
  fail_in_some(2, thorough() ? kAll : 25, 2);
}

TEST_CASE("a disk error at any request of three operations fails a call and does no other harm") {
  fail_in_some(3, thorough() ? 500 : 5, 3);
}

TEST_CASE("a disk error at any request of a boot that recovers leaves the disk recoverable") {
  std::vector<Write> writes;
  {
    Computer computer(start().image);
    REQUIRE(computer.boot() == nullptr);
    Session session(start().model);
    const auto is_wanted = [](const Operation& operation) { return operation.name == "unlink open big"; };
    for (const Step& step : std::ranges::find_if(operations(), is_wanted)->steps) session.run(step);
    writes = computer.disk().writes();
  }
  std::size_t requests = 0;
  Image image = start().image;
  for (const Write& write : writes) {
    replay(image, write);
    requests += fail_in_boot(image);
  }
  CHECK(requests > writes.size());
}
