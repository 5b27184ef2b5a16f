#include <doctest/doctest.h>

#include "machine/bus/board.hpp"
#include "riscv/platform.hpp"

using machine::Board;
using riscv::PhysAddr;
namespace platform = riscv::platform;

namespace {

Board board_without_devices() {
  machine::Configuration configuration;
  configuration.memory_bytes = 1 << 20;
  return Board(configuration);
}

}  // namespace

TEST_CASE("the bridge is what QEMU's is") {
  Board board = board_without_devices();
  const PhysAddr ecam = platform::kPciConfiguration;
  // As QEMU 7.2 prints it: xp /64bx 0x30000000.
  CHECK(board.load(ecam, 4) == 0x00081b36);
  CHECK(board.load(ecam + 4, 4) == 0);
  CHECK(board.load(ecam + 8, 4) == 0x06000000);
  CHECK(board.load(ecam + 11, 1) == 6);
  CHECK(board.load(ecam + 0x2c, 4) == 0x11001af4);
  CHECK(board.load(ecam + 0x2e, 2) == 0x1100);
  CHECK(board.load(ecam + 0x28, 8) == 0x11001af4'00000000);
}

TEST_CASE("no card is found on any bus, and what one would have reads as ones") {
  Board board = board_without_devices();
  for (std::uint64_t device = 1; device < 32; device++) {
    CHECK(board.load(platform::kPciConfiguration + (device << 15), 4) == 0xffffffff);
  }
  for (const PhysAddr pa :
       {platform::kPciConfiguration + 256, platform::kPciConfiguration + platform::kPciConfigurationSize - 4,
        platform::kPciMemory, platform::kPciMemory + platform::kPciMemorySize - 4, platform::kPciPorts,
        platform::kPciPorts + platform::kPciPortsSize - 4}) {
    CAPTURE(pa.value);
    CHECK(board.store(pa, 4, 7));
    CHECK(board.load(pa, 4) == 0xffffffff);
  }
  CHECK_FALSE(board.load(platform::kPciPorts + platform::kPciPortsSize, 4));
}
