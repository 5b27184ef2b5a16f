// The page table that a line of a script means.
#pragma once

#include "cli/script.hpp"
#include "inspect/kernel_model.hpp"
#include "inspect/known_tables.hpp"
#include "machine/machine.hpp"
#include "machine/result.hpp"

namespace cli {

/// With what the kernel has it for, as far as that is known. Fails with what there is not, as the end of a
/// message.
machine::Result<inspect::KnownTable> find_table(const inspect::KernelModel& model,
                                                const machine::Machine& machine, const PrintPageTable& which);

}  // namespace cli
