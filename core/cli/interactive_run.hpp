// The terminal as the guest's console, in real time.
#pragma once

#include "cli/outcome.hpp"
#include "cli/session.hpp"
#include "machine/result.hpp"

namespace cli {

/// An error in a build that cannot do what follows.
machine::Result<void> check_interactive();

/// Runs until the guest powers off, the user leaves or the instruction limit is reached. The guest's clock
/// never gets ahead of the wall clock, and while the guest is idle the host sleeps.
Outcome run_interactively(Session& session);

}  // namespace cli
