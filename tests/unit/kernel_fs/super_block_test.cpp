#include "kernel/fs/super_block.hpp"

#include "unit/kernel_fs/booted.hpp"
#include "user/mkfs/file_system_image.hpp"

using namespace kernel_fs_test;

TEST_CASE("mount reads where everything lies") {
  Booted booted;
  CHECK(kernel::super_block().magic == abi::kFileSystemMagic);
  CHECK(kernel::super_block().block_count == 128);
  CHECK(kernel::super_block().bitmap_start == BlockNumber{35});
  CHECK(booted.disk().writes().empty());
  CHECK(booted.computer.text() == "");
}

TEST_CASE("what mkfs makes is sound, and the kernel sees the files in it") {
  mkfs::FileSystemImage image;
  const std::string content = "some text";
  REQUIRE_FALSE(image.add_file("one", std::as_bytes(std::span(content))));
  REQUIRE_FALSE(image.add_file("two", {}));
  Computer computer(Image(image.bytes().begin(), image.bytes().end()));
  REQUIRE(computer.boot() == nullptr);
  CHECK(problems_of(computer.disk().image()) == "");
  const Tree expected{{"/", describe_directory(1)},
                      {"/one", describe_file(1, content, "/one")},
                      {"/two", describe_file(1, "", "/two")}};
  CHECK(difference(expected, tree_through_the_kernel()) == "");
}

TEST_CASE("the smallest log that holds one operation is enough for all") {
  const mkfs::FileSystemImage empty({.block_count = 200, .inode_count = 32, .log_block_count = 11});
  Computer computer(Image(empty.bytes().begin(), empty.bytes().end()));
  REQUIRE(computer.boot() == nullptr);
  {
    Session session(Model{});
    for (const Operation& operation : operations()) {
      INFO(operation.name);
      for (const Step& step : operation.steps) {
        const Session::Outcome outcome = session.run(step);
        CHECK(outcome.succeeded == outcome.expected);
      }
    }
    CHECK(difference(session.model().tree(), tree_through_the_kernel()) == "");
  }
  CHECK(problems_of(computer.disk().image()) == "");
}

TEST_CASE("fsinit panics with the reason when there is nothing to start with") {
  Computer computer(Image(128 * 1024));
  CHECK_THROWS_WITH_AS(kernel::fsinit(), "there is no usable file system: the disk holds something else",
                       Panic);
}
