#include "kernel/memory/copy.hpp"

#include <algorithm>
#include <cstring>

#include "kernel/memory/kpt.hpp"
#include "kernel/memory/platform.hpp"
#include "kernel/memory/vmfault.hpp"

namespace kernel {

namespace {

/// Where `va` lies, if user mode may access it with `permission`.
std::optional<PhysAddr> user_address(PageTable pagetable, VirtAddr va, std::uint64_t permission) {
  if (va >= MAXVA) return std::nullopt;
  const Walk found = walk_down(pagetable, va, OnMissing::Fail);
  const Pte entry = load_pte(found.entry);
  const std::uint64_t required = PTE_V | PTE_U | permission;
  if ((entry.raw & required) != required) return std::nullopt;
  return PTE2PA(entry) + va.value % found.size();
}

/// The kernel's view of the bytes at `va` up to the end of their page, cut to `limit`. Empty when user mode
/// may not access the page with `permission` and vmfault does not change that.
std::span<std::byte> user_bytes(PageTable pagetable, VirtAddr va, std::size_t limit,
                                std::uint64_t permission) {
  std::optional<PhysAddr> address = user_address(pagetable, va, permission);
  if (!address && vmfault(pagetable, user_size_of(pagetable.root), va, permission) == Fault::Served) {
    address = user_address(pagetable, va, permission);
  }
  if (!address) return {};
  const std::size_t count = std::min(static_cast<std::size_t>(PGSIZE - va.page_offset()), limit);
  return {to_pointer(*address, count), count};
}

}  // namespace

bool copyout(PageTable pagetable, VirtAddr destination, std::span<const std::byte> source) {
  while (!source.empty()) {
    const std::span<std::byte> target = user_bytes(pagetable, destination, source.size(), PTE_W);
    if (target.empty()) return false;
    std::memcpy(target.data(), source.data(), target.size());
    source = source.subspan(target.size());
    destination += target.size();
  }
  return true;
}

bool copyin(PageTable pagetable, std::span<std::byte> destination, VirtAddr source) {
  if (features().process_kernel_tables) return copyin_new(destination, source);
  while (!destination.empty()) {
    const std::span<const std::byte> bytes = user_bytes(pagetable, source, destination.size(), PTE_R);
    if (bytes.empty()) return false;
    std::memcpy(destination.data(), bytes.data(), bytes.size());
    destination = destination.subspan(bytes.size());
    source += bytes.size();
  }
  return true;
}

std::optional<std::string_view> copyinstr(PageTable pagetable, std::span<char> destination, VirtAddr source) {
  if (features().process_kernel_tables) return copyinstr_new(destination, source);
  std::size_t length = 0;
  while (length < destination.size()) {
    const std::span<const std::byte> bytes =
        user_bytes(pagetable, source + length, destination.size() - length, PTE_R);
    if (bytes.empty()) return std::nullopt;
    for (const std::byte byte : bytes) {
      destination[length] = static_cast<char>(byte);
      if (byte == std::byte{0}) return std::string_view(destination.data(), length);
      ++length;
    }
  }
  return std::nullopt;
}

}  // namespace kernel
