#include "kernel/syscall/arguments.hpp"

#include "kernel/lib/panic.hpp"
#include "kernel/memory/copy.hpp"
#include "kernel/process/process.hpp"

namespace kernel {

namespace {

std::uint64_t raw_argument(unsigned n) {
  const Trapframe& trapframe = *myproc()->trapframe;
  switch (n) {
    case 0: return trapframe.a0;
    case 1: return trapframe.a1;
    case 2: return trapframe.a2;
    case 3: return trapframe.a3;
    case 4: return trapframe.a4;
    case 5: return trapframe.a5;
    default: panic("system call argument: there are only six");
  }
}

}  // namespace

int argint(unsigned n) { return static_cast<int>(raw_argument(n)); }

VirtAddr argaddr(unsigned n) { return VirtAddr(raw_argument(n)); }

std::optional<std::string_view> argstr(unsigned n, std::span<char> buffer) {
  return fetchstr(argaddr(n), buffer);
}

std::optional<std::uint64_t> fetchaddr(VirtAddr address) {
  std::uint64_t word = 0;
  if (!copyin(myproc()->pagetable, writable_bytes_of(word), address)) return std::nullopt;
  return word;
}

std::optional<std::string_view> fetchstr(VirtAddr address, std::span<char> buffer) {
  return copyinstr(myproc()->pagetable, buffer, address);
}

}  // namespace kernel
