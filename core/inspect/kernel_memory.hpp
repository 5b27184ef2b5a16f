// How a kernel of ours keeps its physical pages, by the table that it exports under `pagewalk_inspection`
// (core/kernel/inspection.hpp describes the words): what the function lab needs to go on where it stands.
#pragma once

#include <cstdint>
#include <optional>

#include "inspect/kernel_model.hpp"
#include "machine/machine.hpp"
#include "riscv/address.hpp"

namespace inspect {

struct KernelMemory {
  std::uint64_t variant = 0;  ///< the number of the kernel's variant
  riscv::PhysAddr allocator;  ///< of its allocator, a kernel::PhysicalPages
  bool changing = false;      ///< a hart is about to change it: what lies there may make no sense
};

/// Nothing when the kernel does not say.
std::optional<KernelMemory> kernel_memory(const KernelModel& model, const machine::Machine& machine);

}  // namespace inspect
