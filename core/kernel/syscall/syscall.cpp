#include "kernel/syscall/syscall.hpp"

#include "kernel/abi/syscall_numbers.hpp"
#include "kernel/lib/printf.hpp"
#include "kernel/process/process.hpp"

namespace kernel {

using abi::Syscall;

namespace {

/// A switch over the enumeration: the compiler complains about a call that is forgotten.
std::int64_t perform(Syscall number) {
  switch (number) {
    case Syscall::Fork: return sys_fork();
    case Syscall::Exit: return sys_exit();
    case Syscall::Wait: return sys_wait();
    case Syscall::Pipe: return sys_pipe();
    case Syscall::Read: return sys_read();
    case Syscall::Kill: return sys_kill();
    case Syscall::Exec: return sys_exec();
    case Syscall::Fstat: return sys_fstat();
    case Syscall::Chdir: return sys_chdir();
    case Syscall::Dup: return sys_dup();
    case Syscall::Getpid: return sys_getpid();
    case Syscall::Sbrk: return sys_sbrk();
    case Syscall::Sleep: return sys_sleep();
    case Syscall::Uptime: return sys_uptime();
    case Syscall::Open: return sys_open();
    case Syscall::Write: return sys_write();
    case Syscall::Mknod: return sys_mknod();
    case Syscall::Unlink: return sys_unlink();
    case Syscall::Link: return sys_link();
    case Syscall::Mkdir: return sys_mkdir();
    case Syscall::Close: return sys_close();
    case Syscall::Pgaccess: return sys_pgaccess();
    case Syscall::Vmprint: return sys_vmprint();
    case Syscall::Poweroff: return sys_poweroff();
    case Syscall::FreePages: return sys_freepages();
    case Syscall::FailNth: return sys_failnth();
  }
  const Process& process = *myproc();
  printf("pid %d %s: there is no system call %lu\n", process.pid, process.name.data(),
         static_cast<std::uint64_t>(number));
  return -1;
}

}  // namespace

void syscall() {
  // exec replaces what the trapframe holds, but not the trapframe.
  Trapframe& trapframe = *myproc()->trapframe;
  trapframe.a0 = static_cast<std::uint64_t>(perform(static_cast<Syscall>(trapframe.a7)));
}

}  // namespace kernel
