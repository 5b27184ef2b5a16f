// What the kernel keeps of a process that does not run: the registers of its program in the trapframe, and
// those of its thread in the kernel where the switch to another thread saved them (struct context, of swtch).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inspect/code_place.hpp"
#include "inspect/kernel_model.hpp"
#include "inspect/process_list.hpp"
#include "machine/machine.hpp"

namespace inspect {

/// What a value looks like. An address is one that the page table maps which belongs to it, whatever it
/// permits.
enum class SavedValue : std::uint8_t {
  Number,
  UserAddress,    ///< under the page table of the process
  KernelAddress,  ///< under the page table that the kernel uses while it works for the process
  PageTable,      ///< a value of satp
  Hart,           ///< the number of a hart
};

struct SavedRegister {
  std::string name;  ///< as the kernel's source has it
  std::uint64_t value = 0;
  SavedValue kind = SavedValue::Number;
  CodePlace place;  ///< of a KernelAddress in the kernel's code
};

struct SavedRegisters {
  std::vector<SavedRegister> trapframe;  ///< in the order of the kernel's structure
  std::vector<SavedRegister> context;
  /// The instruction in front of the saved pc is an ecall, as it is while a system call is served: its
  /// number.
  std::optional<std::uint64_t> system_call;
};

/// Each list is empty when the kernel's structure is not known or does not lie in RAM.
SavedRegisters saved_registers(const KernelModel& model, const machine::Machine& machine,
                               const ProcessInfo& process);

/// For people: a line a register, with what its value is.
std::string saved_registers_text(const KernelModel& model, const machine::Machine& machine,
                                 const SavedRegisters& saved);

}  // namespace inspect
