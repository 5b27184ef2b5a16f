// From the files that the options name to a machine.
#pragma once

#include <memory>

#include "cli/options.hpp"
#include "machine/machine.hpp"
#include "machine/result.hpp"

namespace cli {

/// A machine with kernel and disk, ready to run.
machine::Result<std::unique_ptr<machine::Machine>> build_machine(const Options& options,
                                                                 const machine::Configuration& configuration);

}  // namespace cli
