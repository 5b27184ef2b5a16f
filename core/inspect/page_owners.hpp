// Who has each physical page: one picture of all RAM.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "inspect/free_pages.hpp"
#include "inspect/kernel_model.hpp"
#include "inspect/known_tables.hpp"
#include "machine/machine.hpp"

namespace inspect {

/// The numbers are those of the page's colours (web/src/model/memory-map.ts).
enum class PageKind : std::uint8_t {
  Unknown,  ///< nothing is known of it, nor of the allocator
  Free,     ///< the allocator has it to give
  KernelText,
  KernelReadOnly,
  KernelData,   ///< .bss too, and what the allocator keeps in front of its first page
  KernelImage,  ///< of a file that does not say what is code and what is data
  BufferCache,
  Virtqueue,  ///< rings that a virtio device reads and writes
  Trampoline,
  PageTable,
  User,
  Guard,   ///< a page in a process's memory that user mode may not touch
  Shared,  ///< user memory of several processes
  Usyscall,
  Trapframe,
  KernelStack,
  Pipe,
  Firmware,
  DeviceTree,
  Allocated,  ///< not free, and claimed by nothing that is known
};
inline constexpr std::size_t kPageKinds = 20;

/// Lower case, as a noun: "page table".
const char* name_of(PageKind kind);

struct PageOwner {
  PageKind kind = PageKind::Unknown;
  std::uint8_t level = 0;   ///< of PageTable: 2 for the root of Sv39
  std::uint16_t table = 0;  ///< number of the page table that it belongs to in `tables`, from 1 on; 0: none

  constexpr bool operator==(const PageOwner&) const = default;
};

struct PageOwners {
  std::vector<KnownTable> tables;
  std::vector<PageOwner> pages;  ///< of RAM, from its start on
  std::array<std::uint32_t, kPageKinds> counts{};
  /// Tables so entangled, or so large, that not all was followed: what they claim is shown in part.
  bool truncated = false;
};

/// Every page has one owner. What the allocator calls free is free, whatever maps it; then counts who uses a
/// page (pipe, trapframe, stack), then the tables that map it, then the image that it was loaded from.
PageOwners page_owners(const KernelModel& model, const machine::Machine& machine);
/// The same, of free pages that were read already.
PageOwners page_owners(const KernelModel& model, const machine::Machine& machine, const FreePages& free);

/// For people: a line for neighbours with one owner, then one a kind with its count, then their sum.
std::string memory_map_text(const PageOwners& owners);

}  // namespace inspect
