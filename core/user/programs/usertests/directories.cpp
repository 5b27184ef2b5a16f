// Directories and devices.
#include "suites.hpp"
#include "user/lib/string.hpp"
#include "user/testing/check.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

bool exists(const char* path) { return static_cast<bool>(OpenFile(path, O_RDONLY)); }

/// "PREFIX000" and on.
class NumberedName {
 public:
  explicit NumberedName(const char* prefix) : length_(strlen(prefix)) { strcpy(text_, prefix); }
  const char* operator()(int number) {
    text_[length_] = static_cast<char>('0' + number / 100);
    text_[length_ + 1] = static_cast<char>('0' + number / 10 % 10);
    text_[length_ + 2] = static_cast<char>('0' + number % 10);
    text_[length_ + 3] = 0;
    return text_;
  }

 private:
  char text_[64];
  std::size_t length_;
};

void mkdir_makes_a_directory() {
  expect_equal(mkdir("folder"), 0, "mkdir");
  expect_equal(mkdir("folder"), -1, "mkdir of a directory that is there");
  create("folder/file", "inside");
  expect_content("folder/file", "inside");
  expect_equal(unlink("folder"), -1, "unlink of a directory that is not empty");
  expect_equal(unlink("folder/file"), 0, "unlink of what is in it");
  expect_equal(unlink("folder"), 0, "unlink of an empty directory");
  expect(!exists("folder"), "the directory to be gone");
}

void mkdir_refuses_a_file_that_is_there() {
  create("file", "x");
  expect_equal(mkdir("file"), -1, "mkdir");
  expect_content("file", "x");
  unlink("file");
}

void new_directories_hold_two_dots() {
  mkdir("folder");
  const OpenFile folder("folder", O_RDONLY);
  DirectoryEntry entry;
  expect_equal(read(folder.fd(), &entry, sizeof entry), sizeof entry, "the size of an entry");
  expect(strcmp(entry.name.data(), ".") == 0, "the first entry to be a dot");
  const auto self = stat("folder");
  expect_equal(entry.inode, self ? index_of(self->inode) : 0, "the directory's own inode");
  expect_equal(read(folder.fd(), &entry, sizeof entry), sizeof entry, "the size of an entry");
  expect(strcmp(entry.name.data(), "..") == 0, "the second entry to be two dots");
  expect_equal(entry.inode, index_of(InodeNumber::Root), "the inode of the root");
  unlink("folder");
}

void dots_cannot_be_removed() {
  mkdir("folder");
  expect_equal(unlink("folder/."), -1, "unlink of a dot");
  expect_equal(unlink("folder/.."), -1, "unlink of two dots");
  expect_equal(unlink("."), -1, "unlink of the directory one is in");
  expect_equal(unlink(".."), -1, "unlink of the directory above");
  expect_equal(mkdir("folder/."), -1, "mkdir of a dot");
  expect_equal(mkdir("folder/.."), -1, "mkdir of two dots");
  expect_equal(unlink("folder"), 0, "unlink");
}

void directories_cannot_be_written() {
  mkdir("folder");
  expect_equal(open("folder", O_WRONLY), -1, "open of a directory for writing");
  expect_equal(open("folder", O_RDWR), -1, "open of a directory for both");
  expect_equal(open("folder", O_CREATE | O_RDONLY), -1, "open of a directory as a new file");
  expect_equal(open("folder", O_CREATE | O_WRONLY), -1, "open of a directory as a new file for writing");
  const OpenFile folder("folder", O_RDONLY);
  expect_equal(write(folder.fd(), "x", 1), -1, "write to a directory");
  unlink("folder");
}

void chdir_changes_where_paths_begin() {
  mkdir("folder");
  expect_equal(chdir("folder"), 0, "chdir");
  create("file", "x");
  expect(exists("/folder/file"), "the file in the directory");
  expect_equal(chdir(".."), 0, "chdir");
  expect(exists("folder/file") && !exists("file"), "the file in the directory alone");
  expect_equal(chdir("missing"), -1, "chdir to a missing directory");
  unlink("folder/file");
  unlink("folder");
}

void children_begin_in_the_same_directory() {
  mkdir("folder");
  create("folder/file", "x");
  chdir("folder");
  expect_equal(status_in_child([] {
                 expect(exists("file"), "the parent's directory");
                 chdir("/");
               }),
               0, "the child's status");
  expect(exists("file"), "the parent to stay where it is");
  chdir("/");
  unlink("folder/file");
  unlink("folder");
}

void removed_directories_take_no_files() {
  skip_on_xv6("xv6 makes files in removed directories");
  mkdir("folder");
  chdir("folder");
  expect_equal(unlink("../folder"), 0, "unlink of the directory one is in");
  expect_equal(open("file", O_CREATE), -1, "open of a new file in a removed directory");
  expect_equal(mkdir("other"), -1, "mkdir in a removed directory");
  expect_equal(chdir("/"), 0, "chdir away from it");
  expect(!exists("folder"), "the directory to be gone");
}

void directories_nest_deeply() {
  constexpr int kDepth = 30;
  chdir("/");
  for (int i = 0; i < kDepth; i++) {
    expect_equal(mkdir("d"), 0, "mkdir");
    expect_equal(chdir("d"), 0, "chdir");
  }
  create("deep", "x");
  expect_equal(unlink("deep"), 0, "unlink");
  for (int i = 0; i < kDepth; i++) {
    expect_equal(chdir(".."), 0, "chdir upwards");
    expect_equal(unlink("d"), 0, "unlink");
  }
  expect(exists("/README") && exists("README"), "to be back in the root");
}

void parents_count_their_directories() {
  mkdir("folder");
  const auto before = stat("folder");
  mkdir("folder/a");
  mkdir("folder/b");
  const auto with_two = stat("folder");
  expect(before && with_two, "fstat to succeed");
  expect_equal(with_two->links - before->links, 2, "the links that two directories add to their parent");
  unlink("folder/a");
  unlink("folder/b");
  const auto after = stat("folder");
  expect_equal(after ? after->links : -1, before->links, "the number of links");
  expect_equal(unlink("folder"), 0, "unlink");
}

void directories_grow_over_blocks() {
  constexpr int kFiles = 70;
  mkdir("folder");
  create("folder/first", "x");
  NumberedName name("folder/x");
  for (int i = 0; i < kFiles; i++) {
    if (link("folder/first", name(i)) != 0) fail("expected %s to be made", name(i));
  }
  for (int i = 0; i < kFiles; i += 7) expect(exists(name(i)), "each of them");
  expect_equal(unlink("folder"), -1, "unlink of a full directory");
  for (int i = 0; i < kFiles; i++) expect_equal(unlink(name(i)), 0, "unlink");
  unlink("folder/first");
  expect_equal(unlink("folder"), 0, "unlink of a directory that is empty again");
}

void free_entries_are_used_again() {
  mkdir("folder");
  for (int i = 0; i < 15; i++) {
    create("folder/one");
    create("folder/two");
    unlink("folder/one");
    unlink("folder/two");
  }
  const auto known = stat("folder");
  expect(known && known->size <= 6 * sizeof(DirectoryEntry), "the directory to stay small");
  unlink("folder");
}

void mknod_makes_a_device() {
  expect_equal(mknod("device", kConsoleMajor, 0), 0, "mknod");
  expect_equal(mknod("device", kConsoleMajor, 0), -1, "mknod of a name that is taken");
  {
    const OpenFile device("device", O_RDWR);
    expect(static_cast<bool>(device), "the device to be opened");
    expect_equal(write(device.fd(), "", 0), 0, "a write of nothing to the console");
    Stat known;
    expect_equal(fstat(device.fd(), &known), 0, "fstat");
    expect_equal(static_cast<int>(known.type), static_cast<int>(FileType::Device), "the type");
  }
  expect_equal(unlink("device"), 0, "unlink");
}

void devices_without_driver_do_nothing() {
  char byte;
  for (const int major : {0, 2, 9, 10, 100, -1, 32767}) {
    mknod("device", major, 0);
    const int fd = open("device", O_RDWR);
    if (fd >= 0) {
      expect_equal(read(fd, &byte, 1), -1, "a read of a device that nobody drives");
      expect_equal(write(fd, "x", 1), -1, "a write to it");
      close(fd);
    }
    expect_equal(unlink("device"), 0, "unlink");
  }
}

constexpr Test kTests[] = {
    {"mkdir_makes_a_directory", mkdir_makes_a_directory},
    {"mkdir_refuses_a_file_that_is_there", mkdir_refuses_a_file_that_is_there},
    {"new_directories_hold_two_dots", new_directories_hold_two_dots},
    {"dots_cannot_be_removed", dots_cannot_be_removed},
    {"directories_cannot_be_written", directories_cannot_be_written},
    {"chdir_changes_where_paths_begin", chdir_changes_where_paths_begin},
    {"children_begin_in_the_same_directory", children_begin_in_the_same_directory},
    {"removed_directories_take_no_files", removed_directories_take_no_files},
    {"directories_nest_deeply", directories_nest_deeply},
    {"parents_count_their_directories", parents_count_their_directories},
    {"directories_grow_over_blocks", directories_grow_over_blocks},
    {"free_entries_are_used_again", free_entries_are_used_again},
    {"mknod_makes_a_device", mknod_makes_a_device},
    {"devices_without_driver_do_nothing", devices_without_driver_do_nothing},
};

}  // namespace

constinit const Tests directory_tests = kTests;

}  // namespace usertests
