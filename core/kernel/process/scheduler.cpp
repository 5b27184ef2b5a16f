// Who runs on which hart, and how processes wait.

#include "kernel/arch/csr.hpp"
#include "kernel/boot/kernel_memory.hpp"
#include "kernel/fs/inode.hpp"
#include "kernel/fs/super_block.hpp"
#include "kernel/lib/panic.hpp"
#include "kernel/process/cpu.hpp"
#include "kernel/process/table.hpp"
#include "kernel/trap/trap.hpp"

namespace kernel {

namespace {

/// Runs a process until it gives up the hart. The caller holds its lock; the process
/// releases it and takes it again.
void run(Process& process) {
  Cpu& cpu = mycpu();
  process.state = ProcessState::Running;
  cpu.process = &process;
  if (features().process_kernel_tables) use_page_table(process.kernel_pagetable);
  context_switch(&cpu.scheduler, &process.context);
  // The process may have ended, and its parent may free its tables when it gets the lock.
  if (features().process_kernel_tables) use_page_table(kernel_pagetable);
  cpu.process = nullptr;
  // What the process left there is not ours: the scheduler works with interrupts off.
  cpu.interrupts_were_on = false;
}

enum class Found : std::uint8_t { Nothing, Work };

/// Lets every runnable process run once.
Found run_each() {
  Found found = Found::Nothing;
  for (Process& process : processes) {
    const SpinlockGuard guard(process.lock);
    if (process.state != ProcessState::Runnable) continue;
    run(process);
    found = Found::Work;
  }
  return found;
}

}  // namespace

void scheduler() {
  while (true) {
    // Lets in what is pending: its handler may make a process runnable.
    interrupts_on();
    interrupts_off();
    // An interrupt that arrives after the search ends the wait at once, because it stays pending.
    if (run_each() == Found::Nothing) wait_for_interrupt();
  }
}

void sched() {
  Process& process = *myproc();
  if (!process.lock.holding()) panic("sched: without the process's lock");
  if (mycpu().interrupt_nesting != 1) panic("sched: with another lock");
  if (process.state == ProcessState::Running) panic("sched: still running");

  // Belongs to this thread, not to the hart, on which it may never run again.
  const bool interrupts_were_on = mycpu().interrupts_were_on;
  context_switch(&process.context, &mycpu().scheduler);
  mycpu().interrupts_were_on = interrupts_were_on;
}

void yield() {
  Process& process = *myproc();
  const SpinlockGuard guard(process.lock);
  process.state = ProcessState::Runnable;
  sched();
}

void sleep(void* channel, Spinlock& lock) {
  Process& process = *myproc();
  // wakeup needs the process's lock: from here on it finds the process asleep.
  process.lock.acquire();
  lock.release();
  process.channel = channel;
  process.state = ProcessState::Sleeping;
  sched();
  process.channel = nullptr;
  process.lock.release();
  lock.acquire();
}

void wakeup(void* channel) {
  const Process* current = myproc();
  for (Process& process : processes) {
    if (&process == current) continue;
    const SpinlockGuard guard(process.lock);
    if (process.state == ProcessState::Sleeping && process.channel == channel) {
      process.state = ProcessState::Runnable;
    }
  }
}

extern "C" void forkret() {
  Process& process = *myproc();
  process.lock.release();
  // Only the first process has no parent to take a directory from. Mounting the file
  // system sleeps, so it had to wait for a process.
  if (process.cwd == nullptr) {
    fsinit();
    process.cwd = iget(InodeNumber::Root);
  }
  usertrapret();
}

}  // namespace kernel
