// System calls on files. Each takes its arguments from the current process's trapframe and returns what goes
// into a0.
#pragma once

#include <cstdint>

namespace kernel {

std::uint64_t sys_dup();
std::uint64_t sys_read();
std::uint64_t sys_write();
std::uint64_t sys_close();
std::uint64_t sys_fstat();
std::uint64_t sys_link();
std::uint64_t sys_unlink();
std::uint64_t sys_open();
std::uint64_t sys_mkdir();
std::uint64_t sys_mknod();
std::uint64_t sys_chdir();
std::uint64_t sys_exec();
std::uint64_t sys_pipe();

}  // namespace kernel
