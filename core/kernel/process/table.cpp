#include "kernel/process/table.hpp"

#include <atomic>

#include "kernel/boot/kernel_memory.hpp"
#include "kernel/lib/printf.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/kpt.hpp"
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

/// The page that begins with the object: the kernel maps all RAM at its own address.
PhysAddr page_of(const void* object) { return PhysAddr(reinterpret_cast<std::uint64_t>(object)); }

/// Puts an object of its own page into `place`. False when memory is used up.
template <class T>
bool allocate_page_for(T*& place) {
  const std::optional<PhysAddr> page = kalloc();
  if (!page) return false;
  clear_pages(*page, PGSIZE);
  place = object_at<T>(*page);
  return true;
}

template <class T>
void free_page_of(T*& place) {
  if (place != nullptr) kfree(page_of(place));
  place = nullptr;
}

/// Keeps a new page table in `place`. False when there was no memory for one.
bool keep(PageTable& place, std::optional<PageTable> made) {
  if (made) place = *made;
  return made.has_value();
}

/// Gives a slot what allocproc promises. False when memory is used up; freeproc cleans up.
bool furnish(Process& process) {
  if (!allocate_page_for(process.trapframe)) return false;
  if (features().usyscall_page) {
    if (!allocate_page_for(process.usyscall)) return false;
    process.usyscall->pid = process.pid;
  }
  if (!keep(process.pagetable, proc_pagetable(process))) return false;
  if (features().process_kernel_tables && !keep(process.kernel_pagetable, pkvminit(kernel_pagetable))) {
    return false;
  }

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
  if (process.kernel_pagetable) pkvmfree(process.kernel_pagetable);
  if (process.pagetable) proc_freepagetable(process.pagetable, process.size);
  free_page_of(process.trapframe);
  free_page_of(process.usyscall);
  process.pagetable = PageTable{};
  process.kernel_pagetable = PageTable{};
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
  return proc_pagetable(ProcessPages{.trampoline = page_of(trampoline),
                                     .trapframe = page_of(process.trapframe),
                                     .usyscall = page_of(process.usyscall)});
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
