// The system calls. Each sys_ function takes its arguments from the current process (arguments.hpp) and
// returns what the program finds in a0: -1 for a failure.
#pragma once

#include <cstdint>

namespace kernel {

/// Performs the system call that the current process asks for in a7 of its
/// trapframe. An unknown number fails.
void syscall();

// process_calls.cpp
std::int64_t sys_fork();
std::int64_t sys_exit();
std::int64_t sys_wait();
std::int64_t sys_kill();
std::int64_t sys_getpid();
std::int64_t sys_sbrk();
std::int64_t sys_sleep();
std::int64_t sys_uptime();
std::int64_t sys_pgaccess();
std::int64_t sys_vmprint();
std::int64_t sys_poweroff();
std::int64_t sys_freepages();
std::int64_t sys_failnth();

// file_calls.cpp
std::int64_t sys_pipe();
std::int64_t sys_read();
std::int64_t sys_exec();
std::int64_t sys_fstat();
std::int64_t sys_chdir();
std::int64_t sys_dup();
std::int64_t sys_open();
std::int64_t sys_write();
std::int64_t sys_mknod();
std::int64_t sys_unlink();
std::int64_t sys_link();
std::int64_t sys_mkdir();
std::int64_t sys_close();

}  // namespace kernel
