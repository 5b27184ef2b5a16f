// A hostile driver: whatever it puts into RAM and registers, the devices answer and a notification ends.
//
//   input: version and device (1), queue size (2), length of the RAM image (2), the image, then steps of 8
//   bytes: kind (1), -, offset (2), value (4). Bit 0 of the first byte is the version, the bits above it say
//   which slot's device is driven: disk, console, entropy, network. Its queues, the second 16 KiB behind the
//   first, are set up over the image before the steps.
#include "fuzz/target.hpp"
#include "machine/bus/board.hpp"

namespace fuzz {

namespace {

using machine::VirtioVersion;
using riscv::platform::kRam;
using riscv::platform::kVirtio0;
using riscv::platform::kVirtioStride;

constexpr unsigned kKinds = 4, kQueues = 2;
constexpr std::uint64_t kMemory = 64 << 10, kDiskBytes = 32 * 512;
constexpr std::uint64_t kAvailable = 0x1000, kUsed = 0x2000, kBetweenQueues = 0x4000;

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
    configuration.console = configuration.entropy = configuration.network = true;
    configuration.input = machine::ConsoleInput::Virtio;
    auto board = std::make_unique<machine::Board>(configuration);
    board->attach_disk(std::vector<std::uint8_t>(kDiskBytes));
    return board;
  };
  static const auto modern = make(VirtioVersion::Modern), legacy = make(VirtioVersion::Legacy);
  machine::Board& board = version == VirtioVersion::Modern ? *modern : *legacy;
  board.reset();
  return board;
}

/// The driver of one slot.
class Driver {
 public:
  Driver(machine::Board& board, unsigned kind) : board_(board), slot_(kVirtio0 + kind * kVirtioStride) {}

  void set_up(VirtioVersion version, std::uint32_t queue_size) {
    set(0x70, 3);  // acknowledge, driver
    set(0x28, 4096);
    for (unsigned queue = 0; queue < kQueues; queue++) {
      const riscv::PhysAddr rings = kRam + queue * kBetweenQueues;
      set(0x30, queue);
      set(0x38, queue_size);
      if (version == VirtioVersion::Legacy) {
        set(0x40, rings.value >> 12);
      } else {
        set(0x80, rings.value);
        set(0x90, rings.value + kAvailable);
        set(0xa0, rings.value + kUsed);
        set(0x44, 1);
      }
    }
    set(0x30, 0);
    set(0x70, 15);
  }

  void act(const Step& step) {
    switch (step.kind & 7) {
      case 0: static_cast<void>(board_.store(slot_ + (step.offset & 0xffcu), 4, step.value)); break;
      case 1: static_cast<void>(board_.load(slot_ + (step.offset & 0xfffu), 4)); break;
      case 2: static_cast<void>(board_.store(kRam + step.offset, 4, step.value)); break;
      case 4: type(step.value); break;
      default: notify(step.value % kQueues);
    }
  }

  void notify(unsigned queue) { set(0x50, queue); }
  bool answers() { return board_.load(slot_, 4) == 0x74726976; }

 private:
  void set(std::uint32_t offset, std::uint64_t value) {
    require(board_.store(slot_ + offset, 4, value & 0xffffffff), "registers take words");
  }
  void type(std::uint32_t value) {
    board_.type(std::span(reinterpret_cast<const std::uint8_t*>(&value), sizeof value));
  }

  machine::Board& board_;
  riscv::PhysAddr slot_;
};

}  // namespace

void run_target(std::span<const std::uint8_t> bytes) {
  Input input(bytes);
  const auto choice = input.take<std::uint8_t>();
  const auto version = choice % 2 == 0 ? VirtioVersion::Modern : VirtioVersion::Legacy;
  const auto queue_size = input.take<std::uint16_t>();
  machine::Board& board = fresh_board(version);
  Driver driver(board, choice / 2 % kKinds);
  const auto image_size = input.take<std::uint16_t>();
  board.write_ram(kRam, input.take_bytes(image_size));
  driver.set_up(version, queue_size);
  driver.notify(0);
  driver.notify(1);
  while (!input.empty()) driver.act(input.take<Step>());
  require(board.disk()->disk().size() == kDiskBytes, "the disk keeps its size");
  require(driver.answers(), "the device still answers");
  require(board.take_transmitted().size() <= machine::VirtioConsole::kMostUntaken, "output is bounded");
}

}  // namespace fuzz
