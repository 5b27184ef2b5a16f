#include <array>
#include <vector>

#include "kernel/fs/super_block.hpp"

#include "unit/kernel_fs/booted.hpp"

using namespace kernel_fs_test;
using kernel::readi;
using kernel::writei;

namespace {

std::string read(const LockedPath& file, std::uint32_t offset, std::uint32_t count) {
  std::string bytes(count, '\0');
  const int length = readi(file.get(), bytes_at(bytes.data()), offset, count);
  bytes.resize(static_cast<std::size_t>(std::max(length, 0)));
  return bytes;
}

int write(const LockedPath& file, std::uint32_t offset, const std::string& bytes) {
  return writei(file.get(), bytes_at(bytes.data()), offset, static_cast<std::uint32_t>(bytes.size()));
}

const kernel::EitherAddress kNowhere = kernel::EitherAddress::user(riscv::VirtAddr(1ull << 38));

}  // namespace

TEST_CASE("what writei puts into a file readi gets out, across blocks and into the indirect ones") {
  Booted booted;
  for (const std::uint32_t offset : {0u, 50u, 100u}) {
    const std::string bytes(3000, static_cast<char>('a' + offset / 50));
    const LockedPath file("f");
    CHECK(write(file, offset, bytes) == 3000);
    CHECK(read(file, offset, 3000) == bytes);
  }
  const std::string bytes = "over the edge of the direct blocks";
  const LockedPath big("big");
  CHECK(write(big, 12 * 1024 - 5, bytes) == static_cast<int>(bytes.size()));
  CHECK(read(big, 12 * 1024 - 5, 34) == bytes);
}

TEST_CASE("reading ends at the end of the file") {
  Booted booted;
  const LockedPath file("f");
  CHECK(read(file, 0, 1000).size() == 100);
  CHECK(read(file, 99, 10).size() == 1);
  std::byte byte{};
  for (const std::uint32_t offset : {100u, 101u, 0xffffffffu})
    CHECK(readi(file.get(), bytes_at(&byte), offset, 1) == 0);
  CHECK(readi(file.get(), bytes_at(&byte), 0, 0) == 0);
}

TEST_CASE("a bad destination fails, and a bad source adds nothing, not even a block") {
  Booted booted;
  {
    const LockedPath file("f");
    CHECK(readi(file.get(), kNowhere, 0, 10) == -1);
    CHECK(writei(file.get(), kNowhere, 100, 10) == 0);
    CHECK(writei(file.get(), kNowhere, 0, 10) == 0);
    std::string bytes(924, 'x');
    CHECK(write(file, 100, bytes) == 924);
    CHECK(writei(file.get(), kNowhere, 1024, 10) == 0);
    CHECK(file->disk.size == 1024);
  }
  CHECK(problems_of(booted.disk().image()) == "");
}

TEST_CASE("files have no holes and a largest size") {
  Booted booted;
  const LockedPath file("f");
  const std::byte byte{};
  CHECK(writei(file.get(), bytes_at(&byte), 101, 1) == -1);
  CHECK(writei(file.get(), bytes_at(&byte), 0xffffffff, 1) == -1);
  CHECK(writei(file.get(), bytes_at(&byte), 100, 268 * 1024 - 99) == -1);
  CHECK(writei(file.get(), bytes_at(&byte), 100, 0xffffffff) == -1);
  CHECK(file->disk.size == 100);
}

TEST_CASE("a block that the disk cannot deliver ends a read before it, and fails one that begins there") {
  Booted booted;
  const LockedPath file("d/f");
  booted.fail_reads_of(file->disk.addresses[1]);
  CHECK(read(file, 0, 1500).size() == 1024);
  std::byte byte{};
  CHECK(readi(file.get(), bytes_at(&byte), 1024, 1) == -1);
  CHECK(writei(file.get(), bytes_at(&byte), 1024, 1) == 0);
  CHECK(kernel::bread_content(file.get(), 0));
  CHECK_FALSE(kernel::bread_content(file.get(), 1));
  CHECK_FALSE(kernel::bread_content(file.get(), 2));
  CHECK_FALSE(kernel::bread_content(file.get(), 0xffffffff));
}

TEST_CASE("block numbers that cannot be right are not followed") {
  Booted booted;
  LockedPath file("f");
  std::byte byte{};
  for (const std::uint32_t number : {0u, 1u, 2u, 32u, 35u, 128u, 0xffffffffu}) {
    CAPTURE(number);
    file->disk.addresses[0] = BlockNumber{number};
    CHECK(readi(file.get(), bytes_at(&byte), 0, 1) == -1);
    if (number != 0) CHECK(writei(file.get(), bytes_at(&byte), 0, 1) == 0);
  }
  kernel::log_abort("the test has damaged an inode");
}

TEST_CASE("itrunc frees everything, or nothing when the indirect block or the bitmap cannot be read") {
  Booted booted;
  const unsigned free_before = examine(start().image).free_blocks;
  {
    const LockedPath big("big");
    booted.fail_reads_of(big->disk.addresses.back());
    CHECK_FALSE(itrunc(big.get()));
    booted.fail_reads_of(kernel::super_block().bitmap_start);
    CHECK_FALSE(itrunc(big.get()));
    CHECK(big->disk.size == 13 * 1024);
    booted.disk().heal();
    CHECK(itrunc(big.get()));
    CHECK(big->disk.size == 0);
  }
  CHECK(examine(booted.disk().image()).free_blocks == free_before + 14);
  CHECK(problems_of(booted.disk().image()) == "");
}
