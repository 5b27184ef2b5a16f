// The serial line (NS16550A).
#pragma once

#include <optional>

namespace kernel {

void uartinit();

/// Queues a byte for output, and sleeps while the queue is full. Processes only.
void uartputc(char byte);
/// Writes a byte and waits for the device, not for interrupts: works in any state of the kernel.
void uartputc_sync(char byte);

/// Takes what has arrived to the console, and sends what waits. The device's interrupt handler.
void uartintr();

}  // namespace kernel
