// How one hart's panic stops the others.
#pragma once

namespace kernel {

/// Whether some hart has panicked.
bool panicking();

/// Stops this hart for good when another one has panicked. Called on every trap, of which the timer makes
/// some each second, while waiting for a lock, and before every byte of console output, so that nothing
/// follows the panic's message.
void stop_if_panicking();

}  // namespace kernel
