// Interrupts: which one it is, and serving it.
#pragma once

#include <cstdint>

namespace kernel {

enum class Interrupt : std::uint8_t {
  None,    ///< not an interrupt, or one that nobody expects
  Device,  ///< from the PLIC
  Timer,   ///< the process has had its share of time
};

/// Serves the interrupt that `scause` tells of. Interrupts must be off.
Interrupt devintr(std::uint64_t scause);

}  // namespace kernel
