// Finds the structures of a kernel by the names and types in its DWARF: those of xv6 of every year and of its
// labs, of Pagewalk's own kernel, and of others that are built alike.
#pragma once

#include "inspect/dwarf/debug_info.hpp"
#include "inspect/kernel_layout.hpp"

namespace inspect {

/// All that can be found.
KernelLayout find_layout(const dwarf::DebugInfo& debug);

}  // namespace inspect
