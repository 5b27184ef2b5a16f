#include "cli/script_table.hpp"

#include <string>

#include "inspect/process_list.hpp"
#include "riscv/paging.hpp"

namespace cli {

namespace {

using machine::Error;
using machine::Machine;
using machine::Result;
using riscv::PhysAddr;

Result<PhysAddr> root_of_satp(const Machine& machine) {
  const std::uint64_t satp = machine.harts().front()->satp();
  if (!riscv::paging_mode(satp)) return Error{"hart 0 has paging off"};
  return riscv::root_table(satp);
}

/// The first when no member is named.
Result<PhysAddr> kernel_root_of(const inspect::ProcessInfo& process, const std::string& field) {
  std::string names;
  for (const inspect::NamedTable& table : process.kernel_tables) {
    if (field.empty() || table.name == field) return table.root;
    names += " " + table.name;
  }
  const std::string pid = std::to_string(process.pid);
  if (names.empty()) return Error{"process " + pid + " has no page table of the kernel's"};
  return Error{"process " + pid + " has no page table " + field + ", only" + names};
}

Result<PhysAddr> find_root(const inspect::KernelModel& model, const Machine& machine,
                           const PrintPageTable& which) {
  if (which.choice == TableChoice::Satp) return root_of_satp(machine);
  if (which.choice == TableChoice::Kernel) {
    const PhysAddr root = inspect::kernel_page_table(model, machine);
    if (root == PhysAddr()) return Error{"the kernel has no page table that can be found"};
    return root;
  }
  for (const inspect::ProcessInfo& process : inspect::processes(model, machine)) {
    if (process.pid != which.pid) continue;
    if (which.choice == TableChoice::Process) return process.page_table;
    return kernel_root_of(process, which.field);
  }
  return Error{"there is no process " + std::to_string(which.pid)};
}

}  // namespace

Result<inspect::KnownTable> find_table(const inspect::KernelModel& model, const Machine& machine,
                                       const PrintPageTable& which) {
  const auto root = find_root(model, machine, which);
  if (!root) return root.error();
  return inspect::known_table(model, machine, root.value());
}

}  // namespace cli
