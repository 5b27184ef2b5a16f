#include "kernel/trap/timer.hpp"

#include "kernel/arch/csr.hpp"
#include "kernel/process/cpu.hpp"
#include "kernel/process/process.hpp"

namespace kernel {

namespace {

constexpr std::uint64_t kTickLength = riscv::platform::kTimebaseHz / kTicksPerSecond;

constinit Spinlock ticks_lock("ticks");
constinit std::uint32_t ticks = 0;

}  // namespace

void timerinithart() { csr::Stimecmp::write(csr::Time::read() + kTickLength); }

void clockintr() {
  if (cpuid() == 0) {
    const SpinlockGuard guard(ticks_lock);
    ++ticks;
    wakeup(&ticks);
  }
  csr::Stimecmp::write(csr::Time::read() + kTickLength);
}

std::uint32_t uptime() {
  const SpinlockGuard guard(ticks_lock);
  return ticks;
}

bool sleep_ticks(std::uint32_t duration) {
  const SpinlockGuard guard(ticks_lock);
  // As a difference, so that the counter may wrap.
  for (const std::uint32_t start = ticks; ticks - start < duration;) {
    if (killed(*myproc())) return false;
    sleep(&ticks, ticks_lock);
  }
  return true;
}

void nap(std::uint64_t duration) {
  csr::Stimecmp::write(csr::Time::read() + duration);
  wait_for_interrupt();
}

}  // namespace kernel
