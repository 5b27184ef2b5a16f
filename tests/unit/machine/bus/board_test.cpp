#include "machine/bus/board.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "support/test_hart.hpp"

using riscv::PhysAddr;
namespace platform = riscv::platform;

namespace {

constexpr PhysAddr kEnd = platform::kRam + test::TestHart::kMemory;

}  // namespace

TEST_CASE("RAM takes any width at any alignment, little-endian, to its last byte and no further") {
  test::TestHart hart;
  auto& board = hart.board();
  REQUIRE(board.store(kEnd - 8, 8, 0x1122334455667788));
  CHECK(board.load(kEnd - 8, 8) == 0x1122334455667788);
  CHECK(board.load(kEnd - 7, 4) == 0x44556677);
  CHECK(board.load(kEnd - 1, 1) == 0x11);
  CHECK_FALSE(board.load(kEnd - 7, 8).has_value());
  CHECK_FALSE(board.load(kEnd, 1).has_value());
  CHECK_FALSE(board.load(platform::kRam - 1, 2).has_value());
  CHECK_FALSE(board.store(kEnd - 1, 2, 0));
}

TEST_CASE("RAM begins as zeros and is zeros again after a reset") {
  test::TestHart hart;
  hart.board().reset();
  CHECK(std::ranges::all_of(hart.board().ram().bytes(), [](std::uint8_t byte) { return byte == 0; }));
}

TEST_CASE("each device answers at its place, and nothing beside it") {
  test::TestHart hart;
  auto& board = hart.board();
  CHECK(board.load(platform::kUart0 + 5, 1) == 0x60);
  CHECK(board.load(platform::kPlic, 4) == 0);
  CHECK(board.load(platform::kClint + 0x4000, 8) == ~0ull);
  CHECK(board.load(platform::kTestDevice, 4) == 0);
  CHECK(board.load(platform::kRtc + 0x18, 4) == 0);
  for (unsigned slot = 0; slot < platform::kVirtioSlots; slot++)
    CHECK(board.load(platform::kVirtio0 + slot * platform::kVirtioStride, 4) == 0x74726976);
  for (const PhysAddr hole : {PhysAddr(0), platform::kResetVector, platform::kRtc + platform::kRtcSize,
                              platform::kClint + platform::kClintSize, platform::kPlic + platform::kPlicSize,
                              platform::kUart0 + platform::kUartSize, platform::kVirtio0 + 8 * 0x1000}) {
    CAPTURE(hole.value);
    CHECK_FALSE(board.load(hole, 1).has_value());
    CHECK_FALSE(board.load(hole, 4).has_value());
    CHECK_FALSE(board.store(hole, 4, 0));
  }
}

TEST_CASE("devices refuse misaligned accesses, and those of a width that they do not have") {
  test::TestHart hart;
  auto& board = hart.board();
  CHECK_FALSE(board.load(platform::kPlic + 2, 4).has_value());
  CHECK_FALSE(board.load(platform::kPlic, 8).has_value());
  CHECK_FALSE(board.load(platform::kClint + 0x4004, 8).has_value());
  CHECK_FALSE(board.load(platform::kClint, 1).has_value());
  CHECK_FALSE(board.load(platform::kUart0, 4).has_value());
  CHECK_FALSE(board.load(platform::kVirtio0, 1).has_value());
}

TEST_CASE("a device's own access to memory is all or nothing") {
  test::TestHart hart;
  auto& board = hart.board();
  std::array<std::uint8_t, 16> bytes;
  bytes.fill(0xaa);
  CHECK_FALSE(board.write(kEnd - 8, bytes));
  CHECK(board.load(kEnd - 8, 8) == 0);
  CHECK_FALSE(board.read(kEnd - 8, bytes));
  CHECK(bytes[0] == 0xaa);
  CHECK_FALSE(board.write(platform::kUart0, bytes));
  CHECK(board.write(kEnd - 16, bytes));
  CHECK(board.load(kEnd - 8, 8) == 0xaaaaaaaaaaaaaaaa);
}

TEST_CASE("the clock ticks once in a hundred cycles, and knows the first cycle of a tick") {
  using machine::Clock;
  CHECK(Clock{99}.ticks() == 0);
  CHECK(Clock{100}.ticks() == 1);
  CHECK(Clock::cycle_of(7) == 700);
  CHECK(Clock::cycle_of(~0ull / 100) <= ~0ull);
  CHECK(Clock::cycle_of(~0ull / 100 + 1) == ~0ull);
  CHECK(Clock::cycle_of(~0ull) == ~0ull);
}
