// From fork to wait.

#include <algorithm>

#include "kernel/fs/file.hpp"
#include "kernel/fs/inode.hpp"
#include "kernel/fs/log.hpp"
#include "kernel/lib/panic.hpp"
#include "kernel/lib/string.hpp"
#include "kernel/memory/copy.hpp"
#include "kernel/memory/kpt.hpp"
#include "kernel/memory/uvm.hpp"
#include "kernel/process/table.hpp"
#include "kernel/trap/instruction_cache.hpp"

// From initcode.S.
extern "C" const std::byte initcode_begin[], initcode_end[];

namespace kernel {

namespace {

/// The first process, which inherits the children of those that end.
constinit Process* init_process = nullptr;

/// Gives the children of an ending process to init. The caller holds parents_lock.
void reparent(const Process& old_parent) {
  for (Process& process : processes) {
    if (process.parent != &old_parent) continue;
    process.parent = init_process;
    wakeup(init_process);
  }
}

/// Lets go of what an ending process has open, while it can still sleep.
void close_everything(Process& process) {
  for (File*& file : process.open_files) {
    if (file != nullptr) fileclose(file);
    file = nullptr;
  }
  const Transaction transaction;
  iput(process.cwd);
  process.cwd = nullptr;
}

/// Lets the kernel see a new process's memory where copyin looks for it. False when memory is used up.
bool show_to_kernel(const Process& process) {
  return !features().process_kernel_tables ||
         u2kvmcopy(process.pagetable, process.kernel_pagetable, 0, process.size);
}

/// Copies what a child has from its parent. False when memory is used up.
bool inherit(Process& child, const Process& parent) {
  if (!uvmcopy(parent.pagetable, child.pagetable, parent.size)) return false;
  note_new_code();
  child.size = parent.size;
  if (!show_to_kernel(child)) return false;
  *child.trapframe = *parent.trapframe;
  child.trapframe->a0 = 0;
  std::ranges::transform(parent.open_files, child.open_files.begin(),
                         [](File* file) { return file != nullptr ? filedup(file) : nullptr; });
  child.cwd = idup(parent.cwd);
  child.name = parent.name;
  return true;
}

void make_runnable(Process& process) {
  const SpinlockGuard guard(process.lock);
  process.state = ProcessState::Runnable;
}

/// Takes the exit status of a zombie to the user and frees it. Its pid, or -1 when
/// the address is bad; then it stays.
int reap(Process& child, const Process& parent, VirtAddr status_address) {
  const bool wanted = status_address != VirtAddr();
  if (wanted && !copyout(parent.pagetable, status_address, bytes_of(child.exit_status))) return -1;
  const int pid = child.pid;
  freeproc(child);
  return pid;
}

}  // namespace

void userinit() {
  Process* process = allocproc();
  if (process == nullptr || !uvmfirst(process->pagetable, {initcode_begin, initcode_end})) {
    panic("userinit: out of memory");
  }
  process->size = PGSIZE;
  if (!show_to_kernel(*process)) panic("userinit: out of memory");
  process->trapframe->epc = 0;
  process->trapframe->sp = PGSIZE;
  copy_text(process->name, "initcode");
  init_process = process;
  make_runnable(*process);
}

int fork() {
  Process& parent = *myproc();
  Process* child = allocproc();
  if (child == nullptr) return -1;
  if (!inherit(*child, parent)) {
    const SpinlockGuard guard(child->lock);
    freeproc(*child);
    return -1;
  }
  {
    const SpinlockGuard guard(parents_lock);
    child->parent = &parent;
  }
  // Once it runs it may end, and its slot be another's.
  const int pid = child->pid;
  make_runnable(*child);
  return pid;
}

void exit(int status) {
  Process& process = *myproc();
  if (is_init(process)) panic("exit: init must not end");
  close_everything(process);

  parents_lock.acquire();
  reparent(process);
  wakeup(process.parent);
  process.lock.acquire();
  process.exit_status = status;
  process.state = ProcessState::Zombie;
  parents_lock.release();
  sched();
  panic("exit: a zombie ran");
}

bool is_init(const Process& process) { return &process == init_process; }

int wait(VirtAddr status_address) {
  Process& parent = *myproc();
  const SpinlockGuard guard(parents_lock);
  while (true) {
    bool has_children = false;
    for (Process& child : processes) {
      if (child.parent != &parent) continue;
      has_children = true;
      // Also waits until an ending child has switched away from its kernel stack.
      const SpinlockGuard child_guard(child.lock);
      if (child.state == ProcessState::Zombie) return reap(child, parent, status_address);
    }
    if (!has_children || killed(parent)) return -1;
    sleep(&parent, parents_lock);
  }
}

int kill(int pid) {
  for (Process& process : processes) {
    const SpinlockGuard guard(process.lock);
    if (process.pid != pid || process.state == ProcessState::Unused) continue;
    if (is_init(process)) return -1;
    process.is_killed = true;
    if (process.state == ProcessState::Sleeping) process.state = ProcessState::Runnable;
    return 0;
  }
  return -1;
}

void setkilled(Process& process) {
  const SpinlockGuard guard(process.lock);
  process.is_killed = true;
}

bool killed(Process& process) {
  const SpinlockGuard guard(process.lock);
  return process.is_killed;
}

}  // namespace kernel
