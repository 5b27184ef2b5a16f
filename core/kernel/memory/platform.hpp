// What kernel/memory asks of the environment it runs in: the booted kernel, a unit test on the host, or the
// function lab of the page. Everything else in this folder is the same source in all of them.
#pragma once

#include <cstddef>
#include <string_view>

#include "kernel/lib/panic.hpp"
#include "riscv/address.hpp"

namespace kernel {

class PhysicalPages;

/// The byte of RAM at `address`. On the booted kernel addresses are pointers; on the host an arena stands for
/// the RAM from KERNBASE on.
std::byte* to_pointer(riscv::PhysAddr address);

/// The physical pages that kalloc and kfree deal in.
PhysicalPages& physical_pages();

/// Keeps other text out between the pieces that print() writes.
class [[nodiscard]] PrintGuard {
 public:
  PrintGuard();
  ~PrintGuard();
  PrintGuard(const PrintGuard&) = delete;
  PrintGuard& operator=(const PrintGuard&) = delete;
};

/// Asked before each allocation of physical memory. False makes it fail: fault injection.
[[nodiscard]] bool allocation_may_succeed();

/// Where vmprint writes. The caller has a PrintGuard.
void print(std::string_view text);

/// Held while the list of free pages changes: a spinlock on the booted kernel,
/// nothing where one thread is all there is.
class [[nodiscard]] PhysicalPagesGuard {
 public:
  PhysicalPagesGuard();
  ~PhysicalPagesGuard();
  PhysicalPagesGuard(const PhysicalPagesGuard&) = delete;
  PhysicalPagesGuard& operator=(const PhysicalPagesGuard&) = delete;
};

/// The RAM at `address` as an object of type T, whose alignment it must have.
template <class T>
T* object_at(riscv::PhysAddr address) {
  return reinterpret_cast<T*>(to_pointer(address));
}

}  // namespace kernel
