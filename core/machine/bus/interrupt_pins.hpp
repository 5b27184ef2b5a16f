// The wires between devices and harts: what each hart sees at its interrupt inputs.
#pragma once

#include <array>
#include <cstdint>

#include "riscv/cause.hpp"
#include "riscv/platform.hpp"

namespace machine {

/// Levels at the inputs of every hart, as bits of mip.
class InterruptPins {
 public:
  void set(unsigned hart, riscv::InterruptCause cause, bool level) {
    const std::uint64_t bit = riscv::bit_of(cause);
    levels_[hart] = level ? levels_[hart] | bit : levels_[hart] & ~bit;
  }
  std::uint64_t levels(unsigned hart) const { return levels_[hart]; }
  void reset() { levels_.fill(0); }

  template <class Self, class Archive>
  static void serialize(Self& self, Archive& archive) {
    archive(self.levels_);
  }

 private:
  std::array<std::uint64_t, riscv::platform::kMaxHarts> levels_{};
};

}  // namespace machine
