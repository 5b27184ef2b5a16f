#include "kernel/sync/sleeplock.hpp"

#include "kernel/process/process.hpp"

namespace kernel {

void SleepLock::acquire() {
  const SpinlockGuard guard(guard_);
  while (locked_) sleep(this, guard_);
  locked_ = true;
  holder_pid_ = myproc()->pid;
}

void SleepLock::release() {
  const SpinlockGuard guard(guard_);
  locked_ = false;
  holder_pid_ = 0;
  wakeup(this);
}

bool SleepLock::holding() {
  const SpinlockGuard guard(guard_);
  return locked_ && holder_pid_ == myproc()->pid;
}

}  // namespace kernel
