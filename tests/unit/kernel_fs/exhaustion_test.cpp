// When something is used up, or too large, calls fail and leave no trace.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "kernel/abi/open_flags.hpp"
#include "kernel/fs/names.hpp"
#include "unit/kernel_fs/checker.hpp"
#include "unit/kernel_fs/workload.hpp"
#include "user/mkfs/file_system_image.hpp"

using namespace kernel_fs_test;

namespace {

constexpr int kCreate = abi::O_CREATE | abi::O_RDWR;

/// Everything that a failed call could have left behind.
void check_no_trace(Computer& computer, const Model& model) {
  REQUIRE(computer.leaks().empty());
  REQUIRE(difference(model.tree(), tree_through_the_kernel()) == "");
  const Examination examination = examine(computer.disk().image());
  REQUIRE((examination.problems.empty() ? "" : examination.problems.front()) == "");
  REQUIRE(difference(model.tree(), examination.tree) == "");
}

/// Runs each operation on a computer of its own. How many of their calls failed that would not have on a
/// larger one. `prepare` gives the computer its shortage, and `relieve` takes it away.
template <class Prepare, class Relieve>
unsigned failures_of_operations(const Start& from, Prepare prepare, Relieve relieve) {
  unsigned failures = 0;
  for (const Operation& operation : operations()) {
    INFO(operation.name);
    Computer computer(from.image);
    REQUIRE(computer.boot() == nullptr);
    Model model = from.model;
    prepare(computer);
    {
      Session session(std::move(model));
      for (const Step& step : operation.steps) {
        const Session::Outcome outcome = session.run(step);
        REQUIRE((outcome.expected || !outcome.succeeded));
        failures += outcome.expected && !outcome.succeeded ? 1 : 0;
      }
      model = session.model();
    }
    relieve(computer);
    REQUIRE_FALSE(computer.read_only());
    check_no_trace(computer, model);
  }
  return failures;
}

constexpr auto kNothing = [](Computer&) {};

void run_step(Session& session, const Step& step) { REQUIRE(session.run(step).succeeded); }

/// The usual start with so many blocks free: a file has all others.
Start with_free_blocks(unsigned wanted) {
  Computer computer(start().image);
  REQUIRE(computer.boot() == nullptr);
  Session session(start().model);
  run_step(session, {.call = Step::Call::Open, .path = "hoard", .number = kCreate});
  while (examine(computer.disk().image()).free_blocks > wanted) {
    run_step(session, {.call = Step::Call::Write, .number = 1024});
  }
  run_step(session, {.call = Step::Call::Close});
  return {computer.disk().image(), session.model()};
}

/// The usual start with so many inodes free: the others are devices.
Start with_free_inodes(unsigned wanted) {
  Computer computer(start().image);
  REQUIRE(computer.boot() == nullptr);
  Session session(start().model);
  for (int i = 0; examine(computer.disk().image()).free_inodes > wanted; i++) {
    run_step(session, {.call = Step::Call::MakeDevice, .path = "device" + std::to_string(i)});
  }
  return {computer.disk().image(), session.model()};
}

/// A computer with one empty file on a disk larger than the largest file.
struct RoomyComputer {
  RoomyComputer() : computer(image()) {
    REQUIRE(computer.boot() == nullptr);
    REQUIRE(kernel::make_directory("d"));
  }
  static Image image() {
    const mkfs::FileSystemImage empty({.block_count = 600});
    return Image(empty.bytes().begin(), empty.bytes().end());
  }
  Computer computer;
};

constexpr std::uint32_t kLargest = 268 * 1024;

}  // namespace

TEST_CASE("with any number of free blocks, what does not fit fails and leaves no trace") {
  unsigned failures_before = ~0u;
  for (unsigned free_blocks = 0; free_blocks <= 17; free_blocks++) {
    CAPTURE(free_blocks);
    const unsigned failures = failures_of_operations(with_free_blocks(free_blocks), kNothing, kNothing);
    CHECK(failures <= failures_before);
    CHECK((failures == 0) == (free_blocks >= 15));
    failures_before = failures;
  }
}

TEST_CASE("with any number of free inodes, what needs another one fails and leaves no trace") {
  CHECK(failures_of_operations(with_free_inodes(0), kNothing, kNothing) > 0);
  CHECK(failures_of_operations(with_free_inodes(1), kNothing, kNothing) == 0);
}

TEST_CASE("with any number of free inodes in memory, what needs another one fails and leaves no trace") {
  constexpr std::uint32_t kOthers = 1000;  // numbers that are on no disk
  for (std::uint32_t free = 0; free <= 4; free++) {
    CAPTURE(free);
    std::vector<kernel::Inode*> held;
    const auto occupy = [&](Computer&) {
      for (std::uint32_t i = 0; i < kernel::NINODE - 1 - free; i++) {
        held.push_back(kernel::iget(kernel::InodeNumber{kOthers + i}));
      }
    };
    const auto release = [&](Computer&) {
      const kernel::Transaction transaction;
      for (kernel::Inode* ip : held) kernel::iput(ip);
      held.clear();
    };
    const unsigned failures = failures_of_operations(start(), occupy, release);
    CHECK((failures == 0) == (free >= 2));
  }
}

TEST_CASE("without a free file in memory nothing is opened, created or truncated") {
  for (std::size_t free = 0; free <= 1; free++) {
    CAPTURE(free);
    std::vector<kernel::File*> held;
    const auto occupy = [&](Computer&) {
      while (held.size() < kernel::NFILE - free) held.push_back(kernel::filealloc());
    };
    const auto release = [&](Computer&) {
      for (kernel::File* file : held) kernel::fileclose(file);
      held.clear();
    };
    const unsigned failures = failures_of_operations(start(), occupy, release);
    CHECK((failures == 0) == (free == 1));
  }
}

TEST_CASE("a file ends at the largest size that an inode can map, and is then freed whole") {
  RoomyComputer roomy;
  const unsigned free_before = examine(roomy.computer.disk().image()).free_blocks;
  kernel::File* file = kernel::open_file("large", kCreate);
  REQUIRE(file != nullptr);
  for (std::uint32_t i = 0; i < 268; i++) REQUIRE(filewrite(file, riscv::VirtAddr(0), 1024) == 1024);
  CHECK(filewrite(file, riscv::VirtAddr(0), 1) == -1);
  CHECK(file->offset == kLargest);
  CHECK(problems_of(roomy.computer.disk().image()) == "");
  CHECK(examine(roomy.computer.disk().image()).free_blocks == free_before - 269);
  kernel::fileclose(file);
  CHECK(kernel::unlink("large"));
  CHECK(problems_of(roomy.computer.disk().image()) == "");
  CHECK(examine(roomy.computer.disk().image()).free_blocks == free_before);
  CHECK(roomy.computer.leaks().empty());
}

TEST_CASE("a directory of the largest size takes no further name") {
  RoomyComputer roomy;
  REQUIRE(kernel::make_device("x", 1, 1));
  std::vector<abi::DirectoryEntry> entries(abi::kBlockSize / sizeof(abi::DirectoryEntry), {3, {'y'}});
  kernel::File* directory = kernel::open_file("d", abi::O_RDONLY);
  REQUIRE(directory != nullptr);
  for (std::uint32_t offset = 32; offset < kLargest; offset = (offset / 1024 + 1) * 1024) {
    const kernel::Transaction transaction;
    const kernel::InodeLock lock(directory->inode);
    const std::uint32_t count = 1024 - offset % 1024;
    REQUIRE(kernel::writei(directory->inode, kernel::EitherAddress::kernel(entries.data()), offset, count) ==
            static_cast<int>(count));
  }
  kernel::fileclose(directory);
  CHECK_FALSE(kernel::link("x", "d/z"));
  CHECK_FALSE(kernel::make_directory("d/z"));
  CHECK(kernel::open_file("d/z", kCreate) == nullptr);
  CHECK_FALSE(kernel::unlink("d"));
  CHECK(roomy.computer.leaks().empty());
}

TEST_CASE("a file has no more names than its inode can count") {
  Computer computer(start().image);
  REQUIRE(computer.boot() == nullptr);
  constexpr std::int16_t kMost = 32767;
  kernel::File* file = kernel::open_file("f", abi::O_RDONLY);
  REQUIRE(file != nullptr);
  {
    const kernel::Transaction transaction;
    const kernel::InodeLock lock(file->inode);
    REQUIRE(lock);
    file->inode->disk.links = kMost;
  }
  CHECK_FALSE(kernel::link("f", "n"));
  CHECK(file->inode->disk.links == kMost);
  file->inode->disk.links = 1;
  kernel::fileclose(file);
  check_no_trace(computer, start().model);
}

TEST_CASE("a write larger than memory or disk writes what it can") {
  Computer computer(with_free_blocks(5).image);
  REQUIRE(computer.boot() == nullptr);
  kernel::File* file = kernel::open_file("f", abi::O_RDWR);
  REQUIRE(file != nullptr);
  CHECK(filewrite(file, riscv::VirtAddr(0), 60 * 1024) == 6 * 1024);
  CHECK(filewrite(file, riscv::VirtAddr(0), 1) == -1);
  CHECK(kernel::unlink("hoard"));
  CHECK(filewrite(file, riscv::VirtAddr(0), 1) == 1);
  kernel::fileclose(file);
  CHECK(problems_of(computer.disk().image()) == "");
  CHECK(computer.leaks().empty());
}
