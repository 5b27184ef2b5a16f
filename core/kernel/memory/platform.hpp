// What kernel/memory asks of the environment it runs in: the booted kernel, a unit test on the host, or the
// function lab of the page. Everything else in this folder is the same source in all of them.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "kernel/config.hpp"
#include "kernel/lib/panic.hpp"
#include "riscv/address.hpp"
#include "riscv/sv39.hpp"

namespace kernel {

class PhysicalPages;

/// The `bytes` bytes of RAM from `address` on, all in one page: RAM need not be in one piece. On the booted
/// kernel addresses are pointers; on the host an arena stands for the RAM from KERNBASE on.
std::byte* to_pointer(riscv::PhysAddr address, std::size_t bytes = 1);

/// The RAM at `address` as an object of type T, whose alignment it must have.
template <class T>
T* object_at(riscv::PhysAddr address) {
  return reinterpret_cast<T*>(to_pointer(address, sizeof(T)));
}

/// The physical pages that kalloc and kfree deal in.
PhysicalPages& physical_pages();

/// Held while the list of free pages changes: a spinlock on the booted kernel,
/// nothing where one thread is all there is.
class [[nodiscard]] PhysicalPagesGuard {
 public:
  PhysicalPagesGuard();
  ~PhysicalPagesGuard();
  PhysicalPagesGuard(const PhysicalPagesGuard&) = delete;
  PhysicalPagesGuard& operator=(const PhysicalPagesGuard&) = delete;
};

/// Asked before each allocation of physical memory. False makes it fail: fault injection.
[[nodiscard]] bool allocation_may_succeed();

/// Told of each page that gets its first user, and of each that loses its last. Not on the booted kernel.
void note_page_allocated(riscv::PhysAddr page);
void note_page_freed(riscv::PhysAddr page);

/// Told of each entry of a page table that is read or about to be written, in order. Not on the booted
/// kernel.
void note_entry_read(const riscv::Pte* entry);
void note_entry_written(const riscv::Pte* entry, riscv::Pte value);

/// Drops what this hart remembers of the entries it has used: after entries changed that it may use next.
void sfence_vma();

/// Reads memory as a load in the kernel would, through the page table that this hart uses now. False when the
/// load faults; then part of `destination` may have been written.
[[nodiscard]] bool load_through_mmu(std::span<std::byte> destination, riscv::VirtAddr source);

/// The size of user memory of the process that `pagetable` belongs to, when it is the current one; 0
/// otherwise.
std::uint64_t user_size_of(riscv::PhysAddr pagetable_root);

/// Keeps other text out between the pieces that print() writes.
class [[nodiscard]] PrintGuard {
 public:
  PrintGuard();
  ~PrintGuard();
  PrintGuard(const PrintGuard&) = delete;
  PrintGuard& operator=(const PrintGuard&) = delete;
};

/// Where vmprint writes. The caller has a PrintGuard.
void print(std::string_view text);

}  // namespace kernel
