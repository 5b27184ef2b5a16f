// A script as the guest's user, as fast as the host allows.
#pragma once

#include "cli/outcome.hpp"
#include "cli/script.hpp"
#include "cli/session.hpp"

namespace cli {

/// Guest time that may pass in idleness, without a byte of output, before a Wait is given up.
inline constexpr std::uint64_t kIdlePatience = 600 * machine::kCyclesPerSecond;

/// Does line after line. Time in which the guest is idle is skipped. An outcome that came before the end of
/// the script names the line that was waiting.
Outcome run_script(Session& session, const Script& script);

}  // namespace cli
