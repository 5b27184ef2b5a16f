// Any sequence of accesses to any device, with time and characters in between.
//
//   input: accesses of 8 bytes each: what, where, offset (2), value (4)
#include "fuzz/target.hpp"
#include "machine/bus/board.hpp"

namespace fuzz {

namespace {

namespace platform = riscv::platform;

constexpr riscv::PhysAddr kDevices[] = {
    platform::kTestDevice, platform::kClint,           platform::kPlic,
    platform::kUart0,      platform::kVirtio0,         platform::kVirtio0 + platform::kVirtioStride,
    platform::kRam,        platform::kPlic + 0x200000,
};

struct Action {
  std::uint8_t what;
  std::uint8_t where;
  std::uint16_t offset;
  std::uint32_t value;
};

machine::Board& fresh_board() {
  static const machine::Configuration configuration = [] {
    machine::Configuration small;
    small.harts = 2;
    small.memory_bytes = 64 << 10;
    return small;
  }();
  static machine::Board board(configuration);
  static const bool disk = (board.attach_disk(std::vector<std::uint8_t>(16 * 512)), true);
  static_cast<void>(disk);
  board.reset();
  return board;
}

void act(machine::Board& board, const Action& action) {
  const riscv::PhysAddr at = kDevices[action.where % std::size(kDevices)] + action.offset;
  const unsigned bytes = 1u << (action.what >> 2 & 3);
  switch (action.what & 3) {
    case 0: static_cast<void>(board.load(at, bytes)); break;
    case 1: static_cast<void>(board.store(at, bytes, action.value)); break;
    case 2: static_cast<void>(board.store(at, bytes, ~std::uint64_t{0} << (action.value & 63))); break;
    default: board.clock().cycles += action.value; board.uart().receive(std::span(&action.what, 1));
  }
  board.update();
  for (unsigned hart = 0; hart < 2; hart++) board.clint().update_timer(hart);
}

}  // namespace

void run_target(std::span<const std::uint8_t> bytes) {
  machine::Board& board = fresh_board();
  for (Input input(bytes); !input.empty();) act(board, input.take<Action>());
  require(board.deadline() >= board.clock().cycles, "the next event is not in the past");
}

}  // namespace fuzz
