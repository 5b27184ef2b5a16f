#include "inspect/process_list.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "inspect/guest_memory.hpp"
#include "inspect/inspection_table.hpp"
#include "riscv/paging.hpp"

namespace inspect {

namespace {

using machine::Machine;
using riscv::PhysAddr;

/// The number as the enumeration has it: with a sign if it has so few bytes.
StateName state_of(const ProcessLayout& layout, std::uint64_t number) {
  const auto same = [&](const StateName& name) {
    return static_cast<std::uint32_t>(name.value) == static_cast<std::uint32_t>(number);
  };
  const auto known = std::find_if(layout.states.begin(), layout.states.end(), same);
  if (known != layout.states.end()) return *known;
  // A number that no name has is junk; without any names only 0 can be told from the rest.
  const bool unused = number == 0 || !layout.states.empty();
  return {static_cast<std::int64_t>(number), std::to_string(number),
          unused ? ProcessState::Unused : ProcessState::Other};
}

class SlotReader {
 public:
  SlotReader(const Machine& machine, const ProcessLayout& layout) : machine_(machine), layout_(layout) {}

  ProcessInfo read(std::uint64_t slot) const {
    const auto number = [&](FieldPlace field) { return read_field(machine_, slot, field); };
    const auto small = [&](FieldPlace field) { return static_cast<std::uint32_t>(number(field)); };
    const StateName state = state_of(layout_, number(layout_.state));
    return {.slot = slot,
            .pid = small(layout_.pid),
            .name = read_text(machine_, slot, layout_.name),
            .state = state.state,
            .state_name = state.name,
            .parent = pid_of(number(layout_.parent)),
            .page_table = PhysAddr(number(layout_.page_table)),
            .kernel_tables = kernel_tables(slot),
            .size = number(layout_.size),
            .trapframe = PhysAddr(number(layout_.trapframe)),
            .kernel_stack = riscv::VirtAddr(number(layout_.kernel_stack)),
            .usyscall = PhysAddr(number(layout_.usyscall)),
            .channel = number(layout_.channel),
            .killed = number(layout_.killed) != 0,
            .exit_status = small(layout_.exit_status)};
  }

 private:
  std::uint32_t pid_of(std::uint64_t slot) const {
    return slot == 0 ? 0 : static_cast<std::uint32_t>(read_field(machine_, slot, layout_.pid));
  }
  std::vector<NamedTable> kernel_tables(std::uint64_t slot) const {
    std::vector<NamedTable> tables;
    for (const NamedField& table : layout_.kernel_tables) {
      const std::uint64_t root = read_field(machine_, slot, table.place);
      if (root != 0) tables.push_back({table.name, PhysAddr(root)});
    }
    return tables;
  }

  const Machine& machine_;
  const ProcessLayout& layout_;
};

}  // namespace

KernelLayout layout_of(const KernelModel& model, const Machine& machine) {
  if (model.layout().processes || !model.inspection_table()) return model.layout();
  return read_inspection_table(machine, *model.inspection_table()).value_or(KernelLayout{});
}

std::vector<ProcessInfo> processes(const KernelModel& model, const Machine& machine) {
  std::vector<ProcessInfo> live;
  const KernelLayout layout = layout_of(model, machine);
  if (!layout.processes || !all_in_ram(machine, layout.processes->slots)) return live;
  const Slots& slots = layout.processes->slots;
  const SlotReader reader(machine, *layout.processes);
  for (std::uint64_t i = 0; i < slots.count; i++) {
    ProcessInfo process = reader.read(slots.first + i * slots.stride);
    if (process.state != ProcessState::Unused) live.push_back(std::move(process));
  }
  std::stable_sort(live.begin(), live.end(), [](const auto& a, const auto& b) { return a.pid < b.pid; });
  return live;
}

PhysAddr kernel_page_table(const KernelModel& model, const Machine& machine) {
  const KernelLayout layout = layout_of(model, machine);
  if (!layout.kernel_page_table) return PhysAddr();
  return PhysAddr(read_guest<std::uint64_t>(machine, *layout.kernel_page_table).value_or(0));
}

std::optional<std::uint64_t> current_process(const KernelModel& model, const Machine& machine,
                                             unsigned hart) {
  const auto& cpus = model.layout().cpus;
  if (!cpus || hart >= cpus->slots.count) return std::nullopt;
  return read_field(machine, cpus->slots.first + hart * cpus->slots.stride, cpus->process);
}

std::optional<unsigned> hart_of(const KernelModel& model, const Machine& machine,
                                const ProcessInfo& process) {
  for (unsigned number = 0; number < machine.harts().size(); number++) {
    const auto current = current_process(model, machine, number);
    if (current && *current == process.slot) return number;
    const machine::Hart& hart = *machine.harts()[number];
    const bool in_its_table =
        riscv::paging_mode(hart.satp()) && riscv::root_table(hart.satp()) == process.page_table;
    if (!current && hart.privilege() == riscv::Privilege::User && in_its_table) return number;
  }
  return std::nullopt;
}

std::string process_text(const std::vector<ProcessInfo>& processes) {
  std::string text = "  pid parent state          size page table         name\n";
  for (const ProcessInfo& process : processes) {
    std::string name;
    for (const char letter : process.name) name += letter >= ' ' && letter <= '~' ? letter : '?';
    char line[160];
    std::snprintf(line, sizeof line,
                  "%5" PRIu32 " %6" PRIu32 " %-9.32s %9" PRIu64 " 0x%016" PRIx64 " %.64s\n", process.pid,
                  process.parent, process.state_name.c_str(), process.size, process.page_table.value,
                  name.c_str());
    text += line;
  }
  return text;
}

}  // namespace inspect
