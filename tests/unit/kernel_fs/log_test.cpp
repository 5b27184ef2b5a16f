#include "unit/kernel_fs/booted.hpp"

using namespace kernel_fs_test;
using kernel::bread;
using kernel::log_writable;
using kernel::transact;
using kernel::Transaction;

namespace {

/// Data blocks that no file of start() uses.
constexpr BlockNumber kFirst{100};

void change(BlockNumber block, int value) {
  const kernel::LockedBuffer buffer = bread(block);
  REQUIRE(buffer);
  buffer.bytes()[0] = static_cast<std::byte>(value);
  log_write(*buffer);
}

std::byte first_byte(BlockNumber block) {
  const kernel::LockedBuffer buffer = bread(block);
  REQUIRE(buffer);
  return buffer.bytes()[0];
}

/// Writes to blocks from `first` on fail.
void fail_writes_from(Booted& booted, BlockNumber first) {
  booted.disk().fail_if([first](const Request& request) {
    return request.operation == DiskOperation::Write && request.block >= first;
  });
}

constexpr BlockNumber kHeader{2};

}  // namespace

TEST_CASE("changes go to the log, then the header, then home, and then the header is emptied") {
  Booted booted;
  CHECK(transact([] {
    change(kFirst, 1);
    change(kFirst + 1, 2);
    change(kFirst, 3);
    return true;
  }));
  std::vector<unsigned> order;
  for (const Write& write : booted.disk().writes()) order.push_back(index_of(write.block));
  CHECK(order == std::vector<unsigned>{3, 4, 2, 100, 101, 2});
  CHECK(booted.first_byte_on_disk(kFirst) == std::byte{3});
}

TEST_CASE("a transaction that changes nothing writes nothing") {
  Booted booted;
  { const Transaction transaction; }
  CHECK(transact([] { return true; }));
  CHECK_FALSE(transact([] { return false; }));
  CHECK(booted.disk().writes().empty());
}

TEST_CASE("nothing is written before the last transaction of a group ends") {
  Booted booted;
  kernel::begin_op();
  kernel::begin_op();
  change(kFirst, 1);
  CHECK(kernel::end_op());
  CHECK(booted.disk().writes().empty());
  CHECK(kernel::end_op());
  CHECK(booted.first_byte_on_disk(kFirst) == std::byte{1});
}

TEST_CASE("when the log cannot be written the change has not happened, and none can happen any more") {
  for (const BlockNumber failing : {kHeader, kHeader + 1}) {
    Booted booted;
    booted.disk().fail_if([failing](const Request& request) {
      return request.block == failing && request.operation == DiskOperation::Write;
    });
    CHECK_FALSE(transact([] {
      change(kFirst, 1);
      return true;
    }));
    booted.disk().heal();
    CHECK(first_byte(kFirst) == std::byte{0});
    CHECK(booted.first_byte_on_disk(kFirst) == std::byte{0});
    CHECK_FALSE(log_writable());
    CHECK(kernel::log_discarded_groups() == 1);
    CHECK(booted.computer.text() == "log: the disk fails; the file system is read-only from now on\n");
    CHECK(transact([] { return true; }));
  }
}

TEST_CASE("when a committed block cannot go home it is kept in memory, and the next boot brings it home") {
  Image left;
  {
    Booted booted;
    fail_writes_from(booted, kFirst);
    CHECK(transact([] {
      change(kFirst, 1);
      return true;
    }));
    for (std::uint32_t block = 50; block < 100; block++) CHECK(bread(BlockNumber{block}));
    CHECK(first_byte(kFirst) == std::byte{1});
    CHECK(booted.computer.log().stranded_blocks == 1);
    CHECK_FALSE(log_writable());
    left = booted.disk().image();
  }
  Computer next(left);
  REQUIRE(next.boot() == nullptr);
  CHECK(next.text() == "log: finishing a commit of 1 blocks\n");
  CHECK(first_byte(kFirst) == std::byte{1});
}

TEST_CASE("when the header cannot be emptied the change has happened, but it was the last") {
  Booted booted;
  int headers = 0;
  booted.disk().fail_if(
      [&headers](const Request& request) { return request.block == kHeader && ++headers == 2; });
  CHECK(transact([] {
    change(kFirst, 1);
    return true;
  }));
  CHECK(first_byte(kFirst) == std::byte{1});
  CHECK(booted.first_byte_on_disk(kFirst) == std::byte{1});
  CHECK_FALSE(log_writable());
}

TEST_CASE("an aborted group is discarded whole, says why, and ends all writing") {
  Booted booted;
  kernel::begin_op();
  CHECK(transact([] {
    change(kFirst, 1);
    return true;
  }));
  kernel::log_abort("a test fails");
  kernel::log_abort("a second reason");
  CHECK(log_writable());
  CHECK_FALSE(kernel::end_op());
  CHECK_FALSE(log_writable());
  CHECK(first_byte(kFirst) == std::byte{0});
  CHECK(booted.disk().writes().empty());
  CHECK(booted.computer.text() == "log: a test fails; the file system is read-only from now on\n");
}

TEST_CASE("an operation that changes more than the log holds is discarded") {
  Booted booted;
  CHECK_FALSE(transact([] {
    for (std::uint32_t i = 0; i < 30; i++) change(BlockNumber{95} + i, 1);
    return true;
  }));
  for (std::uint32_t i = 0; i < 30; i++) CHECK(first_byte(BlockNumber{95} + i) == std::byte{0});
  CHECK(booted.disk().writes().empty());
}

TEST_CASE("a transaction waits while the log could not hold another operation") {
  Booted booted;
  kernel::begin_op();
  kernel::begin_op();
  CHECK_THROWS_WITH_AS(kernel::begin_op(), "sleep: nobody will wake the only process", Panic);
  kernel::end_op();
  kernel::end_op();
}

TEST_CASE("logging a block outside of a transaction is a bug") {
  Booted booted;
  const kernel::LockedBuffer buffer = bread(kFirst);
  CHECK_THROWS_WITH_AS(log_write(*buffer), "log_write: outside of a transaction", Panic);
}

TEST_CASE("initlog copies a committed transaction home and empties the header") {
  Image image = start().image;
  replay(image, {kHeader + 1, {std::byte{0x42}}});
  replay(image, {kHeader, {std::byte{1}, {}, {}, {}, std::byte{100}}});
  Computer computer(image);
  REQUIRE(computer.boot() == nullptr);
  REQUIRE(computer.disk().writes().size() == 2);
  CHECK(computer.disk().writes()[0].block == kFirst);
  CHECK(computer.disk().writes()[0].content[0] == std::byte{0x42});
  CHECK(computer.disk().writes()[1].block == kHeader);
  CHECK(computer.disk().writes()[1].content[0] == std::byte{0});
}
