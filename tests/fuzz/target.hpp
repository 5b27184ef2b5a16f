// What every fuzz target is: a function of bytes from outside that must neither crash nor hang, whatever they
// are.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>

namespace fuzz {

/// Each executable links exactly one of these.
void run_target(std::span<const std::uint8_t> bytes);

/// Bytes as numbers; zeros once they have run out.
class Input {
 public:
  explicit Input(std::span<const std::uint8_t> bytes) : left_(bytes) {}

  bool empty() const { return left_.empty(); }
  template <class T>
  T take() {
    T value{};
    const std::size_t size = left_.size() < sizeof value ? left_.size() : sizeof value;
    std::memcpy(&value, left_.data(), size);
    left_ = left_.subspan(size);
    return value;
  }
  std::span<const std::uint8_t> take_bytes(std::size_t most) {
    const auto taken = left_.first(most < left_.size() ? most : left_.size());
    left_ = left_.subspan(taken.size());
    return taken;
  }

 private:
  std::span<const std::uint8_t> left_;
};

/// What must hold after any input.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: broken: %s\n", what);
  std::abort();
}

}  // namespace fuzz
