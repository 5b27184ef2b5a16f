#include "kernel/memory/kpt.hpp"

#include <algorithm>
#include <cstring>

#include "kernel/memory/kalloc.hpp"
#include "kernel/memory/uvm.hpp"

namespace kernel {

namespace board = riscv::platform;

namespace {

/// User memory ends here, and so does what these tables have of their own.
constexpr VirtAddr kMirrorEnd{board::kPlic.value};

bool map_devices(PageTable pagetable) {
  const auto map = [&](PhysAddr device, std::uint64_t size) {
    return uvmmap(pagetable, VirtAddr(device.value), device, PGROUNDUP(size), PTE_R | PTE_W);
  };
  return map(board::kUart0, board::kUartSize) &&
         map(board::kVirtio0, board::kVirtioSlots * board::kVirtioStride) && map(board::kPlic, kPlicMapped);
}

/// The part of `count` bytes from `va` on that lies in one page below kMirrorEnd. 0 when there is none.
std::size_t piece_at(VirtAddr va, std::size_t count) {
  if (va >= kMirrorEnd) return 0;
  return static_cast<std::size_t>(std::min<std::uint64_t>(count, PGSIZE - va.page_offset()));
}

}  // namespace

std::optional<PageTable> pkvminit(PageTable kernel_pagetable) {
  const std::optional<PageTable> made = uvmcreate();
  if (!made) return std::nullopt;
  if (!map_devices(*made)) {
    pkvmfree(*made);
    return std::nullopt;
  }
  const auto shared = entries_of(kernel_pagetable.root).subspan<1>();
  const auto places = entries_of(made->root).subspan<1>();
  for (std::size_t i = 0; i < shared.size(); ++i) store_pte(&places[i], load_pte(&shared[i]));
  return made;
}

void pkvmfree(PageTable process_kernel_pagetable) {
  const Pte own = load_pte(&entries_of(process_kernel_pagetable.root)[0]);
  if (own.valid()) free_tables(PTE2PA(own), riscv::sv39::kLevels - 2, OnLeaf::Leave);
  kfree(process_kernel_pagetable.root);
}

bool uvmmap(PageTable pagetable, VirtAddr va, PhysAddr pa, std::uint64_t size, std::uint64_t permissions) {
  return mappages(pagetable, va, size, pa, permissions);
}

bool u2kvmcopy(PageTable user, PageTable kernel, std::uint64_t old_size, std::uint64_t new_size) {
  if (new_size > kMirrorEnd.value) panic("u2kvmcopy: user memory reaches the PLIC");
  for (std::uint64_t va = PGROUNDUP(old_size); va < new_size; va += PGSIZE) {
    const Pte* place = walk(user, VirtAddr(va), OnMissing::Fail);
    const Pte entry = place != nullptr ? load_pte(place) : Pte{};
    if (!entry.valid()) panic("u2kvmcopy: hole in user memory");
    if (!entry.user()) continue;
    if (!uvmmap(kernel, VirtAddr(va), PTE2PA(entry), PGSIZE, PTE_FLAGS(entry) & ~(PTE_U | PTE_X))) {
      u2kvmclear(kernel, va, old_size);
      return false;
    }
  }
  sfence_vma();
  return true;
}

void u2kvmclear(PageTable kernel, std::uint64_t old_size, std::uint64_t new_size) {
  for (std::uint64_t va = PGROUNDUP(new_size); va < old_size; va += PGSIZE) {
    if (Pte* place = walk(kernel, VirtAddr(va), OnMissing::Fail)) store_pte(place, Pte{});
  }
  sfence_vma();
}

bool copyin_new(std::span<std::byte> destination, VirtAddr source) {
  while (!destination.empty()) {
    const std::size_t piece = piece_at(source, destination.size());
    if (piece == 0 || !load_through_mmu(destination.first(piece), source)) return false;
    destination = destination.subspan(piece);
    source += piece;
  }
  return true;
}

std::optional<std::string_view> copyinstr_new(std::span<char> destination, VirtAddr source) {
  for (std::size_t length = 0; length < destination.size();) {
    const std::size_t piece = piece_at(source + length, destination.size() - length);
    const auto target = destination.subspan(length, piece);
    if (piece == 0 || !load_through_mmu(std::as_writable_bytes(target), source + length)) return std::nullopt;
    if (const void* end = std::memchr(target.data(), 0, piece)) {
      const auto in_piece = static_cast<std::size_t>(static_cast<const char*>(end) - target.data());
      return std::string_view(destination.data(), length + in_piece);
    }
    length += piece;
  }
  return std::nullopt;
}

}  // namespace kernel
