// Pipes: a ring of bytes in one page between a writing and a reading end.
#pragma once

#include "kernel/fs/file.hpp"

namespace kernel {

/// Two open files, or two nullptr when memory or the file table is exhausted.
struct PipeEnds {
  File* reader = nullptr;
  File* writer = nullptr;
};
[[nodiscard]] PipeEnds pipealloc();

enum class PipeEnd { Reader, Writer };

/// Closes one end and wakes the other; frees the pipe when both are closed.
void pipeclose(Pipe* pipe, PipeEnd end);

/// Sleeps while the pipe is empty and its writing end open. Bytes read, 0 at the end, -1 when the process was
/// killed or the address is bad.
int piperead(Pipe* pipe, riscv::VirtAddr destination, int count);

/// Sleeps while the pipe is full. Bytes written (fewer than asked after a bad address), or -1 when the
/// reading end is closed or the process was killed.
int pipewrite(Pipe* pipe, riscv::VirtAddr source, int count);

}  // namespace kernel
