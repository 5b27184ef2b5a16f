// The table `pagewalk_inspection`, by which a kernel tells where its processes are without any DWARF:
// core/kernel/inspection.hpp describes its words.
#pragma once

#include <cstdint>
#include <optional>

#include "inspect/kernel_layout.hpp"
#include "machine/machine.hpp"

namespace inspect {

/// Version 2 has words about memory behind those of version 1 (kernel_memory.hpp).
inline constexpr std::uint64_t kInspectionVersion = 1, kInspectionVersionWithMemory = 2;

/// The table at `address` as it lies in guest memory, where the guest may have written anything; nothing when
/// it makes no sense.
std::optional<KernelLayout> read_inspection_table(const machine::Machine& machine, std::uint64_t address);

}  // namespace inspect
