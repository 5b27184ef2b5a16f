#include "kernel/fs/block_allocator.hpp"

#include <array>
#include <set>

#include "unit/kernel_fs/booted.hpp"
#include "user/mkfs/file_system_image.hpp"

using namespace kernel_fs_test;
using kernel::balloc;
using kernel::bfree;
using kernel::Transaction;

namespace {
constexpr BlockNumber kBitmap{35};
}

TEST_CASE("only blocks behind the bitmap and on the disk are blocks of files") {
  Booted booted;
  CHECK_FALSE(kernel::is_data_block(BlockNumber::None));
  CHECK_FALSE(kernel::is_data_block(kBitmap));
  CHECK(kernel::is_data_block(kBitmap + 1));
  CHECK(kernel::is_data_block(BlockNumber{127}));
  CHECK_FALSE(kernel::is_data_block(BlockNumber{128}));
  CHECK_FALSE(kernel::is_data_block(BlockNumber{0xffffffff}));
}

TEST_CASE("balloc hands out every free block once, full of zeros, and then none") {
  Booted booted;
  const unsigned free_blocks = examine(start().image).free_blocks;
  std::set<BlockNumber> blocks;
  for (;;) {
    const Transaction transaction;
    const BlockNumber block = balloc();
    if (block == BlockNumber::None) break;
    CHECK(kernel::is_data_block(block));
    CHECK(blocks.insert(block).second);
    CHECK(std::ranges::count(kernel::bread(block).bytes(), std::byte{0}) == abi::kBlockSize);
  }
  CHECK(blocks.size() == free_blocks);
  CHECK(examine(booted.disk().image()).free_blocks == 0);
}

TEST_CASE("a freed block is handed out again") {
  Booted booted;
  const Transaction transaction;
  const BlockNumber block = balloc();
  const BlockNumber next = balloc();
  bfree(block);
  CHECK(balloc() == block);
  bfree(block);
  bfree(next);
}

TEST_CASE("bfree ignores numbers that cannot be right") {
  Booted booted;
  const Transaction transaction;
  for (const std::uint32_t number : {0u, 1u, 2u, 35u, 128u, 0xffffffffu}) bfree(BlockNumber{number});
  CHECK(booted.computer.log().header.count == 0);
}

TEST_CASE("when the bitmap cannot be read, balloc has nothing and bfree aborts the transaction") {
  Booted booted;
  booted.fail_reads_of(kBitmap);
  constexpr std::array kBlocks{BlockNumber{100}};
  {
    const Transaction transaction;
    CHECK(balloc() == BlockNumber::None);
    CHECK_FALSE(kernel::can_free(kBlocks));
  }
  CHECK(kernel::log_writable());
  {
    const Transaction transaction;
    bfree(kBlocks[0]);
  }
  CHECK_FALSE(kernel::log_writable());
  booted.disk().heal();
  CHECK(kernel::can_free(kBlocks));
}

TEST_CASE("a disk with several blocks of bitmap is used to its end") {
  const mkfs::FileSystemImage empty({.block_count = 2 * 8192 + 100});
  Computer computer(Image(empty.bytes().begin(), empty.bytes().end()));
  REQUIRE(computer.boot() == nullptr);
  const BlockNumber first_bitmap{45};
  for (std::uint32_t i = 0; i < 2; i++) {
    const Transaction transaction;
    const kernel::LockedBuffer bitmap = kernel::bread(first_bitmap + i);
    std::ranges::fill(bitmap.bytes(), std::byte{0xff});
    log_write(*bitmap);
  }
  const Transaction transaction;
  const BlockNumber block = balloc();
  CHECK(block == BlockNumber{2 * 8192});
  constexpr std::array kBlocks{BlockNumber{100}, BlockNumber{9000}, BlockNumber{16400}};
  CHECK(kernel::can_free(kBlocks));
  for (const BlockNumber freed : kBlocks) bfree(freed);
  CHECK(balloc() == BlockNumber{100});
  CHECK(balloc() == BlockNumber{9000});
  CHECK(balloc() == BlockNumber{2 * 8192 + 1});
}
