// Mutual exclusion between processes, for long stretches: who waits for it sleeps,
// and who holds it may sleep.
#pragma once

#include "kernel/sync/spinlock.hpp"

namespace kernel {

/// Only a process can take one: never an interrupt handler, never with a spinlock held.
class SleepLock {
 public:
  constexpr explicit SleepLock(const char* name) : guard_(name) {}
  SleepLock(const SleepLock&) = delete;
  SleepLock& operator=(const SleepLock&) = delete;

  void acquire();
  void release();
  /// Whether the current process holds the lock.
  bool holding();

 private:
  Spinlock guard_;
  bool locked_ = false;
  int holder_pid_ = 0;
};

/// Holds a sleep lock for a scope.
class [[nodiscard]] SleepLockGuard {
 public:
  explicit SleepLockGuard(SleepLock& lock) : lock_(lock) { lock_.acquire(); }
  ~SleepLockGuard() { lock_.release(); }
  SleepLockGuard(const SleepLockGuard&) = delete;
  SleepLockGuard& operator=(const SleepLockGuard&) = delete;

 private:
  SleepLock& lock_;
};

}  // namespace kernel
