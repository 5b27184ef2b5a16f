// Open files: what a file descriptor stands for, be it an inode with an offset, one end of a pipe, or a
// device.
#pragma once

#include <array>
#include <cstdint>

#include "kernel/config.hpp"
#include "kernel/sync/spinlock.hpp"
#include "riscv/address.hpp"

namespace kernel {

struct Inode;
struct Pipe;

struct File {
  enum class Kind { Free, Pipe, Inode, Device };

  Kind kind = Kind::Free;
  int references = 0;  ///< guarded by the lock of the file table
  bool readable = false;
  bool writable = false;
  Pipe* pipe = nullptr;    ///< Kind::Pipe
  Inode* inode = nullptr;  ///< Kind::Inode and Kind::Device: a reference to it
  std::uint32_t offset =
      0;                   ///< Kind::Inode: where the next read or write begins; guarded by the inode's lock
  std::int16_t major = 0;  ///< Kind::Device: index into `devices`
};

struct FileTable {
  Spinlock lock{"file table"};
  std::array<File, NFILE> files;
};

/// The environment supplies it, like buffer_cache().
FileTable& file_table();

/// How a kind of device reads and writes memory of the current process: bytes moved, -1 on failure.
struct DeviceSwitch {
  int (*read)(riscv::VirtAddr destination, int count) = nullptr;
  int (*write)(riscv::VirtAddr source, int count) = nullptr;
};

/// By major number; a driver fills in its place when it starts.
extern std::array<DeviceSwitch, NDEV> devices;

/// A free entry of the file table with one reference, or nullptr.
[[nodiscard]] File* filealloc();

/// One more reference to the open file.
File* filedup(File* file);

/// One reference less; the last one closes the pipe end or lets go of the inode. Outside any transaction.
void fileclose(File* file);

/// Copies the file's abi::Stat to `address` of the current process. -1 for a pipe or a bad address.
int filestat(File* file, riscv::VirtAddr address);

/// Moves up to `count` bytes between the file and memory of the current process, at the file's offset, which
/// advances. Bytes moved (0: end of file), or -1 when nothing could be: not open for it, bad address, disk
/// full or broken.
int fileread(File* file, riscv::VirtAddr destination, int count);
int filewrite(File* file, riscv::VirtAddr source, int count);

}  // namespace kernel
