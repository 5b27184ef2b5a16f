// Processes: their table, their life from fork to wait, and how they wait for one another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "kernel/abi/usyscall.hpp"
#include "kernel/config.hpp"
#include "kernel/memory/growproc.hpp"
#include "kernel/memory/proc_pagetable.hpp"
#include "kernel/process/context.hpp"
#include "kernel/sync/spinlock.hpp"
#include "kernel/trap/trapframe.hpp"

namespace kernel {

struct File;
struct Inode;

/// The numbers are read from outside (inspection.hpp).
enum class ProcessState : std::uint32_t { Unused, Used, Sleeping, Runnable, Running, Zombie };

struct Process {
  Spinlock lock{"process"};

  // Under `lock`.
  ProcessState state = ProcessState::Unused;
  void* channel = nullptr;  ///< what it sleeps on
  bool is_killed = false;   ///< it ends when it is next about to enter user mode
  int exit_status = 0;      ///< for the parent's wait
  int pid = 0;

  // Under parents_lock (table.hpp).
  Process* parent = nullptr;

  // The process's own: no lock needed by itself. Others may look at `pagetable` and `size` under `lock`.
  VirtAddr kernel_stack;   ///< lowest address
  std::uint64_t size = 0;  ///< bytes of user memory
  PageTable pagetable;
  PageTable kernel_pagetable;  ///< its own, with Features::process_kernel_tables
  Trapframe* trapframe = nullptr;
  abi::Usyscall* usyscall = nullptr;  ///< with Features::usyscall_page
  Context context;                    ///< where it goes on when the scheduler picks it
  std::array<File*, NOFILE> open_files{};
  Inode* cwd = nullptr;
  std::array<char, 16> name{};  ///< zero-terminated
};

/// Gives every slot its kernel stack. Once, on the first hart, after the kernel's page table is on.
void procinit();
/// Makes the first process, which will run user/init.
void userinit();
/// Picks processes and runs them, for ever. Every hart ends up here.
[[noreturn]] void scheduler();

/// The process running on this hart, or nullptr in the scheduler.
Process* myproc();

/// Creates a child that is a copy of the current process, and returns from the same
/// system call with 0. Its pid, or -1.
int fork();
/// Ends the current process; it stays a zombie until its parent has asked for `status`.
[[noreturn]] void exit(int status);
/// Waits for a child to end, and writes its status to the user's `status_address` unless that is 0. The
/// child's pid, or -1 when there is no child, the address is bad or the process was killed.
int wait(VirtAddr status_address);
/// Asks process `pid` to end. 0, or -1 when there is none or it is the first. It ends when it is next about
/// to enter user mode.
int kill(int pid);
/// Whether it is the first process, which inherits the children of others and must not end.
bool is_init(const Process& process);
void setkilled(Process& process);
[[nodiscard]] bool killed(Process& process);

/// Grows or shrinks the current process's memory by `bytes`. False when memory is used up or the new size
/// would be out of range; then nothing has changed.
[[nodiscard]] bool growproc(std::int64_t bytes);

/// Gives up the hart for one round of scheduling.
void yield();
/// Lets go of `lock` and sleeps on `channel` (any address that both sides agree on) until wakeup; then takes
/// `lock` again. Nothing is lost in between if the waker holds `lock`. Wakes early when the process is
/// killed: look at killed().
void sleep(void* channel, Spinlock& lock);
/// Makes every process that sleeps on `channel` runnable. No process lock may be held.
void wakeup(void* channel);

/// proc_pagetable for the pages of `process`.
[[nodiscard]] std::optional<PageTable> proc_pagetable(const Process& process);
/// Gives the current process a new address space and frees the old one: the point of no return in exec.
/// Whoever looks at the process from another hart sees one or the other.
void replace_address_space(const UserMemory& memory);

/// Prints the page table of `pid`, or the kernel's for 0. 0, or -1 when there is no such process.
int print_page_table_of(int pid);

/// One line a process on the console, for Ctrl-P. Takes no locks, so that it works on a kernel that hangs.
void procdump();

}  // namespace kernel
