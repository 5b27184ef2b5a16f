// A run as a file: where it began, all that was typed, and where it ended. Text, one thing a line:
//
//   pagewalk-recording 2                                    the format's version
//   machine HARTS MEMORY VIRTIO PMP DATE SEED "ARGUMENTS"   as in Configuration
//   devices CONSOLE ENTROPY NETWORK INPUT ENTROPYSEED       1 for what is plugged in; INPUT 1: virtio console
//   faults READONLY OF FIRST LAST OF FIRST LAST ...         of the disk; OF 0: requests, 1: sectors
//   kernel BYTES HASH                                       as in Images; 0 0 for none
//   disk BYTES HASH
//   type INSTRUCTIONS CYCLES HART "TEXT"                    at a Position of the run
//   reboot                                                  counts from 0 again
//   end INSTRUCTIONS CYCLES HART HASH                       the state hash there; nothing follows
//
// Hashes are hexadecimal, other numbers decimal. In texts, bytes other than printable ASCII and all of " and
// \ are written \xHH.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "machine/input_log.hpp"
#include "machine/result.hpp"
#include "machine/snapshot/origin.hpp"

namespace machine {

struct Recording {
  Origin origin;
  /// The input between two power-ons; the first begins with the run, every other one with a reboot.
  std::vector<InputLog> lives{1};
  Position end;  ///< in the last life
  std::uint64_t state_hash = 0;
};

std::string write_recording(const Recording& recording);

/// The error names the line and what should stand there.
Result<Recording> read_recording(std::string_view text);

}  // namespace machine
