// What processes do with their user memory, and others with it.

#include <cstring>

#include "kernel/boot/kernel_memory.hpp"
#include "kernel/memory/copy.hpp"
#include "kernel/memory/uvm.hpp"
#include "kernel/process/either_copy.hpp"
#include "kernel/process/table.hpp"
#include "kernel/trap/instruction_cache.hpp"

namespace kernel {

bool growproc(std::int64_t bytes) {
  Process& process = *myproc();
  const std::uint64_t new_size = process.size + static_cast<std::uint64_t>(bytes);
  if (bytes < 0) {
    if (new_size > process.size) return false;
    process.size = uvmdealloc(process.pagetable, process.size, new_size);
    return true;
  }
  const std::optional<std::uint64_t> grown = uvmalloc(process.pagetable, process.size, new_size, PTE_W);
  if (!grown) return false;
  process.size = *grown;
  return true;
}

void replace_address_space(PageTable pagetable, std::uint64_t size) {
  Process& process = *myproc();
  const PageTable old_pagetable = process.pagetable;
  const std::uint64_t old_size = process.size;
  {
    const SpinlockGuard guard(process.lock);
    process.pagetable = pagetable;
    process.size = size;
  }
  note_new_code();
  proc_freepagetable(old_pagetable, old_size);
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
