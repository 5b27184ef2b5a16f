#include "kernel/fs/pipe.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <new>
#include <span>

#include "kernel/memory/copy.hpp"
#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/platform.hpp"
#include "kernel/process/process.hpp"
#include "kernel/sync/spinlock.hpp"

namespace kernel {

struct Pipe {
  static constexpr std::uint32_t kCapacity = 2048;
  static_assert((kCapacity & (kCapacity - 1)) == 0, "the counters below may wrap around");

  Spinlock lock{"pipe"};
  std::uint32_t bytes_read = 0;     ///< since the beginning
  std::uint32_t bytes_written = 0;  ///< so the ring holds bytes_written - bytes_read
  bool reader_open = true;
  bool writer_open = true;
  std::array<std::byte, kCapacity> ring;

  bool empty() const { return bytes_read == bytes_written; }
  bool full() const { return bytes_written - bytes_read == kCapacity; }

  /// The bytes that can be read, or written, in one piece, up to `limit`.
  std::span<const std::byte> readable(std::uint32_t limit) const {
    return std::span(ring).subspan(bytes_read % kCapacity,
                                   piece(bytes_read, bytes_written - bytes_read, limit));
  }
  std::span<std::byte> writable(std::uint32_t limit) {
    return std::span(ring).subspan(bytes_written % kCapacity,
                                   piece(bytes_written, kCapacity - (bytes_written - bytes_read), limit));
  }

 private:
  static std::uint32_t piece(std::uint32_t position, std::uint32_t available, std::uint32_t limit) {
    return std::min({available, kCapacity - position % kCapacity, limit});
  }
};
static_assert(sizeof(Pipe) <= PGSIZE);

namespace {

void become_end(File& file, Pipe* pipe, PipeEnd end) {
  file.kind = File::Kind::Pipe;
  file.pipe = pipe;
  file.readable = end == PipeEnd::Reader;
  file.writable = end == PipeEnd::Writer;
}

}  // namespace

PipeEnds pipealloc() {
  PipeEnds ends{filealloc(), filealloc()};
  const auto page = kalloc();
  if (ends.reader != nullptr && ends.writer != nullptr && page) {
    auto* pipe = new (to_pointer(*page)) Pipe;
    become_end(*ends.reader, pipe, PipeEnd::Reader);
    become_end(*ends.writer, pipe, PipeEnd::Writer);
    return ends;
  }
  if (page) kfree(*page);
  if (ends.reader != nullptr) fileclose(ends.reader);
  if (ends.writer != nullptr) fileclose(ends.writer);
  return {};
}

void pipeclose(Pipe* pipe, PipeEnd end) {
  pipe->lock.acquire();
  if (end == PipeEnd::Writer) {
    pipe->writer_open = false;
    wakeup(&pipe->bytes_written);
  } else {
    pipe->reader_open = false;
    wakeup(&pipe->bytes_read);
  }
  const bool last = !pipe->reader_open && !pipe->writer_open;
  pipe->lock.release();
  if (last) kfree(PhysAddr(reinterpret_cast<std::uint64_t>(pipe)));
}

int piperead(Pipe* pipe, riscv::VirtAddr destination, int count) {
  Process& process = *myproc();
  const SpinlockGuard guard(pipe->lock);
  while (pipe->empty() && pipe->writer_open) {
    if (killed(process)) return -1;
    sleep(&pipe->bytes_written, pipe->lock);
  }
  const auto wanted = static_cast<std::uint32_t>(count);
  std::uint32_t done = 0;
  while (done < wanted && !pipe->empty()) {
    const auto piece = pipe->readable(wanted - done);
    if (!copyout(process.pagetable, destination + done, piece)) {
      if (done == 0) return -1;
      break;
    }
    pipe->bytes_read += static_cast<std::uint32_t>(piece.size());
    done += static_cast<std::uint32_t>(piece.size());
  }
  wakeup(&pipe->bytes_read);
  return static_cast<int>(done);
}

int pipewrite(Pipe* pipe, riscv::VirtAddr source, int count) {
  Process& process = *myproc();
  const SpinlockGuard guard(pipe->lock);
  const auto wanted = static_cast<std::uint32_t>(count);
  std::uint32_t done = 0;
  while (done < wanted) {
    if (!pipe->reader_open || killed(process)) return -1;
    if (pipe->full()) {
      wakeup(&pipe->bytes_written);
      sleep(&pipe->bytes_read, pipe->lock);
      continue;
    }
    const auto piece = pipe->writable(wanted - done);
    if (!copyin(process.pagetable, piece, source + done)) {
      if (done == 0) return -1;
      break;
    }
    pipe->bytes_written += static_cast<std::uint32_t>(piece.size());
    done += static_cast<std::uint32_t>(piece.size());
  }
  wakeup(&pipe->bytes_written);
  return static_cast<int>(done);
}

}  // namespace kernel
