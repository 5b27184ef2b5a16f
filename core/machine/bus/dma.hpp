// How a device reaches memory by itself.
#pragma once

#include <cstdint>
#include <span>

#include "riscv/address.hpp"

namespace machine {

/// Both fail, having done nothing, unless the whole range is RAM.
class Dma {
 public:
  virtual ~Dma() = default;
  [[nodiscard]] virtual bool read(riscv::PhysAddr from, std::span<std::uint8_t> to) const = 0;
  [[nodiscard]] virtual bool write(riscv::PhysAddr to, std::span<const std::uint8_t> from) = 0;
};

}  // namespace machine
