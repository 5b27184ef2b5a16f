#include "machine/snapshot/memory_pack.hpp"

#include <doctest/doctest.h>

#include <random>

#include "machine/snapshot/lz.hpp"

namespace {

using machine::Bytes;

Bytes packed(const Bytes& memory, const Bytes& base = {}) {
  Bytes to;
  machine::pack_memory(memory, base.empty() ? nullptr : base.data(), to);
  return to;
}

Bytes unpacked(const Bytes& from, std::size_t size, const Bytes& base = {}) {
  Bytes memory(size, 0xee);
  REQUIRE_FALSE(machine::unpack_memory(from, size, memory.data(), base.empty() ? nullptr : base.data()));
  return memory;
}

Bytes random_bytes(std::size_t size, unsigned values) {
  std::mt19937 random(static_cast<unsigned>(size));
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random() % values);
  return bytes;
}

}  // namespace

TEST_CASE("zero pages cost next to nothing, whatever their number") {
  const Bytes memory(1000 * 4096);
  CHECK(packed(memory).size() == 3);
  CHECK(unpacked(packed(memory), memory.size()) == memory);
}

TEST_CASE("junk pages chained to each other are one record") {
  Bytes memory(500 * 4096, 0x01);
  for (std::size_t page = 0; page < memory.size(); page += 4096) {
    const std::uint64_t next = 0x80000000 + page - 4096;
    for (unsigned i = 0; i < 8; i++) memory[page + i] = static_cast<std::uint8_t>(next >> (8 * i));
  }
  CHECK(packed(memory).size() < 16);
  CHECK(unpacked(packed(memory), memory.size()) == memory);
}

TEST_CASE("a disk is the difference to its base, its last page may be short") {
  const Bytes base = random_bytes(20 * 4096 + 512, 256);
  Bytes disk = base;
  CHECK(packed(disk, base).size() == 2);
  disk[3 * 4096 + 7] ^= 1;
  disk.back() ^= 1;
  CHECK(packed(disk, base).size() < 5000);
  CHECK(unpacked(packed(disk, base), disk.size(), base) == disk);
}

TEST_CASE("what the dictionary coder packs it unpacks, and repetition gets small") {
  for (const unsigned values : {1u, 2u, 5u, 256u}) {
    for (const std::size_t size : {0u, 1u, 3u, 4u, 5u, 100u, 5000u, 100'000u}) {
      const Bytes bytes = random_bytes(size, values);
      Bytes small, again(size);
      machine::lz_pack(bytes, small);
      REQUIRE(machine::lz_unpack(small, size, again.data()));
      CHECK(again == bytes);
      CHECK(small.size() <= size + size / 100 + 8);
      if (values == 1) CHECK(small.size() < 16);
    }
  }
}

TEST_CASE("a stream that is not of the promised size, or looks back too far, is refused") {
  Bytes small;
  machine::lz_pack(Bytes(100, 7), small);
  CHECK_FALSE(machine::lz_unpack(small, 99, nullptr));
  CHECK_FALSE(machine::lz_unpack(small, 101, nullptr));
  CHECK_FALSE(machine::lz_unpack(Bytes{0x01, 0x00}, 4, nullptr));  // repeats before there is anything
  CHECK_FALSE(machine::lz_unpack(Bytes{0x00, 0x55, 0x01, 0x01}, 5, nullptr));  // two back after one byte
  CHECK_FALSE(
      machine::lz_unpack(Bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}, 5, nullptr));
}
