#include "kernel/fs/directory.hpp"

#include "unit/kernel_fs/booted.hpp"

using namespace kernel_fs_test;
using kernel::dirlink;
using kernel::dirlookup;
using kernel::file_name;
using kernel::InodeNumber;
using Outcome = kernel::EntrySearch::Outcome;

TEST_CASE("file_name pads with zeros and cuts what is longer than an entry") {
  CHECK(file_name("ab") == kernel::FileName{'a', 'b'});
  CHECK(file_name("fourteen_chars") == file_name("fourteen_chars_and_more"));
}

TEST_CASE("dirlookup finds the entry of a name, or is certain that there is none") {
  Booted booted;
  const LockedPath root("/");
  const auto found = dirlookup(root.get(), file_name("big"));
  REQUIRE(found);
  CHECK(index_of(found.inode) == 3);
  CHECK(found.offset == 3 * sizeof(abi::DirectoryEntry));
  CHECK(dirlookup(root.get(), file_name("bi")).is_absent());
  CHECK(dirlookup(root.get(), file_name("")).is_absent());
}

TEST_CASE("in a directory that cannot be read, or ends inside an entry, no name is absent") {
  Booted booted;
  LockedPath root("/");
  booted.fail_reads_of(root->disk.addresses[0]);
  CHECK(dirlookup(root.get(), file_name("n")).outcome == Outcome::Unreadable);
  CHECK_FALSE(dirlink(root.get(), file_name("n"), InodeNumber{2}));
  CHECK_FALSE(is_empty_directory(root.get()));
  booted.disk().heal();
  root->disk.size += 1;
  CHECK(dirlookup(root.get(), file_name("f")));
  CHECK(dirlookup(root.get(), file_name("n")).outcome == Outcome::Unreadable);
  CHECK_FALSE(dirlink(root.get(), file_name("n"), InodeNumber{2}));
  root->disk.size -= 1;
}

TEST_CASE("dirlink adds a name once, in the first free entry or at the end") {
  Booted booted;
  const LockedPath directory("d");
  CHECK(directory->disk.size == 3 * 16);
  CHECK(dirlink(directory.get(), file_name("a"), InodeNumber{2}));
  CHECK_FALSE(dirlink(directory.get(), file_name("a"), InodeNumber{3}));
  CHECK(directory->disk.size == 4 * 16);
  const abi::DirectoryEntry free{};
  CHECK(writei(directory.get(), bytes_at(&free), 2 * 16, sizeof free) == sizeof free);
  CHECK(dirlink(directory.get(), file_name("b"), InodeNumber{3}));
  CHECK(dirlookup(directory.get(), file_name("b")).offset == 2 * 16);
  CHECK(directory->disk.size == 4 * 16);
}

TEST_CASE("a directory may have many blocks, and even the same one twice on a damaged disk") {
  Booted booted;
  const LockedPath directory("d");
  const auto name = [](int i) { return file_name("name" + std::to_string(i)); };
  for (int i = 0; i < 140; i++) {
    kernel::begin_op();
    REQUIRE(dirlink(directory.get(), name(i), InodeNumber{2}));
    kernel::end_op();
  }
  REQUIRE(directory->disk.size > 2 * abi::kBlockSize);
  for (const int i : {0, 60, 61, 100, 139}) {
    const auto found = dirlookup(directory.get(), name(i));
    REQUIRE(found);
    CHECK(found.offset == static_cast<std::uint32_t>(3 + i) * sizeof(abi::DirectoryEntry));
  }
  CHECK(dirlookup(directory.get(), name(140)).is_absent());
  directory->disk.addresses[1] = directory->disk.addresses[0];
  CHECK(dirlookup(directory.get(), name(100)).is_absent());
  CHECK(dirlookup(directory.get(), name(139)));
  kernel::log_abort("the test has damaged a directory");
}

TEST_CASE("a directory is empty when it holds nothing but . and ..") {
  Booted booted;
  const LockedPath directory("d");
  CHECK_FALSE(is_empty_directory(directory.get()));
  const abi::DirectoryEntry free{};
  CHECK(writei(directory.get(), bytes_at(&free), 2 * 16, sizeof free) == sizeof free);
  CHECK(is_empty_directory(directory.get()));
}
