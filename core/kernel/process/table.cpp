#include "kernel/process/table.hpp"

#include <atomic>

#include "kernel/lib/printf.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/platform.hpp"

// From boot/kernel.ld.
extern "C" const char trampoline[];

namespace kernel {

constinit std::array<Process, NPROC> processes{};
constinit Spinlock parents_lock("parents");

namespace {

int allocpid() {
  static constinit std::atomic<int> next_pid = 1;
  return next_pid.fetch_add(1, std::memory_order_relaxed);
}

/// The trapframe is the start of a page of RAM, which the kernel maps at its own address.
PhysAddr page_of(const Trapframe* trapframe) { return PhysAddr(reinterpret_cast<std::uint64_t>(trapframe)); }

/// Gives a slot what allocproc promises. False when memory is used up; freeproc cleans up.
bool furnish(Process& process) {
  const std::optional<PhysAddr> trapframe_page = kalloc();
  if (!trapframe_page) return false;
  process.trapframe = object_at<Trapframe>(*trapframe_page);

  const std::optional<PageTable> pagetable = proc_pagetable(process);
  if (!pagetable) return false;
  process.pagetable = *pagetable;

  process.context =
      Context{.ra = reinterpret_cast<std::uint64_t>(&forkret), .sp = (process.kernel_stack + PGSIZE).value};
  return true;
}

}  // namespace

void procinit() {
  for (std::size_t slot = 0; slot < processes.size(); ++slot) processes[slot].kernel_stack = KSTACK(slot);
}

Process* allocproc() {
  for (Process& process : processes) {
    const SpinlockGuard guard(process.lock);
    if (process.state != ProcessState::Unused) continue;
    process.pid = allocpid();
    process.state = ProcessState::Used;
    if (furnish(process)) return &process;
    freeproc(process);
    return nullptr;
  }
  return nullptr;
}

void freeproc(Process& process) {
  if (process.pagetable) proc_freepagetable(process.pagetable, process.size);
  if (process.trapframe != nullptr) kfree(page_of(process.trapframe));
  process.pagetable = PageTable{};
  process.trapframe = nullptr;
  process.size = 0;
  process.pid = 0;
  process.parent = nullptr;
  process.name = {};
  process.channel = nullptr;
  process.is_killed = false;
  process.exit_status = 0;
  process.state = ProcessState::Unused;
}

std::optional<PageTable> proc_pagetable(const Process& process) {
  const PhysAddr trampoline_page(reinterpret_cast<std::uint64_t>(trampoline));
  return proc_pagetable(trampoline_page, page_of(process.trapframe));
}

void procdump() {
  constexpr std::array kStateNames{"unused", "used", "sleeping", "runnable", "running", "zombie"};
  printf("\npid state    size     name\n");
  for (const Process& process : processes) {
    if (process.state == ProcessState::Unused) continue;
    printf("%3d %s %8lu %s\n", process.pid, kStateNames[static_cast<std::size_t>(process.state)],
           process.size, process.name.data());
  }
}

}  // namespace kernel
