// The system calls as functions: each line below is both the declaration and the code, made from the call's
// number and signature. All give -1 (or a pointer of that value) for a failure.
#pragma once

#include <cstdint>
#include <type_traits>

#include "kernel/abi/open_flags.hpp"
#include "kernel/abi/stat.hpp"
#include "kernel/abi/syscall_numbers.hpp"

namespace user {

using namespace abi;

/// Enters the kernel. It changes a0 and whatever memory the arguments point to, and no other register.
inline std::uint64_t ecall(Syscall number, std::uint64_t first = 0, std::uint64_t second = 0,
                           std::uint64_t third = 0) {
  register std::uint64_t a0 asm("a0") = first;
  register std::uint64_t a1 asm("a1") = second;
  register std::uint64_t a2 asm("a2") = third;
  register Syscall a7 asm("a7") = number;
  asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
  return a0;
}

template <Syscall number, class Signature>
struct SystemCall;

template <Syscall number, class Result, class... Arguments>
struct SystemCall<number, Result(Arguments...)> {
  static_assert(sizeof...(Arguments) <= 3);

  Result operator()(Arguments... arguments) const {
    const std::uint64_t result = ecall(number, word(arguments)...);
    if constexpr (std::is_pointer_v<Result>) {
      return reinterpret_cast<Result>(result);
    } else {
      return static_cast<Result>(result);
    }
  }

 private:
  static std::uint64_t word(const void* pointer) { return reinterpret_cast<std::uint64_t>(pointer); }
  static std::uint64_t word(int number_argument) { return static_cast<std::uint64_t>(number_argument); }
};

inline constexpr SystemCall<Syscall::Fork, int()> fork{};  ///< the child's pid in the parent, 0 in the child
inline constexpr SystemCall<Syscall::Wait, int(int* status)> wait{};  ///< pid of a child that has ended
inline constexpr SystemCall<Syscall::Pipe, int(int* ends)> pipe{};    ///< ends[0] reads what ends[1] writes
inline constexpr SystemCall<Syscall::Read, int(int fd, void* buffer, int count)> read{};  ///< 0: end of file
inline constexpr SystemCall<Syscall::Kill, int(int pid)> kill{};
inline constexpr SystemCall<Syscall::Exec, int(const char* path, char** argv)>
    exec{};  ///< returns only to fail
inline constexpr SystemCall<Syscall::Fstat, int(int fd, Stat* stat)> fstat{};
inline constexpr SystemCall<Syscall::Chdir, int(const char* path)> chdir{};
inline constexpr SystemCall<Syscall::Dup, int(int fd)> dup{};  ///< the lowest free descriptor
inline constexpr SystemCall<Syscall::Getpid, int()> getpid{};
inline constexpr SystemCall<Syscall::Sbrk, char*(int bytes)> sbrk{};  ///< the old end of the heap
inline constexpr SystemCall<Syscall::Sleep, int(int ticks)> sleep{};
inline constexpr SystemCall<Syscall::Uptime, int()> uptime{};  ///< ticks since boot
inline constexpr SystemCall<Syscall::Open, int(const char* path, int flags)> open{};
inline constexpr SystemCall<Syscall::Write, int(int fd, const void* buffer, int count)> write{};
inline constexpr SystemCall<Syscall::Mknod, int(const char* path, int major, int minor)> mknod{};
inline constexpr SystemCall<Syscall::Unlink, int(const char* path)> unlink{};
inline constexpr SystemCall<Syscall::Link, int(const char* old_path, const char* new_path)> link{};
inline constexpr SystemCall<Syscall::Mkdir, int(const char* path)> mkdir{};
inline constexpr SystemCall<Syscall::Close, int(int fd)> close{};
/// Bit i of the mask: whether page i from `first_page` on was accessed since the last call.
inline constexpr SystemCall<Syscall::Pgaccess, int(const void* first_page, int pages, void* mask)> pgaccess{};
inline constexpr SystemCall<Syscall::Vmprint, int(int pid)> vmprint{};
inline constexpr SystemCall<Syscall::Poweroff, int(int status)> poweroff{};
inline constexpr SystemCall<Syscall::FreePages, int()> freepages{};
inline constexpr SystemCall<Syscall::FailNth, int(int n)> failnth{};

[[noreturn]] inline void exit(int status) {
  ecall(Syscall::Exit, static_cast<std::uint64_t>(status));
  __builtin_unreachable();
}

/// What sbrk gives when memory is used up.
inline char* const kNoMemory = reinterpret_cast<char*>(-1);

}  // namespace user
