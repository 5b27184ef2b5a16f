// What kernel/fs asks of the rest of the kernel, provided by the current Computer.
#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <string>

#include "kernel/fs/pipe.hpp"
#include "kernel/lib/panic.hpp"
#include "kernel/lib/printf.hpp"
#include "kernel/lib/stop.hpp"
#include "kernel/memory/copy.hpp"
#include "kernel/process/either_copy.hpp"
#include "kernel/sync/interrupt_guard.hpp"
#include "unit/kernel_fs/computer.hpp"

namespace kernel {

using kernel_fs_test::Computer;
using kernel_fs_test::Panic;

BufferCache& buffer_cache() { return Computer::current().buffers(); }
Log& operation_log() { return Computer::current().log(); }
InodeTable& inode_table() { return Computer::current().inodes(); }
FileTable& file_table() { return Computer::current().files(); }

std::uint32_t virtio_block_count() { return Computer::current().disk().block_count(); }
bool virtio_block_transfer(abi::BlockNumber block, std::span<std::byte, abi::kBlockSize> data,
                           DiskOperation operation) {
  return Computer::current().disk().transfer(block, data, operation);
}

void panic(const char* reason) { throw Panic(reason); }
void panic(const char* reason, const char* subject) { panic((std::string(reason) + ": " + subject).c_str()); }
void stop_if_panicking() {}

void printf(const char* format, ...) {
  std::array<char, 256> text{};
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text.data(), text.size(), format, arguments);
  va_end(arguments);
  Computer::current().append(text.data());
}

Process* myproc() { return &Computer::current().process(); }
Cpu& mycpu() { return Computer::current().cpu(); }
void push_off() { mycpu().interrupt_nesting++; }
void pop_off() {
  if (mycpu().interrupt_nesting-- == 0) panic("pop_off: without push_off");
}
void sleep(void*, Spinlock&) { panic("sleep: nobody will wake the only process"); }
void wakeup(void*) {}

namespace {

/// The piece of the process's memory; empty when it has no such.
std::span<std::byte> user_memory(VirtAddr address, std::size_t size) {
  const auto memory = Computer::current().memory();
  if (address.value > memory.size() || size > memory.size() - address.value) return {};
  return memory.subspan(address.value, size);
}

}  // namespace

bool copyout(PageTable, VirtAddr destination, std::span<const std::byte> source) {
  const auto target = user_memory(destination, source.size());
  std::ranges::copy(source.first(target.size()), target.begin());
  return target.size() == source.size();
}

bool copyin(PageTable, std::span<std::byte> destination, VirtAddr source) {
  const auto bytes = user_memory(source, destination.size());
  std::ranges::copy(bytes, destination.begin());
  return bytes.size() == destination.size();
}

bool either_copyout(EitherAddress destination, std::span<const std::byte> source) {
  if (destination.space_ == EitherAddress::Space::User) return copyout({}, destination.address_, source);
  std::ranges::copy(source, reinterpret_cast<std::byte*>(destination.address_.value));
  return true;
}

bool either_copyin(std::span<std::byte> destination, EitherAddress source) {
  if (source.space_ == EitherAddress::Space::User) return copyin({}, destination, source.address_);
  std::copy_n(reinterpret_cast<const std::byte*>(source.address_.value), destination.size(),
              destination.begin());
  return true;
}

// There are no pipes.
void pipeclose(Pipe*, PipeEnd) { panic("pipeclose"); }
int piperead(Pipe*, VirtAddr, int) { panic("piperead"); }
int pipewrite(Pipe*, VirtAddr, int) { panic("pipewrite"); }

}  // namespace kernel
