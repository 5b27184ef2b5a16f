#include "kernel/fs/names.hpp"

#include "kernel/abi/open_flags.hpp"
#include "unit/kernel_fs/booted.hpp"

using namespace kernel_fs_test;
using kernel::File;
using kernel::make_device;
using kernel::make_directory;
using kernel::open_file;

namespace {

constexpr int kCreate = abi::O_CREATE | abi::O_RDWR;

bool opens(std::string_view path, int flags) {
  File* file = open_file(path, flags);
  if (file != nullptr) kernel::fileclose(file);
  return file != nullptr;
}

/// The tree on the disk, which must be sound.
Tree tree_of(Booted& booted) {
  const Examination examination = examine(booted.disk().image());
  CHECK((examination.problems.empty() ? "" : examination.problems.front()) == "");
  return examination.tree;
}

}  // namespace

TEST_CASE("open gives a file with the rights that its flags ask for") {
  Booted booted;
  struct Rights {
    int flags;
    bool readable;
    bool writable;
  };
  for (const auto& [flags, readable, writable] :
       {Rights{abi::O_RDONLY, true, false}, {abi::O_WRONLY, false, true}, {abi::O_RDWR, true, true}}) {
    File* file = open_file("f", flags);
    REQUIRE(file != nullptr);
    CHECK(file->kind == File::Kind::Inode);
    CHECK(file->readable == readable);
    CHECK(file->writable == writable);
    CHECK(file->offset == 0);
    CHECK(file->references == 1);
    kernel::fileclose(file);
  }
}

TEST_CASE("open fails for what is not there, and for writing to directories") {
  Booted booted;
  for (const char* path : {"n", "n/f", "f/f", ""}) CHECK_FALSE(opens(path, abi::O_WRONLY));
  CHECK(opens("d", abi::O_RDONLY));
  for (const int flags : {abi::O_WRONLY, abi::O_RDWR, kCreate, abi::O_TRUNC}) CHECK_FALSE(opens("d", flags));
  CHECK(tree_of(booted) == start().model.tree());
}

TEST_CASE("open creates what is missing and truncates what is there, when asked to") {
  Booted booted;
  CHECK(opens("n", kCreate));
  CHECK(opens("n", kCreate));
  CHECK_FALSE(opens("n/x", kCreate));
  CHECK(opens("f", abi::O_RDWR));
  CHECK(tree_of(booted).at("/f") == start().model.tree().at("/f"));
  CHECK(opens("f", abi::O_RDWR | abi::O_TRUNC));
  CHECK(tree_of(booted).at("/f") == describe_file(1, "", "/f"));
  CHECK(tree_of(booted).at("/n") == describe_file(1, "", "/n"));
}

TEST_CASE("a device can be opened when its number can be one") {
  Booted booted;
  CHECK(make_device("c", 1, 7));
  CHECK(make_device("odd", -1, 0));
  CHECK(make_device("high", kernel::NDEV, 0));
  File* file = open_file("c", abi::O_RDWR);
  REQUIRE(file != nullptr);
  CHECK(file->kind == File::Kind::Device);
  CHECK(file->major == 1);
  kernel::fileclose(file);
  CHECK_FALSE(opens("odd", abi::O_RDWR));
  CHECK_FALSE(opens("high", abi::O_RDWR));
}

TEST_CASE("mkdir and mknod need a new name in a directory that is there") {
  Booted booted;
  for (const char* path : {"f", "d", "d/f", ".", "..", "d/..", "n/x", "f/x", "", "/"}) {
    CAPTURE(path);
    CHECK_FALSE(make_directory(path));
    CHECK_FALSE(make_device(path, 1, 1));
  }
  CHECK(tree_of(booted) == start().model.tree());
  CHECK(make_directory("d/e/"));
  CHECK(make_directory("d/e/g"));
  CHECK(tree_of(booted).at("/d/e") == describe_directory(2));
}

TEST_CASE("link gives a file a further name, but no directory, and nothing that is there already") {
  Booted booted;
  CHECK(kernel::link("f", "d/n"));
  CHECK(tree_of(booted).at("/d/n") == tree_of(booted).at("/f"));
  for (const char* path : {"d", ".", "n", "n/x", ""}) CHECK_FALSE(kernel::link(path, "m"));
  for (const char* path : {"big", "d", "n/x", "f/x", ".", "", "/"}) CHECK_FALSE(kernel::link("f", path));
  tree_of(booted);
}

TEST_CASE("unlink takes names away, but no directory with something in it, and never . and ..") {
  Booted booted;
  for (const char* path : {"d", ".", "..", "d/.", "d/..", "/", "", "n", "n/x", "f/x"}) {
    CAPTURE(path);
    CHECK_FALSE(kernel::unlink(path));
  }
  CHECK(tree_of(booted) == start().model.tree());
  for (const char* path : {"d/f", "d", "f", "big"}) CHECK(kernel::unlink(path));
  CHECK(tree_of(booted) == Model().tree());
}

TEST_CASE("nothing can be created in a directory that was removed while in use") {
  Booted booted;
  CHECK(make_directory("e"));
  const kernel::InodeRef root(
      std::exchange(booted.computer.process().cwd, kernel::iget(kernel::InodeNumber{6})));
  CHECK(kernel::unlink("/e"));
  CHECK_FALSE(make_directory("x"));
  CHECK_FALSE(opens("x", kCreate));
  CHECK_FALSE(kernel::link("/f", "x"));
  CHECK_FALSE(kernel::unlink("x"));
  CHECK(opens(".", abi::O_RDONLY));
  {
    const kernel::Transaction transaction;
    const kernel::InodeRef left(std::exchange(booted.computer.process().cwd, kernel::idup(root.get())));
  }
  CHECK(tree_of(booted) == start().model.tree());
}

TEST_CASE("on a damaged disk a directory in itself, or that counts no subdirectory, is not removed") {
  Booted booted;
  {
    LockedPath root("/");
    CHECK(kernel::dirlink(root.get(), kernel::file_name("loop"), kernel::InodeNumber::Root));
  }
  CHECK_FALSE(kernel::unlink("loop"));
  CHECK_FALSE(kernel::unlink("loop/loop/loop"));
  CHECK(kernel::unlink("d/f"));
  {
    LockedPath root("/");
    root->disk.links = 1;
    iupdate(root.get());
  }
  CHECK_FALSE(kernel::unlink("d"));
}

TEST_CASE("on a read-only file system everything can be read and nothing changed") {
  Booted booted;
  booted.fail_writes();
  CHECK_FALSE(make_directory("e"));
  booted.disk().heal();
  CHECK(booted.computer.read_only());
  CHECK_FALSE(make_directory("e"));
  CHECK_FALSE(make_device("c", 1, 1));
  CHECK_FALSE(kernel::link("f", "n"));
  CHECK_FALSE(kernel::unlink("f"));
  CHECK_FALSE(opens("n", kCreate));
  CHECK_FALSE(opens("f", abi::O_RDWR | abi::O_TRUNC));
  CHECK(opens("f", kCreate));
  File* file = open_file("f", abi::O_RDWR);
  REQUIRE(file != nullptr);
  CHECK(filewrite(file, riscv::VirtAddr(0), 1) == -1);
  CHECK(fileread(file, riscv::VirtAddr(0), 1000) == 100);
  kernel::fileclose(file);
  CHECK(tree_through_the_kernel() == start().model.tree());
  CHECK(tree_of(booted) == start().model.tree());
}
