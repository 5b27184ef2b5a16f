// A hostile driver: whatever it puts into RAM and registers, the disk keeps its size and a notification ends.
//
//   input: version (1), queue size (2), length of the RAM image (2), the image, then steps of 8 bytes: kind
//   (1),
//   -, offset (2), value (4). The queue is set up over the image before the steps.
#include "fuzz/target.hpp"
#include "machine/bus/board.hpp"

namespace fuzz {

namespace {

using machine::VirtioVersion;
using riscv::platform::kRam;
using riscv::platform::kVirtio0;

constexpr std::uint64_t kMemory = 64 << 10, kDiskBytes = 32 * 512;
constexpr std::uint64_t kAvailable = 0x1000, kUsed = 0x2000;

struct Step {
  std::uint8_t kind;
  std::uint8_t unused;
  std::uint16_t offset;
  std::uint32_t value;
};

machine::Board& fresh_board(VirtioVersion version) {
  const auto make = [](VirtioVersion offered) {
    machine::Configuration configuration;
    configuration.memory_bytes = kMemory;
    configuration.virtio = offered;
    auto board = std::make_unique<machine::Board>(configuration);
    board->attach_disk(std::vector<std::uint8_t>(kDiskBytes));
    return board;
  };
  static const auto modern = make(VirtioVersion::Modern), legacy = make(VirtioVersion::Legacy);
  machine::Board& board = version == VirtioVersion::Modern ? *modern : *legacy;
  board.reset();
  return board;
}

void set(machine::Board& board, std::uint32_t offset, std::uint64_t value) {
  require(board.store(kVirtio0 + offset, 4, value & 0xffffffff), "registers take words");
}

void set_up(machine::Board& board, VirtioVersion version, std::uint32_t queue_size) {
  set(board, 0x70, 3);  // acknowledge, driver
  set(board, 0x30, 0);
  set(board, 0x38, queue_size);
  if (version == VirtioVersion::Legacy) {
    set(board, 0x28, 4096);
    set(board, 0x40, kRam.value >> 12);
  } else {
    set(board, 0x80, kRam.value);
    set(board, 0x90, kRam.value + kAvailable);
    set(board, 0xa0, kRam.value + kUsed);
    set(board, 0x44, 1);
  }
  set(board, 0x70, 15);
}

void act(machine::Board& board, const Step& step) {
  switch (step.kind & 3) {
    case 0: static_cast<void>(board.store(kVirtio0 + (step.offset & 0xffcu), 4, step.value)); break;
    case 1: static_cast<void>(board.load(kVirtio0 + (step.offset & 0xfffu), 4)); break;
    case 2: static_cast<void>(board.store(kRam + step.offset, 4, step.value)); break;
    default: set(board, 0x50, 0);  // notify
  }
}

}  // namespace

void run_target(std::span<const std::uint8_t> bytes) {
  Input input(bytes);
  const auto version = input.take<std::uint8_t>() % 2 == 0 ? VirtioVersion::Modern : VirtioVersion::Legacy;
  const auto queue_size = input.take<std::uint16_t>();
  machine::Board& board = fresh_board(version);
  const auto image_size = input.take<std::uint16_t>();
  board.write_ram(kRam, input.take_bytes(image_size));
  set_up(board, version, queue_size);
  set(board, 0x50, 0);
  while (!input.empty()) act(board, input.take<Step>());
  require(board.disk()->disk().size() == kDiskBytes, "the disk keeps its size");
  require(board.load(kVirtio0 + 0, 4) == 0x74726976, "the device still answers");
}

}  // namespace fuzz
