// Every page table that is known of the kernel that runs, and what its kernel stacks belong to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "inspect/kernel_model.hpp"
#include "inspect/process_list.hpp"
#include "machine/machine.hpp"
#include "riscv/address.hpp"
#include "riscv/paging.hpp"

namespace inspect {

enum class TableKind : std::uint8_t {
  Kernel,         ///< the kernel's own
  User,           ///< of a process in user mode
  ProcessKernel,  ///< the kernel's while it works for one process
  Satp,           ///< in use on a hart, and none of the others
};

struct KnownTable {
  TableKind kind = TableKind::Satp;
  riscv::PhysAddr root;
  riscv::PagingMode mode = riscv::kSv39;  ///< as paging_mode_of() says
  std::uint32_t pid = 0;                  ///< of User and ProcessKernel
  std::string process;                    ///< its name
  std::string field;                      ///< of ProcessKernel: what the kernel's source calls it
};

/// How the table at `root` is walked: in the mode of the satp that holds it, or else of any hart's, since a
/// kernel has one mode for all of its tables. Sv39 while no hart translates.
riscv::PagingMode paging_mode_of(const machine::Machine& machine, riscv::PhysAddr root);

/// The satp by which a hart would use the table at `root`, with ASID 0.
std::uint64_t satp_of(const machine::Machine& machine, riscv::PhysAddr root);

/// A table of processes that asks for more, of either, is shown in part: xv6 has 64 processes.
inline constexpr std::size_t kMostTables = 1024, kMostStacks = 1024;

/// The kernel's first, then those of each process, then those that only satp tells of. Roots lie in RAM.
std::vector<KnownTable> known_tables(const KernelModel& model, const machine::Machine& machine);
/// The same, of processes that were read already.
std::vector<KnownTable> known_tables(const KernelModel& model, const machine::Machine& machine,
                                     const std::vector<ProcessInfo>& processes);

/// The table at `root` with what the kernel has it for, if that is known.
KnownTable known_table(const KernelModel& model, const machine::Machine& machine, riscv::PhysAddr root);

/// The kernel stack of a place in the table of processes, whether or not a process has that place.
struct KernelStack {
  riscv::VirtAddr bottom;    ///< lowest address
  std::uint32_t number = 0;  ///< of the place: n of KSTACK(n)
  std::uint32_t pid = 0;     ///< 0 when nobody has it
};

/// By address. Empty when the kernel does not say.
std::vector<KernelStack> kernel_stacks(const KernelModel& model, const machine::Machine& machine,
                                       const std::vector<ProcessInfo>& processes);

}  // namespace inspect
