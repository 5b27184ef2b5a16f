// Names of files: links, paths, lengths.
#include <array>

#include "suites.hpp"
#include "user/lib/string.hpp"
#include "user/testing/check.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

int links_of(const char* path) {
  const auto known = stat(path);
  return known ? known->links : -1;
}

bool exists(const char* path) { return static_cast<bool>(OpenFile(path, O_RDONLY)); }

void link_gives_a_second_name() {
  create("file", "shared");
  expect_equal(link("file", "other"), 0, "link");
  expect_content("other", "shared");
  expect_equal(links_of("file"), 2, "the number of links");
  const auto one = stat("file"), two = stat("other");
  expect(one && two && one->inode == two->inode, "both names to mean one inode");
  expect_equal(unlink("file"), 0, "unlink of the first name");
  expect_content("other", "shared");
  expect_equal(links_of("other"), 1, "the number of links");
  unlink("other");
}

void link_writes_through_both_names() {
  create("file", "old");
  link("file", "other");
  create("other", "new content");
  expect_content("file", "new content");
  unlink("file");
  unlink("other");
}

void link_refuses_what_is_wrong() {
  create("file");
  create("taken");
  mkdir("folder");
  expect_equal(link("missing", "new"), -1, "link of a missing file");
  expect_equal(link("file", "taken"), -1, "link to a name that is taken");
  expect_equal(link("file", "file"), -1, "link to itself");
  expect_equal(link("folder", "new"), -1, "link of a directory");
  expect_equal(link(".", "new"), -1, "link of this directory");
  expect_equal(link("file", "missing/new"), -1, "link into a missing directory");
  expect_equal(link("file", "taken/new"), -1, "link into a file");
  expect_equal(link("file", "folder/."), -1, "link to a dot");
  expect(!exists("new"), "no name to be left");
  expect_equal(links_of("file"), 1, "the number of links after links that failed");
  for (const char* path : {"file", "taken", "folder"}) expect_equal(unlink(path), 0, "unlink");
}

void many_names_for_one_file() {
  create("file", "x");
  char name[] = "link-00";
  for (int i = 0; i < 40; i++) {
    name[5] = static_cast<char>('0' + i / 10);
    name[6] = static_cast<char>('0' + i % 10);
    expect_equal(link("file", name), 0, "link");
  }
  expect_equal(links_of("file"), 41, "the number of links");
  for (int i = 0; i < 40; i++) {
    name[5] = static_cast<char>('0' + i / 10);
    name[6] = static_cast<char>('0' + i % 10);
    expect_equal(unlink(name), 0, "unlink");
  }
  expect_equal(links_of("file"), 1, "the number of links");
  unlink("file");
}

void names_have_up_to_14_characters() {
  create("fourteen-chars", "14");
  expect_content("fourteen-chars", "14");
  expect(!exists("fourteen-char"), "13 of them to be another name");
  expect_equal(unlink("fourteen-chars"), 0, "unlink");
}

/// Characters behind the 14th are ignored, or the name is refused.
void longer_names_harm_nothing() {
  const int fd = open("fifteen-letters", O_CREATE | O_RDWR);
  if (fd >= 0) {
    close(fd);
    expect(exists("fifteen-letter"), "a longer name to be cut to 14 characters");
    expect_equal(unlink("fifteen-letters"), 0, "unlink of the longer name");
  }
  expect(!exists("fifteen-letter") && !exists("fifteen-letters"), "nothing to be left");
}

/// A path of `length` characters that leads to `name`.
const char* long_path(int length, std::string_view name) {
  static std::array<char, 256> path;
  path.fill(0);
  memset(path.data(), '/', static_cast<std::size_t>(length));
  memcpy(path.data() + length - name.size(), name.data(), name.size());
  return path.data();
}

void paths_have_up_to_127_characters() {
  expect(exists(long_path(127, "README")), "a path of 127 characters");
  expect(!exists(long_path(128, "README")), "no path of 128 characters");
  expect_equal(mkdir(long_path(200, "folder")), -1, "mkdir with a path of 200 characters");
  expect_equal(open(long_path(255, "file"), O_CREATE), -1, "open of a path of 255 characters");
  expect(!exists("folder") && !exists("file"), "nothing to be left");
}

void slashes_and_dots_are_ignored() {
  mkdir("folder");
  create("folder/file", "x");
  for (const char* path : {"folder/file", "/folder/file", "//folder///file", "./folder/./file",
                           "../folder/file", "folder/../folder/file", "/../../folder/file"}) {
    if (!exists(path)) fail("expected to find %s", path);
  }
  for (const char* path : {"folder/file/", "folder//", "/", "//", ".", "..", "/."}) {
    if (!exists(path)) fail("expected to find %s", path);
  }
  unlink("folder/file");
  expect_equal(unlink("folder"), 0, "unlink");
}

void files_are_no_directories() {
  create("file", "x");
  expect(!exists("file/x") && !exists("file/.") && !exists("file/.."), "nothing to be in a file");
  expect_equal(open("file/x", O_CREATE), -1, "open of a new file in a file");
  expect_equal(mkdir("file/x"), -1, "mkdir in a file");
  expect_equal(chdir("file"), -1, "chdir to a file");
  unlink("file");
}

void create_refuses_impossible_places() {
  expect_equal(open("missing/file", O_CREATE), -1, "open of a new file in a missing directory");
  expect_equal(mkdir("missing/folder"), -1, "mkdir in a missing directory");
  expect_equal(open("/", O_CREATE | O_RDWR), -1, "open of the root for writing");
  expect_equal(mkdir("/"), -1, "mkdir of the root");
  expect_equal(mkdir(""), -1, "mkdir of nothing");
  expect_equal(unlink(""), -1, "unlink of nothing");
  expect_equal(unlink("/"), -1, "unlink of the root");
  expect_equal(link("README", ""), -1, "link to nothing");
}

void names_may_have_any_bytes() {
  const char name[] = "\x01 \xff\n\t";
  create(name, "odd");
  expect_content(name, "odd");
  expect_equal(unlink(name), 0, "unlink");
}

constexpr Test kTests[] = {
    {"link_gives_a_second_name", link_gives_a_second_name},
    {"link_writes_through_both_names", link_writes_through_both_names},
    {"link_refuses_what_is_wrong", link_refuses_what_is_wrong},
    {"many_names_for_one_file", many_names_for_one_file},
    {"names_have_up_to_14_characters", names_have_up_to_14_characters},
    {"longer_names_harm_nothing", longer_names_harm_nothing},
    {"paths_have_up_to_127_characters", paths_have_up_to_127_characters},
    {"slashes_and_dots_are_ignored", slashes_and_dots_are_ignored},
    {"files_are_no_directories", files_are_no_directories},
    {"create_refuses_impossible_places", create_refuses_impossible_places},
    {"names_may_have_any_bytes", names_may_have_any_bytes},
};

}  // namespace

constinit const Tests name_tests = kTests;

}  // namespace usertests
