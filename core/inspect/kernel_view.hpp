// What the loaded kernel says about itself: its processes and page tables, found through the symbol
// `pagewalk_inspection` (core/kernel/inspection.hpp describes the words). A kernel without it shows none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "machine/machine.hpp"
#include "riscv/address.hpp"

namespace inspect {

/// Numbers as the kernel's table of processes stores them.
enum class ProcessState : std::uint8_t { Unused, Used, Sleeping, Runnable, Running, Zombie };

struct ProcessInfo {
  std::uint32_t pid = 0;
  std::string name;  ///< at most 16 bytes, as the guest has them
  ProcessState state = ProcessState::Unused;
  std::uint32_t parent = 0;  ///< pid; 0 for none
  riscv::PhysAddr page_table;
  std::uint64_t size = 0;             ///< bytes of user memory
  riscv::PhysAddr kernel_page_table;  ///< the process's own; 0 for none
};

/// How the kernel keeps its physical pages.
struct KernelMemory {
  std::uint64_t variant = 0;  ///< the number of the kernel's variant
  riscv::PhysAddr allocator;  ///< of its allocator, a kernel::PhysicalPages
  bool changing = false;      ///< a hart is about to change it: what lies there may make no sense
};

/// Every slot in use, by pid. Empty when the kernel has no inspection table or it makes no sense.
std::vector<ProcessInfo> processes(const machine::Machine& machine);

/// Root of the kernel's own page table; 0 before the kernel has made one, or when unknown.
riscv::PhysAddr kernel_page_table(const machine::Machine& machine);

/// Nothing when the kernel does not say.
std::optional<KernelMemory> kernel_memory(const machine::Machine& machine);

}  // namespace inspect
