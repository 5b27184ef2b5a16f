// Taking over the kernel of a machine.
#include "lab/lab.hpp"
#include "machine/machine.hpp"

namespace lab {

std::vector<std::string> Lab::fork(machine::Machine& machine) {
  std::vector<std::string> notes;
  start_over(Memory(FrozenRam(machine), kScratchPages));
  adopt_kernel(machine, notes);
  return notes;
}

void Lab::adopt_kernel(const machine::Machine& machine, std::vector<std::string>& notes) {
  const riscv::PhysAddr ram_end = riscv::platform::kRam + machine.ram().size();
  initialize_allocator(ram_end, memory_.end());
  notes.push_back("");
}

}  // namespace lab
