// What came from outside, and when: with the images and the configuration, all that decides a run.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace machine {

/// A point of a run, between two instructions.
struct Position {
  std::uint64_t instructions = 0;  ///< begun since reset, over all harts
  std::uint64_t cycles = 0;        ///< of the clock, as the hart sees it whose turn it is
  std::uint32_t hart = 0;          ///< whose turn it is

  bool operator==(const Position&) const = default;

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.instructions, self.cycles, self.hart);
  }
};

/// Bytes that were typed; the configuration says where they go.
struct InputEvent {
  Position at;
  std::string bytes;

  bool operator==(const InputEvent&) const = default;
  /// The bytes as Machine::type takes them.
  std::span<const std::uint8_t> typed() const {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
  }

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.at, self.bytes);
  }
};

using InputLog = std::vector<InputEvent>;

}  // namespace machine
