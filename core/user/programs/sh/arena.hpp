// Memory for what one command line parses into. It is never given back piece by piece, only as a whole.
#pragma once

#include <array>
#include <cstddef>
#include <new>
#include <string_view>

namespace sh {

class Arena {
 public:
  /// A value-initialised T, or nullptr when the arena is full.
  template <class T>
  T* make() {
    void* place = allocate(sizeof(T));
    return place != nullptr ? new (place) T{} : nullptr;
  }

  /// `size` bytes, or nullptr when the arena is full.
  void* allocate(std::size_t size) {
    const std::size_t rounded = (size + kAlignment - 1) / kAlignment * kAlignment;
    if (rounded > memory_.size() - used_) return nullptr;
    void* place = memory_.data() + used_;
    used_ += rounded;
    return place;
  }

  void clear() { used_ = 0; }

 private:
  static constexpr std::size_t kAlignment = 8;
  alignas(kAlignment) std::array<std::byte, 32 * 1024> memory_{};
  std::size_t used_ = 0;
};

}  // namespace sh
