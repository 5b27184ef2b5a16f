// Addresses of which only the caller knows whether they are the user's or the kernel's: read and write move
// bytes for system calls and for the kernel itself through the same code.
#pragma once

#include <cstddef>
#include <span>

#include "riscv/address.hpp"

namespace kernel {

/// A place in the current process's user memory, or in the kernel's.
class EitherAddress {
 public:
  static EitherAddress user(riscv::VirtAddr address) { return {Space::User, address}; }
  static EitherAddress kernel(const void* pointer) {
    return {Space::Kernel, riscv::VirtAddr(reinterpret_cast<std::uint64_t>(pointer))};
  }
  EitherAddress operator+(std::uint64_t bytes) const { return {space_, address_ + bytes}; }

 private:
  enum class Space : std::uint8_t { User, Kernel };
  EitherAddress(Space space, riscv::VirtAddr address) : space_(space), address_(address) {}

  friend bool either_copyout(EitherAddress destination, std::span<const std::byte> source);
  friend bool either_copyin(std::span<std::byte> destination, EitherAddress source);

  Space space_;
  riscv::VirtAddr address_;
};

/// False when the address is the user's and not good for it (see copyout and copyin).
[[nodiscard]] bool either_copyout(EitherAddress destination, std::span<const std::byte> source);
[[nodiscard]] bool either_copyin(std::span<std::byte> destination, EitherAddress source);

}  // namespace kernel
