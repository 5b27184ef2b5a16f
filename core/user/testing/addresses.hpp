// Addresses that mean something in the address space of a process, and some that must not.
#pragma once

#include <cstdint>

#include "user/lib/system_calls.hpp"
#include "user/lib/usyscall.hpp"

namespace user::testing {

inline constexpr std::uint64_t kPageSize = 4096;
inline constexpr std::uint64_t kMaxVa = 1ull << 38;
inline constexpr std::uint64_t kTrampoline = kMaxVa - kPageSize;
inline constexpr std::uint64_t kTrapframe = kTrampoline - kPageSize;
/// Where a kernel with a page for user space has it; its first word is the pid.
inline constexpr std::uint64_t kUsyscall = abi::kUsyscallAddress;
inline constexpr std::uint64_t kKernelBase = 0x80000000;
inline constexpr std::uint64_t kUart = 0x10000000;
inline constexpr std::uint64_t kPlic = 0x0c000000;
inline constexpr std::uint64_t kTestDevice = 0x00100000;

constexpr std::uint64_t page_down(std::uint64_t address) { return address & ~(kPageSize - 1); }
constexpr std::uint64_t page_up(std::uint64_t address) { return page_down(address + kPageSize - 1); }

template <class T>
std::uint64_t address_of(T* place) {
  return reinterpret_cast<std::uint64_t>(place);
}
template <class T = char>
T* pointer_to(std::uint64_t address) {
  return reinterpret_cast<T*>(address);
}

inline std::uint64_t heap_end() { return address_of(sbrk(0)); }

/// The page that holds the stack; the one below it is the guard.
inline std::uint64_t stack_page() { return page_down(address_of(__builtin_frame_address(0))); }

inline void load(std::uint64_t address) { (void)*pointer_to<volatile char>(address); }
inline void store(std::uint64_t address) { *pointer_to<volatile char>(address) = 1; }
inline void jump(std::uint64_t address) { reinterpret_cast<void (*)()>(address)(); }

}  // namespace user::testing
