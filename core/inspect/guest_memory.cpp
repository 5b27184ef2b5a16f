#include "inspect/guest_memory.hpp"

#include <cstring>

#include "riscv/paging.hpp"

namespace inspect {

namespace sv39 = riscv::sv39;
using riscv::PhysAddr;

bool all_in_ram(const machine::Machine& machine, const Slots& slots) {
  return slots.stride != 0 && slots.count <= machine.ram().size() / slots.stride &&
         machine.ram().contains(PhysAddr(slots.first), slots.count * slots.stride);
}

std::optional<PhysAddr> translate(const machine::Machine& machine, std::uint64_t satp, riscv::VirtAddr va) {
  const auto mode = riscv::paging_mode(satp);
  if (!mode) return PhysAddr(va.value);
  if (!mode->canonical(va)) return std::nullopt;
  PhysAddr table = riscv::root_table(satp);
  for (unsigned level = mode->levels; level-- > 0;) {
    const std::uint64_t at = table.value + sv39::index(va, level) * sizeof(std::uint64_t);
    const riscv::Pte entry{read_guest<std::uint64_t>(machine, at).value_or(0)};
    if (!entry.valid()) return std::nullopt;
    table = entry.target();
    if (entry.leaf()) return table + va.value % sv39::leaf_size(level);
  }
  return std::nullopt;
}

std::uint64_t read_field(const machine::Machine& machine, std::uint64_t address, FieldPlace field) {
  std::uint64_t number = 0;
  if (field.size > sizeof number || !machine.ram().contains(PhysAddr(address + field.offset), field.size))
    return 0;
  std::memcpy(&number, machine.ram().at(PhysAddr(address + field.offset)), field.size);
  return number;
}

std::string read_text(const machine::Machine& machine, std::uint64_t address, FieldPlace field) {
  if (!field || !machine.ram().contains(PhysAddr(address + field.offset), field.size)) return {};
  const auto* text = reinterpret_cast<const char*>(machine.ram().at(PhysAddr(address + field.offset)));
  return std::string(text, strnlen(text, field.size));
}

}  // namespace inspect
