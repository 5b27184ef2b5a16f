// What processes do with their user memory, and others with it.

#include <cstring>

#include "kernel/boot/kernel_memory.hpp"
#include "kernel/memory/copy.hpp"
#include "kernel/memory/kpt.hpp"
#include "kernel/memory/uvm.hpp"
#include "kernel/process/either_copy.hpp"
#include "kernel/process/table.hpp"
#include "kernel/trap/instruction_cache.hpp"

namespace kernel {

bool growproc(std::int64_t bytes) {
  Process& process = *myproc();
  const auto size = growproc({process.pagetable, process.kernel_pagetable, process.size}, bytes);
  if (size) process.size = *size;
  return size.has_value();
}

void replace_address_space(const UserMemory& memory) {
  Process& process = *myproc();
  const UserMemory old{process.pagetable, process.kernel_pagetable, process.size};
  {
    const SpinlockGuard guard(process.lock);
    process.pagetable = memory.pagetable;
    process.kernel_pagetable = memory.kernel_pagetable;
    process.size = memory.size;
    if (features().process_kernel_tables) use_page_table(memory.kernel_pagetable);
  }
  note_new_code();
  if (features().process_kernel_tables) pkvmfree(old.kernel_pagetable);
  proc_freepagetable(old.pagetable, old.size);
}

int print_page_table_of(int pid) {
  if (pid == 0) {
    vmprint(kernel_pagetable);
    return 0;
  }
  for (Process& process : processes) {
    // The tables of a process are freed only after this lock was held to take them out of its slot.
    const SpinlockGuard guard(process.lock);
    if (process.pid != pid || !process.pagetable) continue;
    vmprint(process.pagetable);
    return 0;
  }
  return -1;
}

std::uint64_t user_size_of(PhysAddr pagetable_root) {
  const Process* process = myproc();
  return process != nullptr && process->pagetable.root == pagetable_root ? process->size : 0;
}

bool either_copyout(EitherAddress destination, std::span<const std::byte> source) {
  if (destination.space_ == EitherAddress::Space::User) {
    return copyout(myproc()->pagetable, destination.address_, source);
  }
  std::memmove(reinterpret_cast<void*>(destination.address_.value), source.data(), source.size());
  return true;
}

bool either_copyin(std::span<std::byte> destination, EitherAddress source) {
  if (source.space_ == EitherAddress::Space::User) {
    return copyin(myproc()->pagetable, destination, source.address_);
  }
  std::memmove(destination.data(), reinterpret_cast<const void*>(source.address_.value), destination.size());
  return true;
}

}  // namespace kernel
