#include "inspect/known_tables.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "inspect/guest_memory.hpp"

namespace inspect {

using machine::Machine;
using riscv::PhysAddr;

riscv::PagingMode paging_mode_of(const Machine& machine, PhysAddr root) {
  std::optional<riscv::PagingMode> found;
  for (const auto& hart : machine.harts()) {
    const auto mode = riscv::paging_mode(hart->satp());
    if (mode && (!found || riscv::root_table(hart->satp()) == root)) found = mode;
  }
  return found.value_or(riscv::kSv39);
}

std::uint64_t satp_of(const Machine& machine, PhysAddr root) {
  using riscv::Satp;
  const riscv::PagingMode mode = paging_mode_of(machine, root);
  const std::uint64_t number = mode == riscv::kSv57   ? Satp::kSv57
                               : mode == riscv::kSv48 ? Satp::kSv48
                                                      : Satp::kSv39;
  return Satp::Mode::with(Satp::Ppn::with(0, root.page_number()), number);
}

std::vector<KnownTable> known_tables(const KernelModel& model, const Machine& machine,
                                     const std::vector<ProcessInfo>& processes) {
  std::vector<KnownTable> tables;
  const auto add = [&](KnownTable table) {
    table.mode = paging_mode_of(machine, table.root);
    if (tables.size() < kMostTables && table.root.page_aligned() &&
        machine.ram().contains(table.root, riscv::kPageSize))
      tables.push_back(std::move(table));
  };
  add({.kind = TableKind::Kernel, .root = kernel_page_table(model, machine), .process = {}, .field = {}});
  for (const ProcessInfo& process : processes) {
    add({TableKind::User, process.page_table, {}, process.pid, process.name, {}});
    for (const NamedTable& table : process.kernel_tables)
      add({TableKind::ProcessKernel, table.root, {}, process.pid, process.name, table.name});
  }
  for (const auto& hart : machine.harts()) {
    const PhysAddr root = riscv::root_table(hart->satp());
    const auto same = [&](const KnownTable& table) { return table.root == root; };
    if (riscv::paging_mode(hart->satp()) && std::none_of(tables.begin(), tables.end(), same))
      add({.kind = TableKind::Satp, .root = root, .process = {}, .field = {}});
  }
  return tables;
}

std::vector<KnownTable> known_tables(const KernelModel& model, const Machine& machine) {
  return known_tables(model, machine, processes(model, machine));
}

KnownTable known_table(const KernelModel& model, const Machine& machine, PhysAddr root) {
  for (KnownTable& table : known_tables(model, machine)) {
    if (table.root == root) return std::move(table);
  }
  return {.root = root, .mode = paging_mode_of(machine, root), .process = {}, .field = {}};
}

std::vector<KernelStack> kernel_stacks(const KernelModel& model, const Machine& machine,
                                       const std::vector<ProcessInfo>& processes) {
  std::vector<KernelStack> stacks;
  const auto layout = layout_of(model, machine).processes;
  if (!layout || !layout->kernel_stack || !all_in_ram(machine, layout->slots)) return stacks;
  for (std::uint64_t i = 0; i < layout->slots.count && stacks.size() < kMostStacks; i++) {
    const std::uint64_t slot = layout->slots.first + i * layout->slots.stride;
    const std::uint64_t bottom = read_field(machine, slot, layout->kernel_stack);
    if (bottom != 0) stacks.push_back({riscv::VirtAddr(bottom), static_cast<std::uint32_t>(i), 0});
  }
  for (const ProcessInfo& process : processes) {
    const auto number = (process.slot - layout->slots.first) / layout->slots.stride;
    const auto stack =
        std::lower_bound(stacks.begin(), stacks.end(), number,
                         [](const KernelStack& place, std::uint64_t n) { return place.number < n; });
    if (stack != stacks.end() && stack->number == number) stack->pid = process.pid;
  }
  std::sort(stacks.begin(), stacks.end(), [](const auto& a, const auto& b) { return a.bottom < b.bottom; });
  return stacks;
}

}  // namespace inspect
