// System calls on processes, memory and time.

#include <algorithm>

#include "kernel/boot/kernel_memory.hpp"
#include "kernel/drivers/power.hpp"
#include "kernel/memory/copy.hpp"
#include "kernel/memory/pgaccess.hpp"
#include "kernel/process/process.hpp"
#include "kernel/syscall/arguments.hpp"
#include "kernel/syscall/syscall.hpp"
#include "kernel/trap/timer.hpp"

namespace kernel {

std::int64_t sys_fork() { return fork(); }

std::int64_t sys_exit() { exit(argint(0)); }

std::int64_t sys_wait() { return wait(argaddr(0)); }

std::int64_t sys_kill() { return kill(argint(0)); }

std::int64_t sys_getpid() { return myproc()->pid; }

/// The old size, which is where the new memory starts.
std::int64_t sys_sbrk() {
  const std::uint64_t old_size = myproc()->size;
  return growproc(argint(0)) ? static_cast<std::int64_t>(old_size) : -1;
}

/// A negative number of ticks counts as none.
std::int64_t sys_sleep() {
  const auto ticks = static_cast<std::uint32_t>(std::max(argint(0), 0));
  return sleep_ticks(ticks) ? 0 : -1;
}

std::int64_t sys_uptime() { return uptime(); }

std::int64_t sys_pgaccess() {
  const Process& process = *myproc();
  const auto count = static_cast<std::uint32_t>(argint(1));
  const std::optional<std::uint64_t> accessed = pgaccess(process.pagetable, argaddr(0), count);
  if (!accessed) return -1;
  const auto mask = bytes_of(*accessed).first((count + 7) / 8);
  return copyout(process.pagetable, argaddr(2), mask) ? 0 : -1;
}

std::int64_t sys_vmprint() { return print_page_table_of(argint(0)); }

std::int64_t sys_poweroff() { poweroff(argint(0)); }

std::int64_t sys_freepages() { return static_cast<std::int64_t>(free_page_count()); }

/// A negative number counts as none.
std::int64_t sys_failnth() { return fail_nth_allocation(static_cast<std::uint32_t>(std::max(argint(0), 0))); }

}  // namespace kernel
