// In the place of interactive_run.cpp and terminal.cpp where there are no raw keys and nothing to sleep in.
#include "cli/interactive_run.hpp"

namespace cli {

namespace {

constexpr const char* kNoTerminal =
    "the WebAssembly build cannot be a terminal for the guest: give it --script or --replay";

}  // namespace

machine::Result<void> check_interactive() { return machine::Error{kNoTerminal}; }

Outcome run_interactively(Session&) { return {kBadUsage, kNoTerminal}; }

}  // namespace cli
