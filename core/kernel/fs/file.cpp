#include "kernel/fs/file.hpp"

#include <algorithm>
#include <cstddef>

#include "kernel/abi/fs_format.hpp"
#include "kernel/fs/inode.hpp"
#include "kernel/fs/log.hpp"
#include "kernel/fs/pipe.hpp"
#include "kernel/lib/panic.hpp"
#include "kernel/memory/copy.hpp"
#include "kernel/process/process.hpp"

namespace kernel {

constinit std::array<DeviceSwitch, NDEV> devices{};

namespace {

/// The device's functions; one without any when nothing has that number.
DeviceSwitch device_of(const File& file) {
  const auto major = static_cast<std::size_t>(file.major);
  return major < devices.size() ? devices[major] : DeviceSwitch{};
}

/// What one transaction can write of a file's content: beside it go the inode, an indirect block, and for
/// each block of content one of the bitmap; and content that begins inside a block touches one more.
constexpr int kBytesPerTransaction = (MAXOPBLOCKS - 2 - 2) / 2 * abi::kBlockSize;

/// Writes at the file's offset in one transaction. Bytes written, or -1.
int write_piece(File& file, riscv::VirtAddr source, int count) {
  int written = -1;
  const bool kept = transact([&] {
    const InodeLock lock(file.inode);
    if (!lock || !log_writable()) return false;
    written = writei(file.inode, EitherAddress::user(source), file.offset, static_cast<std::uint32_t>(count));
    if (written > 0) file.offset += static_cast<std::uint32_t>(written);
    return written >= 0;
  });
  if (kept || written <= 0) return written;
  const InodeLock lock(file.inode);
  file.offset -= static_cast<std::uint32_t>(written);
  return -1;
}

int write_inode(File& file, riscv::VirtAddr source, int count) {
  int done = 0;
  while (done < count) {
    const int wanted = std::min(count - done, kBytesPerTransaction);
    const int written = write_piece(file, source + static_cast<std::uint64_t>(done), wanted);
    if (written <= 0) break;
    done += written;
    if (written < wanted) break;
  }
  return done > 0 || count == 0 ? done : -1;
}

int read_inode(File& file, riscv::VirtAddr destination, int count) {
  const InodeLock lock(file.inode);
  if (!lock) return -1;
  const int done =
      readi(file.inode, EitherAddress::user(destination), file.offset, static_cast<std::uint32_t>(count));
  if (done > 0) file.offset += static_cast<std::uint32_t>(done);
  return done;
}

}  // namespace

File* filealloc() {
  FileTable& table = file_table();
  const SpinlockGuard guard(table.lock);
  for (File& file : table.files) {
    if (file.references > 0) continue;
    file = File{.references = 1};
    return &file;
  }
  return nullptr;
}

File* filedup(File* file) {
  const SpinlockGuard guard(file_table().lock);
  file->references++;
  return file;
}

void fileclose(File* file) {
  File closed;
  {
    const SpinlockGuard guard(file_table().lock);
    if (--file->references > 0) return;
    closed = *file;
  }
  switch (closed.kind) {
    case File::Kind::Free: break;
    case File::Kind::Pipe: pipeclose(closed.pipe, closed.writable ? PipeEnd::Writer : PipeEnd::Reader); break;
    case File::Kind::Inode:
    case File::Kind::Device: {
      const Transaction transaction;
      iput(closed.inode);
      break;
    }
  }
}

int filestat(File* file, riscv::VirtAddr address) {
  if (file->kind != File::Kind::Inode && file->kind != File::Kind::Device) return -1;
  abi::Stat stat;
  {
    const InodeLock lock(file->inode);
    if (!lock) return -1;
    stat = stati(file->inode);
  }
  return copyout(myproc()->pagetable, address, bytes_of(stat)) ? 0 : -1;
}

int fileread(File* file, riscv::VirtAddr destination, int count) {
  if (!file->readable || count < 0) return -1;
  switch (file->kind) {
    case File::Kind::Free: break;
    case File::Kind::Pipe: return piperead(file->pipe, destination, count);
    case File::Kind::Inode: return read_inode(*file, destination, count);
    case File::Kind::Device: {
      const auto device_read = device_of(*file).read;
      return device_read != nullptr ? device_read(destination, count) : -1;
    }
  }
  panic("fileread: a closed file");
}

int filewrite(File* file, riscv::VirtAddr source, int count) {
  if (!file->writable || count < 0) return -1;
  switch (file->kind) {
    case File::Kind::Free: break;
    case File::Kind::Pipe: return pipewrite(file->pipe, source, count);
    case File::Kind::Inode: return write_inode(*file, source, count);
    case File::Kind::Device: {
      const auto device_write = device_of(*file).write;
      return device_write != nullptr ? device_write(source, count) : -1;
    }
  }
  panic("filewrite: a closed file");
}

}  // namespace kernel
