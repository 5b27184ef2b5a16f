// The board's RAM: host memory, zero at power-on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

#include "riscv/platform.hpp"

namespace machine {

class Ram {
 public:
  /// Allocates lazily zeroed memory; data() is null when the host has none left.
  explicit Ram(std::uint64_t bytes)
      : size_(bytes), data_(static_cast<std::uint8_t*>(std::calloc(static_cast<std::size_t>(bytes), 1))) {}

  /// RAM of that size without memory behind it: data() is null, and only size() and contains() may be asked.
  static Ram unbacked(std::uint64_t bytes) { return Ram(bytes, nullptr); }

  std::uint64_t size() const { return size_; }
  std::size_t pages() const { return static_cast<std::size_t>(size_ / riscv::kPageSize); }
  std::uint8_t* data() { return data_.get(); }
  const std::uint8_t* data() const { return data_.get(); }

  /// Whether `bytes` bytes from `pa` on are all RAM.
  bool contains(riscv::PhysAddr pa, std::uint64_t bytes) const {
    const std::uint64_t offset = pa - riscv::platform::kRam;
    return offset < size_ && bytes <= size_ - offset;
  }
  /// The byte at `pa`, which must be in RAM.
  std::uint8_t* at(riscv::PhysAddr pa) { return data_.get() + (pa - riscv::platform::kRam); }
  const std::uint8_t* at(riscv::PhysAddr pa) const { return data_.get() + (pa - riscv::platform::kRam); }

  std::span<const std::uint8_t> bytes() const { return {data_.get(), static_cast<std::size_t>(size_)}; }

  /// A little-endian T at `pa`, which must be in RAM; any alignment.
  template <class T>
  T read(riscv::PhysAddr pa) const {
    T value;
    std::memcpy(&value, at(pa), sizeof value);
    return value;
  }
  template <class T>
  void write(riscv::PhysAddr pa, T value) {
    std::memcpy(at(pa), &value, sizeof value);
  }

  void clear() { std::memset(data_.get(), 0, static_cast<std::size_t>(size_)); }

 private:
  struct Free {
    void operator()(std::uint8_t* memory) const { std::free(memory); }
  };
  Ram(std::uint64_t bytes, std::nullptr_t) : size_(bytes), data_(nullptr) {}

  std::uint64_t size_;
  std::unique_ptr<std::uint8_t, Free> data_;
};

}  // namespace machine
