// A 64-bit hash over machine state, equal on every host. Not cryptographic: it compares runs, it does not
// sign them.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <span>
#include <type_traits>
#include <vector>

namespace machine {

/// An archive in the sense of every `serialize`: it takes fields in declaration order and remembers their
/// hash.
class StateHash {
 public:
  template <class... Fields>
  void operator()(const Fields&... fields) {
    (add(fields), ...);
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
    std::memcpy(&tail, memory.data() + i, memory.size() - i);
    mix(tail);
    mix(memory.size());
  }

  std::uint64_t value() const { return state_; }

 private:
  template <class T>
  void add(const T& field) {
    if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      mix(static_cast<std::uint64_t>(field));
    } else {
      T::serialize(field, *this);
    }
  }
  template <class T, std::size_t N>
  void add(const std::array<T, N>& fields) {
    for (const T& field : fields) add(field);
  }
  template <class T>
  void add(const std::deque<T>& fields) {
    mix(fields.size());
    for (const T& field : fields) add(field);
  }

  /// One round of a multiply-and-fold hash; the odd constant is 2^64 divided by the golden ratio.
  void mix(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15ull;
    state_ ^= state_ >> 32;
  }

  std::uint64_t state_ = 0x50616765'77616c6bull;
};

}  // namespace machine
