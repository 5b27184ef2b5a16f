// A 64-bit hash over machine state, equal on every host. Not cryptographic: it compares runs, it does not
// sign them.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "machine/archive.hpp"

namespace machine {

class StateHash : public FieldArchive<StateHash> {
 public:
  static constexpr Direction kDirection = Direction::FromFields;

  template <class T>
  void number(const T& field) {
    mix(static_cast<std::uint64_t>(field));
  }
  void count(std::uint64_t length) { mix(length); }
  void memory(std::string_view, std::uint64_t size, const std::uint8_t* memory, const std::uint8_t*) {
    bytes({memory, static_cast<std::size_t>(size)});
  }

  /// Raw memory, eight bytes at a time; a shorter tail is padded with zeros.
  void bytes(std::span<const std::uint8_t> memory) {
    std::size_t i = 0;
    for (; i + 8 <= memory.size(); i += 8) {
      std::uint64_t word;
      std::memcpy(&word, memory.data() + i, sizeof word);
      mix(word);
    }
    std::uint64_t tail = 0;
    if (i < memory.size()) std::memcpy(&tail, memory.data() + i, memory.size() - i);
    mix(tail);
    mix(memory.size());
  }

  std::uint64_t value() const { return state_; }

 private:
  /// One round of a multiply-and-fold hash; the odd constant is 2^64 divided by the golden ratio.
  void mix(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15ull;
    state_ ^= state_ >> 32;
  }

  std::uint64_t state_ = 0x50616765'77616c6bull;
};

}  // namespace machine
