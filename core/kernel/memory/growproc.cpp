#include "kernel/memory/growproc.hpp"

#include "kernel/memory/kpt.hpp"
#include "kernel/memory/uvm.hpp"

namespace kernel {

namespace {

std::optional<std::uint64_t> shrink(const UserMemory& memory, std::uint64_t new_size) {
  if (new_size > memory.size) return std::nullopt;
  if (features().process_kernel_tables) u2kvmclear(memory.kernel_pagetable, memory.size, new_size);
  const std::uint64_t size = uvmdealloc(memory.pagetable, memory.size, new_size);
  return size == new_size ? std::optional(size) : std::nullopt;
}

std::optional<std::uint64_t> grow(const UserMemory& memory, std::uint64_t new_size) {
  if (new_size > user_limit().value) return std::nullopt;
  if (features().lazy_growth) return new_size;
  const std::optional<std::uint64_t> size = uvmalloc(memory.pagetable, memory.size, new_size, PTE_W);
  if (!size || !features().process_kernel_tables) return size;
  if (u2kvmcopy(memory.pagetable, memory.kernel_pagetable, memory.size, new_size)) return size;
  uvmdealloc(memory.pagetable, new_size, memory.size);
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> growproc(const UserMemory& memory, std::int64_t bytes) {
  const std::uint64_t new_size = memory.size + static_cast<std::uint64_t>(bytes);
  return bytes < 0 ? shrink(memory, new_size) : grow(memory, new_size);
}

}  // namespace kernel
