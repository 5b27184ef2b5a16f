// Mutual exclusion between harts, for short stretches that do not sleep.
#pragma once

#include <atomic>
#include <cstdint>

namespace kernel {

struct Cpu;

/// Interrupts of the holding hart are off from acquire to release, so that a handler which wants the same
/// lock cannot find it held by the code it interrupted.
class Spinlock {
 public:
  constexpr explicit Spinlock(const char* name) : name_(name) {}
  Spinlock(const Spinlock&) = delete;
  Spinlock& operator=(const Spinlock&) = delete;

  /// Spins until the lock is free. Panics when this hart holds it already: it would wait for ever.
  void acquire();
  /// Everything written before is visible to the next holder. Panics when this hart does not hold the lock.
  void release();
  /// Whether this hart holds the lock. Interrupts must be off.
  bool holding() const;

 private:
  std::atomic<std::uint32_t> locked_ = 0;  ///< a word: what one atomic instruction can swap
  std::atomic<const Cpu*> holder_ = nullptr;
  const char* name_;  ///< what panics say
};

/// Holds a spinlock for a scope.
class [[nodiscard]] SpinlockGuard {
 public:
  explicit SpinlockGuard(Spinlock& lock) : lock_(lock) { lock_.acquire(); }
  ~SpinlockGuard() { lock_.release(); }
  SpinlockGuard(const SpinlockGuard&) = delete;
  SpinlockGuard& operator=(const SpinlockGuard&) = delete;

 private:
  Spinlock& lock_;
};

}  // namespace kernel
