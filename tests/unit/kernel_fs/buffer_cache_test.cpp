#include <vector>

#include "unit/kernel_fs/booted.hpp"

using namespace kernel_fs_test;
using kernel::bread;
using kernel::LockedBuffer;

namespace {
constexpr BlockNumber kSome{60};
}

TEST_CASE("bread lends a block's content and reads it from the disk only once") {
  Booted booted;
  const auto before = booted.disk().requests();
  for (int i = 0; i < 3; i++) {
    const LockedBuffer buffer = bread(BlockNumber::Super);
    REQUIRE(buffer);
    CHECK(buffer.array_of<abi::SuperBlock>()[0].magic == abi::kFileSystemMagic);
    CHECK(buffer->lock.holding());
  }
  CHECK(booted.disk().requests() <= before + 1);
}

TEST_CASE(
    "bread gives nothing for no block, behind the disk, and when the disk fails, and tries again later") {
  Booted booted;
  CHECK_FALSE(bread(BlockNumber::None));
  CHECK_FALSE(bread(BlockNumber{128}));
  booted.fail_reads_of(kSome);
  CHECK_FALSE(bread(kSome));
  booted.disk().heal();
  CHECK(bread(kSome));
}

TEST_CASE("bzero lends zeros without reading") {
  Booted booted;
  booted.fail_reads_of(kSome);
  const LockedBuffer buffer = kernel::bzero(kSome);
  REQUIRE(buffer);
  CHECK(std::ranges::count(buffer.bytes(), std::byte{0}) == abi::kBlockSize);
}

TEST_CASE("bwrite writes to the place it is given and reports a failing disk") {
  Booted booted;
  const LockedBuffer buffer = kernel::bzero(kSome);
  buffer.bytes()[0] = std::byte{0x5a};
  CHECK(bwrite(*buffer, kSome + 1));
  CHECK(booted.first_byte_on_disk(kSome + 1) == std::byte{0x5a});
  CHECK(booted.first_byte_on_disk(kSome) == std::byte{0});
  booted.fail_writes();
  CHECK_FALSE(bwrite(*buffer, kSome));
  CHECK_FALSE(bwrite(*buffer, BlockNumber{128}));
}

TEST_CASE("the buffer that has been free for longest makes room; one that is lent or pinned stays") {
  Booted booted;
  {
    const LockedBuffer pinned = bread(kSome);
    pinned.bytes()[0] = std::byte{0x77};
    bpin(*pinned);
  }
  const LockedBuffer lent = bread(kSome + 1);
  for (std::uint32_t i = 2; i < 2 + kernel::NBUF; i++) CHECK(bread(kSome + i));
  const auto before = booted.disk().requests();
  {
    const LockedBuffer pinned = bread(kSome);
    CHECK(pinned.bytes()[0] == std::byte{0x77});
    bunpin(*pinned);
  }
  CHECK(booted.disk().requests() == before);
  CHECK(lent->block == kSome + 1);
  CHECK(bread(kSome + 1 + kernel::NBUF));
  CHECK(booted.disk().requests() == before);
  CHECK(bread(kSome + 2));
  CHECK(booted.disk().requests() == before + 1);
}

TEST_CASE("a lent buffer can be moved, and is given back once") {
  Booted booted;
  LockedBuffer first = bread(kSome);
  LockedBuffer second = std::move(first);
  CHECK_FALSE(first);
  REQUIRE(second);
  second = {};
  CHECK(bread(kSome));
}
