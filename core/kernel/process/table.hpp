// The slots of all processes, for the files of this folder and for inspection.
//
// Lock order: parents_lock before any process's lock; of those, one at a time.
#pragma once

#include <array>

#include "kernel/config.hpp"
#include "kernel/process/process.hpp"

namespace kernel {

extern std::array<Process, NPROC> processes;

/// Guards Process::parent of all, and makes sure that a parent about to sleep in
/// wait does not miss a child's end.
extern Spinlock parents_lock;

/// A slot in state Used, which is the caller's until it changes the state, with pid, trapframe, page table
/// without user memory, and a context that enters forkret. nullptr when there is no free slot or no memory.
[[nodiscard]] Process* allocproc();

/// Frees what allocproc made, and the user memory, and the slot. The caller holds its lock.
void freeproc(Process& process);

/// Where a new process starts to run, in the kernel.
extern "C" void forkret();

/// Switches from the current process to the scheduler. The caller holds the process's lock and no other, and
/// has set its state to something other than Running.
void sched();

}  // namespace kernel
