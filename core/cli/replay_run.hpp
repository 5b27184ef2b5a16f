// A recorded run, repeated: what was typed is typed again at the same places.
#pragma once

#include "cli/outcome.hpp"
#include "cli/session.hpp"
#include "machine/snapshot/recording.hpp"

namespace cli {

/// Repeats the run to its end and compares the state hash there. A machine that was restored from a snapshot
/// goes on from where it stands: what was typed before must be what the recording begins with.
Outcome run_replay(Session& session, const machine::Recording& recording);

/// The run up to now, as a recording.
machine::Recording record(const Session& session);

}  // namespace cli
