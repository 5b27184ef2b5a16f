// The console: a terminal on the serial line, with line editing. Device number 1 of the file system.
#pragma once

namespace kernel {

/// Sets up the serial line and registers read and write of the console device.
void consoleinit();

/// A byte has been typed. Ctrl-H or delete takes the last character back, Ctrl-U the line, Ctrl-D ends the
/// input, Ctrl-P lists the processes.
void consoleintr(char byte);

/// Shows one byte, in any state of the kernel.
void consputc(char byte);

}  // namespace kernel
