#include "kernel/fs/path.hpp"

#include "unit/kernel_fs/booted.hpp"

using namespace kernel_fs_test;
using kernel::namei;
using kernel::nameiparent;

namespace {

/// The number of the inode; 0 when there is none.
unsigned number_of(const kernel::InodeRef& inode) { return inode ? index_of(inode->number) : 0; }

}  // namespace

TEST_CASE("namei walks from the root or from the current directory") {
  Booted booted;
  const kernel::Transaction transaction;
  for (const char* root : {"/", "", ".", "..", "//", "/..", "d/..", "/d/../d/.."}) {
    CAPTURE(root);
    CHECK(number_of(namei(root)) == 1);
  }
  for (const char* file : {"/d/f", "d/f", "//d///f", "d/f/", "./d/./f"}) CHECK(number_of(namei(file)) == 5);
  const kernel::InodeRef root(std::exchange(booted.computer.process().cwd, namei("d").release()));
  CHECK(number_of(namei("f")) == 5);
  CHECK(number_of(namei("../f")) == 2);
  CHECK(number_of(namei("/f")) == 2);
  const kernel::InodeRef left(std::exchange(booted.computer.process().cwd, kernel::idup(root.get())));
}

TEST_CASE("a path through what is no directory, or not there, leads nowhere") {
  Booted booted;
  const kernel::Transaction transaction;
  for (const char* path : {"n", "f/x", "f/.", "d/n", "n/f", "/n/.."}) CHECK_FALSE(namei(path));
}

TEST_CASE("a name longer than an entry is the name of its beginning") {
  Booted booted;
  const kernel::Transaction transaction;
  CHECK(nameiparent("/d/fourteen_chars_and_more").name == kernel::file_name("fourteen_chars"));
}

TEST_CASE("a path may be long, as long as its names are right") {
  Booted booted;
  const kernel::Transaction transaction;
  std::string path(200, '/');
  for (int i = 0; i < 100; i++) path += "d/../";
  CHECK(number_of(namei(path + "d/f")) == 5);
}

TEST_CASE("nameiparent gives the directory and the last name, which need not exist") {
  Booted booted;
  const kernel::Transaction transaction;
  const auto new_file = nameiparent("d/n");
  CHECK(number_of(new_file.directory) == 4);
  CHECK(new_file.name == kernel::file_name("n"));
  CHECK(number_of(nameiparent("n").directory) == 1);
  CHECK(number_of(nameiparent("f/n").directory) == 2);
  for (const char* path : {"", "/", "///", "n/x"}) CHECK_FALSE(nameiparent(path).directory);
}

TEST_CASE("a disk that fails on the way is a path that leads nowhere") {
  Booted booted;
  const kernel::Transaction transaction;
  booted.fail_reads_of(BlockNumber{32});
  CHECK_FALSE(namei("d/f"));
}
