// What the tables and the allocator say at one moment: read once, for all checks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "inspect/checks/finding.hpp"
#include "inspect/free_pages.hpp"
#include "inspect/kernel_model.hpp"
#include "inspect/process_list.hpp"
#include "machine/machine.hpp"

namespace inspect {

/// A valid entry of an address space.
struct SurveyEntry {
  riscv::PhysAddr address{};
  riscv::Pte pte{};
  riscv::VirtAddr va{};
  std::uint32_t owner = 0;  ///< index of the address space
  std::uint8_t level = 0;

  bool leaf() const { return pte.leaf(); }
};

/// The address space of a process, or of the kernel: then it maps most of RAM at its own addresses.
struct AddressSpace {
  riscv::PhysAddr root{};
  std::uint64_t slot = 0;  ///< of the process; 0 for the kernel's
  std::uint32_t pid = 0;
  std::string name{};
  std::uint64_t size = 0;           ///< bytes of user memory
  std::uint64_t stack_pointer = 0;  ///< of the program when it last entered the kernel; 0 when unknown
};

/// A page-table page that is reached a second time.
struct TableMetAgain {
  riscv::PhysAddr page{};
  SurveyEntry first;  ///< what led there; its address is 0 for a root
  SurveyEntry second;
};

/// A page of RAM of which only the end is in use: a kernel stack.
struct StackPage {
  std::size_t page = 0;      ///< its number
  std::uint64_t unused = 0;  ///< bytes at its start that hold nothing that matters
};

struct Survey {
  std::vector<ProcessInfo> processes;
  std::vector<AddressSpace> users;        ///< one for each root
  std::vector<SurveyEntry> user_entries;  ///< of `users`, each in ascending order
  std::vector<AddressSpace> kernels;      ///< the kernel's table, and those that processes have beside theirs
  /// Of `kernels`, without the leaves that map RAM or a device at its own address.
  std::vector<SurveyEntry> kernel_entries;
  std::vector<TableMetAgain> met_again;  ///< in `users`
  std::vector<StackPage> stacks;         ///< of every slot, where the kernel is known to be in it
  FreePages free{.known = false, .lists = {}, .fresh_begin = {}, .fresh_end = {}, .all = PageSet(0)};
  std::vector<PageRole> roles;  ///< of every page of RAM
};

/// Reads every table page once. Sv39, which is what kernels that tell their tables use.
Survey survey(const KernelModel& model, const machine::Machine& machine);

/// The number of a page of RAM; no page's when the address is outside.
std::size_t page_number(const machine::Machine& machine, riscv::PhysAddr pa);

}  // namespace inspect
