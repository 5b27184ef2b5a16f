// Disks of which anything may be wrong. The kernel refuses to mount them or makes the best of them, but it
// does not panic, hang, keep anything or touch what is not its own.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <string>

#include "kernel/abi/open_flags.hpp"
#include "kernel/fs/names.hpp"
#include "unit/kernel_fs/checker.hpp"
#include "unit/kernel_fs/corruption.hpp"
#include "unit/kernel_fs/thorough.hpp"
#include "unit/kernel_fs/workload.hpp"

using namespace kernel_fs_test;

namespace {

/// With one of everything.
const Start& rich_start() {
  static const Start once = [] {
    Computer computer(start().image);
    REQUIRE(computer.boot() == nullptr);
    Session session(start().model);
    for (const Operation& operation : operations()) {
      const auto& name = operation.name;
      if (name == "link f d/n" || name == "mkdir d/e" || name == "mknod d/c" || name == "create large n") {
        for (const Step& step : operation.steps) REQUIRE(session.run(step).succeeded);
      }
    }
    REQUIRE(problems_of(computer.disk().image()) == "");
    return Start{computer.disk().image(), session.model()};
  }();
  return once;
}

void run_some_operations(std::uint32_t seed) {
  std::mt19937 random(seed);
  for (int i = 0; i < 12; i++) {
    Session session(rich_start().model);
    for (const Step& step : operations()[random() % operations().size()].steps) session.run(step);
  }
}

void unlink_everything() {
  const Tree tree = tree_through_the_kernel();
  std::for_each(tree.rbegin(), tree.rend(),
                [](const auto& entry) { static_cast<void>(kernel::unlink(entry.first)); });
}

/// Boots, does a lot, and gives the disk back. Why it could not be mounted is counted.
void live_with(Image& image, std::uint32_t seed, std::map<std::string, unsigned>& refusals) {
  Computer computer(image);
  if (const char* problem = computer.boot()) {
    refusals[problem]++;
  } else {
    tree_through_the_kernel();
    run_some_operations(seed);
    unlink_everything();
    run_some_operations(seed + 1);
  }
  const auto leaks = computer.leaks();
  REQUIRE_MESSAGE(leaks.empty(), leaks.front());
  image = computer.disk().image();
}

/// What mounting says; a refused disk is not written to.
std::string mount_with(Image image) {
  Computer computer(std::move(image));
  const char* problem = computer.boot();
  CHECK(computer.leaks().empty());
  if (problem == nullptr) return "mounted";
  CHECK(computer.disk().writes().empty());
  return problem;
}

template <class T>
Image with(std::size_t offset, T value) {
  Image image = start().image;
  std::memcpy(image.data() + offset, &value, sizeof value);
  return image;
}

constexpr std::size_t kSuper = 1024;
constexpr std::size_t kLog = 2048;
constexpr std::size_t kInodes = 32 * 1024;

}  // namespace

TEST_CASE("on a damaged disk the kernel neither panics nor hangs nor keeps anything") {
  const std::uint32_t seeds = thorough() ? 200'000 : 2500;
  std::map<std::string, unsigned> refusals;
  for (std::uint32_t seed = 0; seed < seeds; seed++) {
    CAPTURE(seed);
    Image image = rich_start().image;
    const std::string deeds = corrupt(image, seed);
    CAPTURE(deeds);
    live_with(image, seed, refusals);
    live_with(image, seed + 1, refusals);
  }
  std::string text;
  for (const auto& [refusal, count] : refusals) text += "; " + std::to_string(count) + " x " + refusal;
  MESSAGE("Damaged disks: " << seeds << ", each booted twice; refused" << text);
}

TEST_CASE("a disk without a file system is refused") {
  CHECK(mount_with(Image(1024)) == "the disk cannot be read");
  CHECK(mount_with(Image(128 * 1024)) == "the disk holds something else");
}

TEST_CASE("a super block that contradicts itself or the size of the disk is refused") {
  const std::string refusal = "the super block contradicts itself or the size of the disk";
  for (const std::uint32_t bad : {0u, 35u, 129u, 0xffffffffu})
    CHECK(mount_with(with(kSuper + 4, bad)) == refusal);
  for (const std::uint32_t bad : {0u, 1u, 65537u, 0xffffffffu})
    CHECK(mount_with(with(kSuper + 12, bad)) == refusal);
  for (const std::uint32_t bad : {0u, 10u, 31u, 0xffffffffu})
    CHECK(mount_with(with(kSuper + 16, bad)) == refusal);
  for (const std::uint32_t field : {20u, 24u, 28u}) {
    for (const std::uint32_t bad : {0u, 1u, 1000u, 0xffffffffu})
      CHECK(mount_with(with(kSuper + field, bad)) == refusal);
  }
}

TEST_CASE("a log header that no commit can have written is refused, and nothing is copied") {
  const std::string refusal = "the log's header is damaged";
  CHECK(mount_with(with(kLog, 30u)) == refusal);
  CHECK(mount_with(with(kLog, 0xffffffffu)) == refusal);
  using Header = std::array<std::uint32_t, 3>;
  CHECK(mount_with(with(kLog, Header{1, 1})) == refusal);       // the super block
  CHECK(mount_with(with(kLog, Header{1, 2})) == refusal);       // the log itself
  CHECK(mount_with(with(kLog, Header{1, 128})) == refusal);     // behind the disk
  CHECK(mount_with(with(kLog, Header{2, 40, 40})) == refusal);  // twice the same
}

TEST_CASE("a root that is no directory, or counts no name, is refused") {
  const std::string refusal = "the root directory is missing";
  for (const int type : {-1, 0, 2, 3, 4}) {
    CHECK(mount_with(with(kInodes + 64, static_cast<std::int16_t>(type))) == refusal);
  }
  CHECK(mount_with(with(kInodes + 64 + 6, std::int16_t{0})) == refusal);
}
