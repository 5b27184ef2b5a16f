// Several processes at the same thing at once.
#include "suites.hpp"
#include "user/lib/string.hpp"
#include "user/testing/check.hpp"
#include "user/testing/random.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

constexpr int kProcesses = 4;
constinit char block[kBlockSize]{};

bool exists(const char* path) { return static_cast<bool>(OpenFile(path, O_RDONLY)); }

/// "PREFIX" and a letter for each process.
class OwnName {
 public:
  OwnName(const char* prefix, int number) {
    strcpy(text_, prefix);
    text_[strlen(prefix)] = static_cast<char>('a' + number);
  }
  operator const char*() const { return text_; }

 private:
  char text_[32] = {};
};

void each_writes_a_file() {
  expect_together(kProcesses, [](int number) {
    const OwnName name("file", number);
    const OpenFile file(name, O_CREATE | O_RDWR | O_TRUNC);
    memset(block, 'a' + number, sizeof block);
    for (int i = 0; i < 20; i++) {
      expect_equal(write(file.fd(), block, sizeof block), sizeof block, "what write takes");
    }
    const OpenFile again(name, O_RDONLY);
    for (int i = 0; i < 20; i++) {
      expect_equal(read_fully(again.fd(), block, sizeof block), sizeof block, "what read gives");
      for (const char byte : block) expect(byte == 'a' + number, "nothing of another's file");
    }
    expect_equal(unlink(name), 0, "unlink");
  });
}

void each_creates_and_unlinks() {
  expect_together(kProcesses, [](int number) {
    const OwnName name("file", number);
    for (int i = 0; i < 12; i++) {
      create(name, "x");
      expect_equal(unlink(name), 0, "unlink");
      expect(!exists(name), "the file to be gone");
    }
  });
}

/// Of all that create one name one is first; of all that remove it one does.
void all_fight_over_one_name() {
  const Pipe removed;
  for (int round = 0; round < 10; round++) {
    create("file");
    expect_together(kProcesses, [&](int) {
      if (unlink("file") == 0) removed.signal();
    });
    removed.take_signal();
    expect(!exists("file"), "the file to be gone");
  }
}

void one_of_all_makes_the_directory() {
  for (int round = 0; round < 10; round++) {
    const Pipe made;
    expect_together(kProcesses, [&](int) {
      if (mkdir("folder") == 0) made.signal();
    });
    made.take_signal();
    expect_equal(unlink("folder"), 0, "unlink");
  }
}

void create_unlink_and_link_race() {
  expect_together(kProcesses, [](int number) {
    Random random(static_cast<std::uint64_t>(number));
    for (int i = 0; i < 60; i++) {
      switch (random.below(5)) {
        case 0: close(open("race", O_CREATE | O_RDWR)); break;
        case 1: unlink("race"); break;
        case 2: link("race", "race2"); break;
        case 3: unlink("race2"); break;
        default: link("race2", "race");
      }
    }
  });
  unlink("race");
  unlink("race2");
  expect(!exists("race") && !exists("race2"), "nothing to be left");
}

void directories_race() {
  expect_together(kProcesses, [](int number) {
    Random random(static_cast<std::uint64_t>(number) + 10);
    for (int i = 0; i < 50; i++) {
      switch (random.below(6)) {
        case 0: mkdir("race"); break;
        case 1: unlink("race"); break;
        case 2: close(open("race/file", O_CREATE)); break;
        case 3: unlink("race/file"); break;
        case 4: mkdir("race/race"); break;
        default:
          if (chdir("race") == 0) chdir("/");
          unlink("race/race");
      }
    }
  });
  unlink("race/file");
  unlink("race/race");
  unlink("race");
  expect(!exists("race"), "nothing to be left");
}

void records_to_a_shared_descriptor_stay_whole() {
  constexpr int kRecords = 50, kSize = 16;
  const OpenFile file("file", O_CREATE | O_RDWR | O_TRUNC);
  expect_together(kProcesses, [&](int number) {
    memset(block, 'a' + number, kSize);
    for (int i = 0; i < kRecords; i++) {
      expect_equal(write(file.fd(), block, kSize), kSize, "what write takes");
    }
  });
  const OpenFile again("file", O_RDONLY);
  int counts[kProcesses] = {};
  while (read(again.fd(), block, kSize) == kSize) {
    for (int i = 1; i < kSize; i++) expect(block[i] == block[0], "a record of one writer");
    counts[block[0] - 'a']++;
  }
  for (const int count : counts) expect_equal(count, kRecords, "the records of each writer");
  unlink("file");
}

void readers_see_whole_blocks() {
  create("file");
  expect_together(kProcesses, [](int number) {
    for (int i = 0; i < 20; i++) {
      const OpenFile file("file", number == 0 ? O_RDWR : O_RDONLY);
      if (number == 0) {
        memset(block, 'a' + i, sizeof block);
        write(file.fd(), block, sizeof block);
      } else if (read(file.fd(), block, sizeof block) == sizeof block) {
        for (const char byte : block) expect(byte == block[0], "one write, or another, not a mixture");
      }
    }
  });
  unlink("file");
}

void all_run_programs() {
  const Pipe output;
  expect_together(kProcesses, [&](int) {
    char name[] = "echo";
    char* argv[] = {name, nullptr};
    for (int i = 0; i < 10; i++) expect_equal(run_program(argv, output.writer()), 0, "the status of echo");
  });
}

void all_fork_and_grow() {
  expect_together(kProcesses, [](int number) {
    for (int i = 0; i < 15; i++) {
      char* memory = sbrk(20 * 4096);
      expect(memory != kNoMemory, "sbrk to give memory");
      memset(memory, number, 20 * 4096);
      expect_equal(status_in_child([=] { expect(memory[12345] == number, "the parent's byte"); }), 0,
                   "the child's status");
      sbrk(-20 * 4096);
    }
  });
}

void all_use_a_directory() {
  mkdir("folder");
  expect_together(kProcesses, [](int number) {
    chdir("folder");
    for (int i = 0; i < 6; i++) {
      const OwnName name("in-it-", number);
      create(name, "x");
      expect(exists(name), "the file");
      expect_equal(unlink(name), 0, "unlink");
    }
  });
  expect_equal(unlink("folder"), 0, "unlink of the directory when all have left");
}

void open_and_unlinked_files_are_many() {
  expect_together(kProcesses, [](int number) {
    const OwnName name("file", number);
    for (int i = 0; i < 8; i++) {
      const int fd = open(name, O_CREATE | O_RDWR);
      expect(fd >= 0, "a new file");
      expect_equal(write(fd, block, sizeof block), sizeof block, "what write takes");
      expect_equal(unlink(name), 0, "unlink of an open file");
    }
  });
}

void large_files_grow_side_by_side() {
  expect_together(kProcesses, [](int number) {
    const OwnName name("large", number);
    const OpenFile file(name, O_CREATE | O_RDWR | O_TRUNC);
    memset(block, 'A' + number, sizeof block);
    for (int i = 0; i < 200; i++) {
      expect_equal(write(file.fd(), block, sizeof block), sizeof block, "what write takes");
    }
    expect_equal(unlink(name), 0, "unlink");
  });
}

constexpr Test kTests[] = {
    {"each_writes_a_file", each_writes_a_file},
    {"each_creates_and_unlinks", each_creates_and_unlinks},
    {"all_fight_over_one_name", all_fight_over_one_name},
    {"one_of_all_makes_the_directory", one_of_all_makes_the_directory},
    {"create_unlink_and_link_race", create_unlink_and_link_race},
    {"directories_race", directories_race},
    {"records_to_a_shared_descriptor_stay_whole", records_to_a_shared_descriptor_stay_whole},
    {"readers_see_whole_blocks", readers_see_whole_blocks},
    {"all_run_programs", all_run_programs},
    {"all_fork_and_grow", all_fork_and_grow},
    {"all_use_a_directory", all_use_a_directory},
    {"open_and_unlinked_files_are_many", open_and_unlinked_files_are_many},
    {"large_files_grow_side_by_side", large_files_grow_side_by_side, Speed::Slow},
};

}  // namespace

constinit const Tests concurrency_tests = kTests;

}  // namespace usertests
