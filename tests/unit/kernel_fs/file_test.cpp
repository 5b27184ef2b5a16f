#include "kernel/fs/file.hpp"

#include <cstring>
#include <vector>

#include "kernel/abi/open_flags.hpp"
#include "kernel/fs/names.hpp"
#include "unit/kernel_fs/booted.hpp"

using namespace kernel_fs_test;
using kernel::File;

namespace {

const riscv::VirtAddr kMemory(0);
const riscv::VirtAddr kNowhere(1ull << 38);

File* must_open(std::string_view path, int flags) {
  File* file = kernel::open_file(path, flags);
  REQUIRE(file != nullptr);
  return file;
}

}  // namespace

TEST_CASE("filealloc hands out every file of the table once, and again when it was closed") {
  Booted booted;
  std::vector<File*> files;
  while (File* file = kernel::filealloc()) files.push_back(file);
  CHECK(files.size() == kernel::NFILE);
  kernel::fileclose(files.back());
  CHECK(kernel::filealloc() == files.back());
  for (File* file : files) kernel::fileclose(file);
}

TEST_CASE("a file is closed when its last reference goes") {
  Booted booted;
  File* file = must_open("f", abi::O_RDONLY);
  CHECK(kernel::filedup(file) == file);
  kernel::fileclose(file);
  CHECK(fileread(file, kMemory, 10) == 10);
  kernel::fileclose(file);
  CHECK(file->references == 0);
}

TEST_CASE("filestat tells about inodes, not to bad addresses") {
  Booted booted;
  File* file = must_open("d/f", abi::O_RDONLY);
  CHECK(filestat(file, kMemory) == 0);
  abi::Stat stat{};
  std::memcpy(&stat, booted.computer.memory().data(), sizeof stat);
  CHECK(stat.size == 1500);
  CHECK(filestat(file, kNowhere) == -1);
  kernel::fileclose(file);
}

TEST_CASE("reading and writing move the offset by what was moved") {
  Booted booted;
  File* file = must_open("n", abi::O_CREATE | abi::O_RDWR);
  CHECK(filewrite(file, booted.computer.place("hello, disk"), 11) == 11);
  CHECK(file->offset == 11);
  CHECK(fileread(file, kMemory, 5) == 0);
  file->offset = 7;
  CHECK(fileread(file, kMemory, 100) == 4);
  CHECK(file->offset == 11);
  CHECK(std::memcmp(booted.computer.memory().data(), "disk", 4) == 0);
  CHECK(filewrite(file, kMemory, 0) == 0);
  CHECK(filewrite(file, kMemory, -1) == -1);
  CHECK(fileread(file, kMemory, -1) == -1);
  CHECK(filewrite(file, kNowhere, 10) == -1);
  CHECK(file->offset == 11);
  kernel::fileclose(file);
  CHECK(problems_of(booted.disk().image()) == "");
}

TEST_CASE("a file is read and written only if it was opened for that") {
  Booted booted;
  File* reader = must_open("f", abi::O_RDONLY);
  File* writer = must_open("f", abi::O_WRONLY);
  CHECK(filewrite(reader, kMemory, 1) == -1);
  CHECK(fileread(writer, kMemory, 1) == -1);
  kernel::fileclose(reader);
  kernel::fileclose(writer);
}

TEST_CASE("a long write is several transactions, and ends where the source or the disk does") {
  Booted booted;
  File* file = must_open("n", abi::O_CREATE | abi::O_RDWR);
  const int memory = static_cast<int>(booted.computer.memory().size());
  CHECK(filewrite(file, riscv::VirtAddr(static_cast<std::uint64_t>(memory) - 4096), 10'000) == 4096);
  CHECK(file->offset == 4096);
  booted.fail_writes();
  CHECK(filewrite(file, kMemory, 5000) == -1);
  CHECK(file->offset == 4096);
  booted.disk().heal();
  CHECK(fileread(file, kMemory, 10) == 0);
  kernel::fileclose(file);
  CHECK(problems_of(booted.disk().image()) == "");
}

TEST_CASE("a device is read and written by its driver, or not at all") {
  Booted booted;
  CHECK(kernel::make_device("c", 2, 0));
  File* file = must_open("c", abi::O_RDWR);
  CHECK(fileread(file, kMemory, 5) == -1);
  CHECK(filewrite(file, kMemory, 5) == -1);
  kernel::devices[2] = {.read = [](riscv::VirtAddr, int count) { return count - 1; },
                        .write = [](riscv::VirtAddr, int count) { return count - 2; }};
  CHECK(fileread(file, kMemory, 5) == 4);
  CHECK(filewrite(file, kMemory, 5) == 3);
  CHECK(filestat(file, kMemory) == 0);
  kernel::fileclose(file);
}

TEST_CASE("a removed file lives until it is closed") {
  Booted booted;
  File* file = must_open("f", abi::O_RDWR);
  CHECK(kernel::unlink("f"));
  CHECK(filewrite(file, kMemory, 2000) == 2000);
  file->offset = 0;
  CHECK(fileread(file, kMemory, 3000) == 2000);
  CHECK(examine(booted.disk().image()).problems.front() == "inode 2 has no name");
  kernel::fileclose(file);
  CHECK(problems_of(booted.disk().image()) == "");
}
