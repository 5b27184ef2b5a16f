// A machine in a file. Saved between two runs, at any instruction; restored, it goes on to the same state
// hash as if nothing had happened, on any host.
//
// Chunks: "origin" (configuration and images), "input" (the log since reset), then what Machine::serialize
// names. Kernel and disk are not in the file: a machine that has them is needed, and the disk is the
// difference to the one that was attached. Output that nobody has taken is not part of a machine's state.
#pragma once

#include <cstdint>
#include <span>

#include "machine/result.hpp"
#include "machine/snapshot/bytes.hpp"
#include "machine/snapshot/origin.hpp"

namespace machine {

class Machine;

Bytes save_snapshot(const Machine& machine);

/// What kind of machine a snapshot is of: to create one for it.
Result<Origin> read_snapshot_origin(std::span<const std::uint8_t> file);

/// Gives a machine of the same configuration, kernel and disk the state in the file. The file is first read
/// into a machine without memory: unless all of it is right, the error says which chunk broke which rule at
/// which offset, and `machine` has not changed.
Result<void> restore_snapshot(Machine& machine, std::span<const std::uint8_t> file);

}  // namespace machine
