// What the kernel knows about each hart.
#pragma once

#include <cstddef>

#include "kernel/process/context.hpp"

namespace kernel {

struct Process;

struct Cpu {
  Process* process = nullptr;       ///< running on this hart; nullptr while it schedules
  Context scheduler;                ///< where the scheduler goes on when that process gives up the hart
  int interrupt_nesting = 0;        ///< push_off without pop_off
  bool interrupts_were_on = false;  ///< before the outermost push_off
};

/// This hart's number. Interrupts must be off, or the process may have moved when the answer arrives.
std::size_t cpuid();
/// This hart's record. Interrupts must be off.
Cpu& mycpu();

}  // namespace kernel
