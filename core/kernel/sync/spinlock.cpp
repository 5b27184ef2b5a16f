#include "kernel/sync/spinlock.hpp"

#include "kernel/lib/panic.hpp"
#include "kernel/lib/stop.hpp"
#include "kernel/process/cpu.hpp"
#include "kernel/sync/interrupt_guard.hpp"

namespace kernel {

void Spinlock::acquire() {
  push_off();
  if (holding()) panic("acquire: this hart holds the lock already", name_);
  while (locked_.exchange(1, std::memory_order_acquire) != 0) {
    // Its holder may have panicked.
    stop_if_panicking();
  }
  holder_.store(&mycpu(), std::memory_order_relaxed);
}

void Spinlock::release() {
  if (!holding()) panic("release: this hart does not hold the lock", name_);
  holder_.store(nullptr, std::memory_order_relaxed);
  locked_.store(0, std::memory_order_release);
  pop_off();
}

bool Spinlock::holding() const { return holder_.load(std::memory_order_relaxed) == &mycpu(); }

}  // namespace kernel
