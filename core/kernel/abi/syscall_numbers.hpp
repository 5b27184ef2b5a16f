// System calls: the number goes in a7, arguments in a0..a5, the result comes back in a0 (-1 on failure).
//
// Numbers 1..21 are those of xv6-riscv, so that its programs run on this kernel and ours on its, and 30 is
// that of its page-table labs; 64 and up are our own.
#pragma once

#include <cstdint>

namespace abi {

enum class Syscall : std::uint64_t {
  Fork = 1,
  Exit = 2,
  Wait = 3,
  Pipe = 4,
  Read = 5,
  Kill = 6,
  Exec = 7,
  Fstat = 8,
  Chdir = 9,
  Dup = 10,
  Getpid = 11,
  Sbrk = 12,
  Sleep = 13,
  Uptime = 14,
  Open = 15,
  Write = 16,
  Mknod = 17,
  Unlink = 18,
  Link = 19,
  Mkdir = 20,
  Close = 21,

  Pgaccess = 30,  ///< (first page, count, bit mask): which pages were accessed since the last call

  Vmprint = 64,    ///< (pid): print that process's page table on the console; 0 means the kernel's
  Poweroff = 65,   ///< (status): stop the board; does not return
  FreePages = 66,  ///< (): how many pages of physical memory nobody uses
  FailNth = 67,  ///< (n): fault injection: the n-th allocation of physical memory from now on fails, whoever
                 ///< asks; 0: none. Gives how many were left to count down: 0 when it has failed
};

}  // namespace abi
