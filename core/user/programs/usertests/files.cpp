// The content of files.
#include <array>

#include "suites.hpp"
#include "user/lib/string.hpp"
#include "user/testing/check.hpp"

namespace usertests {
namespace {

using namespace user;
using namespace user::testing;

constexpr int kBlock = static_cast<int>(kBlockSize);
constexpr int kMostBlocks = static_cast<int>(kMaxFileBlocks);

constinit std::array<char, 8 * kBlockSize> buffer{};

std::string_view block_of(char letter) {
  memset(buffer.data(), letter, kBlock);
  return {buffer.data(), kBlockSize};
}

/// Writes `count` blocks, each full of a letter that tells its place. How many were written in full.
int write_blocks(int fd, int count) {
  for (int i = 0; i < count; i++) {
    if (write(fd, block_of(static_cast<char>('a' + i % 23)).data(), kBlock) != kBlock) return i;
  }
  return count;
}

void expect_blocks(const char* path, int count) {
  const OpenFile file(path, O_RDONLY);
  for (int i = 0; i < count; i++) {
    expect_equal(read_fully(file.fd(), buffer.data(), kBlock), kBlock, "a block's length");
    for (int place = 0; place < kBlock; place += 11) {
      if (buffer[static_cast<std::size_t>(place)] != 'a' + i % 23) fail("expected block %d of its letter", i);
    }
  }
  expect_equal(read(file.fd(), buffer.data(), 1), 0, "a read at the end");
}

void written_is_read_back() {
  create("file", "some content");
  expect_content("file", "some content");
  expect_equal(unlink("file"), 0, "unlink");
}

void missing_files_cannot_be_opened() {
  expect_equal(open("missing", O_RDONLY), -1, "open of a missing file");
  expect_equal(open("missing", O_RDWR), -1, "open of a missing file for writing");
  expect_equal(open("missing", O_TRUNC), -1, "open of a missing file to empty it");
  expect_equal(unlink("missing"), -1, "unlink of a missing file");
}

void create_keeps_what_is_there() {
  create("file", "content");
  { const OpenFile file("file", O_CREATE | O_RDWR); }
  expect_content("file", "content");
  unlink("file");
}

void truncate_empties_a_file() {
  create("file", block_of('t'));
  {
    const OpenFile file("file", O_RDWR | O_TRUNC);
    expect_equal(read(file.fd(), buffer.data(), 10), 0, "a read of an emptied file");
    expect_equal(write(file.fd(), "new", 3), 3, "a write");
  }
  expect_content("file", "new");
  unlink("file");
}

void truncate_moves_others_to_the_end() {
  create("file", block_of('t'));
  const OpenFile reader("file", O_RDONLY);
  expect_equal(read(reader.fd(), buffer.data(), 100), 100, "a read");
  { const OpenFile emptied("file", O_WRONLY | O_TRUNC); }
  expect_equal(read(reader.fd(), buffer.data(), 100), 0, "a read behind the end");
  unlink("file");
}

/// A write behind the end would leave a hole, which this file system does not have.
void holes_are_refused() {
  create("file", block_of('h'));
  const OpenFile writer("file", O_RDWR);
  read(writer.fd(), buffer.data(), 500);
  { const OpenFile emptied("file", O_WRONLY | O_TRUNC); }
  expect_equal(write(writer.fd(), "behind", 6), -1, "a write behind the end");
  expect_content("file", "");
  unlink("file");
}

void writing_on_overwrites() {
  create("file", "0123456789");
  {
    const OpenFile file("file", O_RDWR);
    read(file.fd(), buffer.data(), 4);
    write(file.fd(), "abc", 3);
    expect_equal(read(file.fd(), buffer.data(), 10), 3, "what is left to read");
  }
  expect_content("file", "0123abc789");
  unlink("file");
}

void reading_to_the_end_and_writing_appends() {
  create("file", "one");
  for (int i = 0; i < 3; i++) {
    const OpenFile file("file", O_RDWR);
    while (read(file.fd(), buffer.data(), 2) > 0) {
    }
    expect_equal(write(file.fd(), "+", 1), 1, "a write at the end");
  }
  expect_content("file", "one+++");
  unlink("file");
}

void modes_are_kept() {
  create("file", "x");
  const OpenFile reader("file", O_RDONLY);
  expect_equal(write(reader.fd(), "y", 1), -1, "a write to a file that is open for reading");
  const OpenFile writer("file", O_WRONLY);
  expect_equal(read(writer.fd(), buffer.data(), 1), -1, "a read of a file that is open for writing");
  const OpenFile both("file", O_RDWR);
  expect_equal(read(both.fd(), buffer.data(), 1), 1, "a read");
  expect_equal(write(both.fd(), "y", 1), 1, "a write");
  unlink("file");
}

void each_open_has_its_own_offset() {
  create("file", "abcdef");
  const OpenFile one("file", O_RDONLY), other("file", O_RDONLY);
  read(one.fd(), buffer.data(), 3);
  read(other.fd(), buffer.data(), 1);
  expect_equal(buffer[0], 'a', "the first byte of the second reader");
  read(one.fd(), buffer.data(), 1);
  expect_equal(buffer[0], 'd', "the fourth byte of the first");
  unlink("file");
}

void single_bytes_add_up_over_a_block() {
  constexpr int kStart = kBlock - 50, kEnd = kBlock + 50;
  const OpenFile file("file", O_CREATE | O_RDWR | O_TRUNC);
  expect_equal(write(file.fd(), buffer.data(), kStart), kStart, "what write takes");
  for (int i = kStart; i < kEnd; i++) {
    const char byte = static_cast<char>(i);
    expect_equal(write(file.fd(), &byte, 1), 1, "a write of a byte");
  }
  const OpenFile again("file", O_RDONLY);
  expect_equal(read(again.fd(), buffer.data(), kStart), kStart, "what read gives");
  for (int i = kStart; i < kEnd; i++) {
    char byte = 0;
    expect_equal(read(again.fd(), &byte, 1), 1, "a read of a byte");
    expect_equal(byte, static_cast<char>(i), "the byte");
  }
  unlink("file");
}

void odd_sizes_add_up() {
  {
    const OpenFile file("file", O_CREATE | O_RDWR | O_TRUNC);
    for (int size = 1; size < 2000; size += 133) {
      memset(buffer.data(), 'a' + size % 26, static_cast<std::size_t>(size));
      expect_equal(write(file.fd(), buffer.data(), size), size, "what write takes");
    }
  }
  const OpenFile file("file", O_RDONLY);
  for (int size = 1; size < 2000; size += 133) {
    expect_equal(read(file.fd(), buffer.data(), size), size, "what read gives");
    expect_equal(buffer[0], 'a' + size % 26, "its first byte");
    expect_equal(buffer[static_cast<std::size_t>(size - 1)], 'a' + size % 26, "its last byte");
  }
  unlink("file");
}

void files_grow_into_the_indirect_block() {
  constexpr int kBlocks = kDirectBlocks + 8;
  {
    const OpenFile file("file", O_CREATE | O_RDWR | O_TRUNC);
    expect_equal(write_blocks(file.fd(), kBlocks), kBlocks, "the blocks that were written");
  }
  expect_blocks("file", kBlocks);
  expect_equal(unlink("file"), 0, "unlink");
}

void one_write_may_be_large() {
  for (std::size_t i = 0; i < buffer.size(); i++) buffer[i] = static_cast<char>(i * 31 + i / 1024);
  const int size = buffer.size();
  const OpenFile file("file", O_CREATE | O_RDWR | O_TRUNC);
  expect_equal(write(file.fd(), buffer.data() + 1, size - 1), size - 1, "what one write takes");
  buffer.fill(0);
  const OpenFile again("file", O_RDONLY);
  expect_equal(read(again.fd(), buffer.data() + 1, size), size - 1, "what one read gives");
  for (std::size_t i = 1; i < buffer.size(); i++) {
    expect(buffer[i] == static_cast<char>(i * 31 + i / 1024), "the bytes that were written");
  }
  unlink("file");
}

void files_end_at_the_largest_size() {
  {
    const OpenFile file("file", O_CREATE | O_RDWR | O_TRUNC);
    expect_equal(write_blocks(file.fd(), kMostBlocks), kMostBlocks, "the blocks that fit");
    expect(write(file.fd(), "x", 1) <= 0, "no byte more");
  }
  expect_blocks("file", kMostBlocks);
  const auto known = stat("file");
  expect_equal(known ? static_cast<std::int64_t>(known->size) : -1, kMostBlocks * kBlock, "the size");
  unlink("file");
}

void unlinked_files_live_until_they_are_closed() {
  create("file", "still here");
  {
    const OpenFile file("file", O_RDWR);
    expect_equal(unlink("file"), 0, "unlink of an open file");
    expect_equal(open("file", O_RDONLY), -1, "open of its name");
    expect_equal(read(file.fd(), buffer.data(), 100), 10, "a read");
    expect_equal(write(file.fd(), " and on", 7), 7, "a write");
    create("file", "another");
    Stat gone;
    fstat(file.fd(), &gone);
    expect_equal(gone.links, 0, "the number of links of the unlinked file");
  }
  expect_content("file", "another");
  unlink("file");
}

void unlinked_space_is_used_again() {
  for (int round = 0; round < 30; round++) {
    const OpenFile file("file", O_CREATE | O_RDWR);
    expect_equal(write_blocks(file.fd(), 100), 100, "the blocks that were written");
    expect_equal(unlink("file"), 0, "unlink");
  }
}

void fstat_tells_about_files() {
  create("file", "12345");
  const auto known = stat("file");
  expect(known.has_value(), "fstat to succeed");
  expect_equal(static_cast<int>(known->type), static_cast<int>(FileType::Regular), "the type");
  expect_equal(static_cast<std::int64_t>(known->size), 5, "the size");
  expect_equal(known->links, 1, "the number of links");
  const Pipe pipe;
  Stat of_pipe;
  expect_equal(fstat(pipe.reader(), &of_pipe), -1, "fstat of a pipe");
  unlink("file");
}

constexpr Test kTests[] = {
    {"written_is_read_back", written_is_read_back},
    {"missing_files_cannot_be_opened", missing_files_cannot_be_opened},
    {"create_keeps_what_is_there", create_keeps_what_is_there},
    {"truncate_empties_a_file", truncate_empties_a_file},
    {"truncate_moves_others_to_the_end", truncate_moves_others_to_the_end},
    {"holes_are_refused", holes_are_refused},
    {"writing_on_overwrites", writing_on_overwrites},
    {"reading_to_the_end_and_writing_appends", reading_to_the_end_and_writing_appends},
    {"modes_are_kept", modes_are_kept},
    {"each_open_has_its_own_offset", each_open_has_its_own_offset},
    {"single_bytes_add_up_over_a_block", single_bytes_add_up_over_a_block},
    {"odd_sizes_add_up", odd_sizes_add_up},
    {"files_grow_into_the_indirect_block", files_grow_into_the_indirect_block},
    {"one_write_may_be_large", one_write_may_be_large},
    {"files_end_at_the_largest_size", files_end_at_the_largest_size, Speed::Slow},
    {"unlinked_files_live_until_they_are_closed", unlinked_files_live_until_they_are_closed},
    {"unlinked_space_is_used_again", unlinked_space_is_used_again, Speed::Slow},
    {"fstat_tells_about_files", fstat_tells_about_files},
};

}  // namespace

constinit const Tests file_tests = kTests;

}  // namespace usertests
