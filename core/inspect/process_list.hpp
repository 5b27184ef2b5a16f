// The processes of the kernel that runs, and its page table, as its model says where they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inspect/kernel_model.hpp"
#include "machine/machine.hpp"
#include "riscv/address.hpp"

namespace inspect {

/// A page table of a process besides the user's: the labs have it under many names.
struct NamedTable {
  std::string name;
  riscv::PhysAddr root;
};

/// What the kernel does not store is 0.
struct ProcessInfo {
  std::uint64_t slot = 0;  ///< address of its structure
  std::uint32_t pid = 0;
  std::string name;  ///< as the guest has it
  ProcessState state = ProcessState::Unused;
  std::string state_name;    ///< as the kernel's source has it
  std::uint32_t parent = 0;  ///< pid; 0 for none
  riscv::PhysAddr page_table;
  std::vector<NamedTable> kernel_tables;
  std::uint64_t size = 0;  ///< bytes of user memory
  riscv::PhysAddr trapframe;
  riscv::VirtAddr kernel_stack;  ///< lowest address
  riscv::PhysAddr usyscall;      ///< the page that the user may read
  std::uint64_t channel = 0;     ///< what it sleeps on
  bool killed = false;
  std::uint32_t exit_status = 0;
};

/// Where the kernel keeps things: what its DWARF tells, or else the table that it exports.
KernelLayout layout_of(const KernelModel& model, const machine::Machine& machine);

/// Every slot in use, by pid. Empty when the kernel's processes are not known, or what is found makes no
/// sense.
std::vector<ProcessInfo> processes(const KernelModel& model, const machine::Machine& machine);

/// Root of the kernel's own page table; 0 before the kernel has made one, or when unknown.
riscv::PhysAddr kernel_page_table(const KernelModel& model, const machine::Machine& machine);

/// Address of the structure of the process that the kernel says to be running on a hart; 0 for none, nothing
/// when unknown.
std::optional<std::uint64_t> current_process(const KernelModel& model, const machine::Machine& machine,
                                             unsigned hart);

/// The hart that the kernel says to run a process, or else one that is in user mode under its page table.
std::optional<unsigned> hart_of(const KernelModel& model, const machine::Machine& machine,
                                const ProcessInfo& process);

/// The list as text: a line of titles, then one a process.
std::string process_text(const std::vector<ProcessInfo>& processes);

}  // namespace inspect
