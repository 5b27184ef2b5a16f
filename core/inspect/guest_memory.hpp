// Reads the guest's memory without believing a word of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "inspect/kernel_layout.hpp"
#include "machine/machine.hpp"
#include "riscv/address.hpp"

namespace inspect {

/// A T at `address`, if all of it is RAM.
template <class T>
std::optional<T> read_guest(const machine::Machine& machine, std::uint64_t address) {
  if (!machine.ram().contains(riscv::PhysAddr(address), sizeof(T))) return std::nullopt;
  return machine.ram().read<T>(riscv::PhysAddr(address));
}

/// Whether the objects lie in RAM, all of them.
bool all_in_ram(const machine::Machine& machine, const Slots& slots);

/// Where the tables that `satp` names lead `va`, whatever the entries permit; nothing when they lead nowhere.
/// With paging off that is `va` itself.
std::optional<riscv::PhysAddr> translate(const machine::Machine& machine, std::uint64_t satp,
                                         riscv::VirtAddr va);

/// The number in a field of the structure at `address`, without sign; 0 when there is no such field or no
/// RAM.
std::uint64_t read_field(const machine::Machine& machine, std::uint64_t address, FieldPlace field);

/// The text in a field: up to a zero, or all of it.
std::string read_text(const machine::Machine& machine, std::uint64_t address, FieldPlace field);

}  // namespace inspect
