// A guest of a few instructions that keeps a machine in interesting states: every hart counts up a shared
// word with LR and SC, waits in WFI from time to time, takes timer interrupts, and echoes what is typed from
// the UART's interrupt.
#pragma once

#include "support/assembler.hpp"

namespace test {

/// The word that all harts count up; each also keeps a count of its own behind it.
inline constexpr std::uint64_t kSharedCounter = 0x80010000;

assembler::Program busy_guest();

}  // namespace test
