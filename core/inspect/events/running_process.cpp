#include "inspect/events/running_process.hpp"

#include <algorithm>
#include <cstring>

#include "inspect/guest_memory.hpp"
#include "inspect/process_list.hpp"

namespace inspect {

std::string process_words(const RunningProcess& process) {
  if (process.pid == 0) return "no process";
  std::string words = "pid " + std::to_string(process.pid) + " ";
  for (const char letter : process.name) {
    if (letter == '\0') break;
    words += letter >= ' ' && letter <= '~' ? letter : '?';
  }
  return words;
}

RunningProcesses::RunningProcesses(const KernelModel& model, const machine::Machine& machine)
    : model_(model), machine_(machine), seen_(machine.harts().size()) {}

void RunningProcesses::clear() { std::fill(seen_.begin(), seen_.end(), Seen{}); }

RunningProcess RunningProcesses::on(const machine::Hart& hart) {
  const auto slot = current_process(model_, machine_, hart.id());
  return process_at(slot ? *slot : slot_by_satp(hart));
}

std::uint64_t RunningProcesses::slot_by_satp(const machine::Hart& hart) {
  Seen& seen = seen_[hart.id()];
  if (hart.satp() == seen.satp) return seen.slot;
  seen.satp = hart.satp();
  const riscv::PhysAddr root = riscv::root_table(seen.satp);
  for (const ProcessInfo& process : processes(model_, machine_)) {
    if (process.page_table == root) seen.slot = process.slot;
  }
  return seen.slot;
}

RunningProcess RunningProcesses::process_at(std::uint64_t slot) const {
  const auto& layout = model_.layout().processes;
  if (slot == 0) return {};
  RunningProcess process{.slot = slot, .pid = 0, .name = {}};
  if (!layout) return process;
  process.pid = static_cast<std::uint32_t>(read_field(machine_, slot, layout->pid));
  const riscv::PhysAddr name(slot + layout->name.offset);
  const std::size_t bytes = std::min<std::size_t>(layout->name.size, process.name.size());
  if (bytes == 0 || !machine_.ram().contains(name, bytes)) return process;
  const char* text = reinterpret_cast<const char*>(machine_.ram().at(name));
  std::memcpy(process.name.data(), text, strnlen(text, bytes));
  return process;
}

}  // namespace inspect
