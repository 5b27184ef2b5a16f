#include "inspect/saved_registers.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <string_view>

#include "inspect/events/kernel_calls.hpp"
#include "inspect/guest_memory.hpp"
#include "inspect/known_tables.hpp"
#include "riscv/paging.hpp"
#include "riscv/register_name.hpp"

namespace inspect {

namespace {

using machine::Machine;
using riscv::PhysAddr;
using riscv::VirtAddr;

constexpr std::uint32_t kEcall = 0x73;

bool is_pc(std::string_view name) { return name == "epc" || name == "sepc" || name == "pc"; }

/// Of the program, by the names of the ABI; the rest of a trapframe is the kernel's own.
bool of_program(std::string_view name) {
  const auto& names = riscv::kRegisterNames;
  return is_pc(name) || std::find(names.begin(), names.end(), name) != names.end();
}

/// Registers that hold addresses and nothing else. In others a number below the first page is a number.
bool always_address(std::string_view name) { return is_pc(name) || name == "ra" || name == "sp"; }

bool holds_table(const Machine& machine, std::uint64_t value) {
  return riscv::paging_mode(value) && machine.ram().contains(riscv::root_table(value), riscv::kPageSize);
}

class Reader {
 public:
  Reader(const KernelModel& model, const Machine& machine, const ProcessInfo& process)
      : model_(model),
        machine_(machine),
        user_(satp_of(machine, process.page_table)),
        kernel_(satp_of(machine, process.kernel_tables.empty() ? kernel_page_table(model, machine)
                                                               : process.kernel_tables.front().root)) {}

  std::vector<SavedRegister> read(std::uint64_t object, const std::vector<NamedField>& fields) const {
    std::vector<SavedRegister> registers;
    for (const NamedField& field : fields) {
      SavedRegister& saved = registers.emplace_back();
      saved.name = field.name;
      saved.value = read_field(machine_, object, field.place);
    }
    return registers;
  }

  /// What the kernel put there says which page table it uses.
  void explain_trapframe(std::vector<SavedRegister>& registers) {
    for (SavedRegister& saved : registers) {
      if (of_program(saved.name) || !holds_table(machine_, saved.value)) continue;
      saved.kind = SavedValue::PageTable;
      kernel_ = saved.value;
    }
    for (SavedRegister& saved : registers) {
      if (saved.kind == SavedValue::PageTable) continue;
      if (of_program(saved.name)) {
        if (is_address(user_, saved)) saved.kind = SavedValue::UserAddress;
      } else if (saved.name.find("hart") != std::string::npos) {
        saved.kind = SavedValue::Hart;
      } else {
        explain_of_kernel(saved);
      }
    }
  }

  void explain_of_kernel(SavedRegister& saved) const {
    if (!is_address(kernel_, saved)) return;
    saved.kind = SavedValue::KernelAddress;
    saved.place = place_at(model_, machine_, kernel_, saved.value);
  }

  std::optional<std::uint64_t> system_call(const std::vector<SavedRegister>& registers) const {
    std::optional<std::uint64_t> pc, number;
    for (const SavedRegister& saved : registers) {
      if (is_pc(saved.name)) pc = saved.value;
      if (saved.name == "a7") number = saved.value;
    }
    if (!pc) return std::nullopt;
    const auto before = translate(machine_, user_, VirtAddr(*pc - sizeof kEcall));
    if (!before || read_guest<std::uint32_t>(machine_, before->value) != kEcall) return std::nullopt;
    return number;
  }

 private:
  bool is_address(std::uint64_t satp, const SavedRegister& saved) const {
    if (saved.value < riscv::kPageSize && !always_address(saved.name)) return false;
    // An empty stack ends where its pointer stands: kernel_sp is the end of a page behind which there is
    // none.
    const bool end_of_page = saved.name.ends_with("sp") && saved.value % riscv::kPageSize == 0;
    return translate(machine_, satp, VirtAddr(saved.value - (end_of_page ? 1 : 0))).has_value();
  }

  const KernelModel& model_;
  const Machine& machine_;
  std::uint64_t user_;
  std::uint64_t kernel_;
};

std::string meaning_of(const SavedRegister& saved) {
  char text[64] = "";
  switch (saved.kind) {
    case SavedValue::Number: break;
    case SavedValue::UserAddress: return "user address";
    case SavedValue::KernelAddress:
      return saved.place.function.empty() ? "kernel address" : place_text(saved.place);
    case SavedValue::PageTable:
      std::snprintf(text, sizeof text, "page table 0x%" PRIx64, riscv::root_table(saved.value).value);
      break;
    case SavedValue::Hart: std::snprintf(text, sizeof text, "hart %" PRIu64, saved.value); break;
  }
  return text;
}

}  // namespace

SavedRegisters saved_registers(const KernelModel& model, const Machine& machine, const ProcessInfo& process) {
  SavedRegisters saved;
  const auto& layout = model.layout().processes;
  if (!layout) return saved;
  Reader reader(model, machine, process);
  if (machine.ram().contains(process.trapframe, riscv::kPageSize)) {
    saved.trapframe = reader.read(process.trapframe.value, layout->trapframe_fields);
    reader.explain_trapframe(saved.trapframe);
    saved.system_call = reader.system_call(saved.trapframe);
  }
  if (machine.ram().contains(PhysAddr(process.slot), layout->slots.stride)) {
    saved.context = reader.read(process.slot, layout->context_fields);
    for (SavedRegister& one : saved.context) reader.explain_of_kernel(one);
  }
  return saved;
}

std::string saved_registers_text(const KernelModel& model, const Machine& machine,
                                 const SavedRegisters& saved) {
  std::string text;
  const auto list = [&](const char* title, const std::vector<SavedRegister>& registers) {
    text += title;
    for (const SavedRegister& one : registers) {
      char line[112];
      std::snprintf(line, sizeof line, "  %-14.64s 0x%016" PRIx64, one.name.c_str(), one.value);
      const std::string meaning = meaning_of(one);
      text += line + (meaning.empty() ? meaning : " " + meaning) + "\n";
    }
  };
  list("trapframe\n", saved.trapframe);
  if (saved.system_call) {
    const SystemCallNames names(model, machine);
    text += "  behind an ecall: system call " + std::to_string(*saved.system_call);
    const std::string_view name = names.name(*saved.system_call);
    text += name.empty() ? "\n" : " " + std::string(name) + "\n";
  }
  list("context\n", saved.context);
  return text;
}

}  // namespace inspect
