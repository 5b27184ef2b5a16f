// Keeping instruction fetches in step with the code that the kernel writes into user memory.
//
// RISC-V lets a hart fetch stale instructions until it executes fence.i itself, and there is none for other
// harts. So writers of code count up, and every hart compares before it enters user mode.
#pragma once

namespace kernel {

/// Pages that user mode may execute have been written: exec and fork.
void note_new_code();

/// Executes fence.i if there is new code since this hart last did. Interrupts must be off.
void catch_up_with_new_code();

}  // namespace kernel
