// A page table as a reader would tell it: ranges of addresses with what lies there, instead of entries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "inspect/kernel_model.hpp"
#include "inspect/known_tables.hpp"
#include "machine/machine.hpp"
#include "riscv/address.hpp"

namespace inspect {

/// The numbers are those of the page's words (web/src/model/address-ranges.ts).
enum class RangeKind : std::uint8_t {
  Unmapped,
  Hole,        ///< unmapped below the end of a process's memory: memory that is not allocated yet
  Program,     ///< text and data of a user, which may be written and executed both
  Text,        ///< of a user
  Data,        ///< of a user
  Guard,       ///< mapped, but not for user mode: the user's stack ends in it
  Stack,       ///< of a user: the page above the guard
  Heap,        ///< of a user: above its stack
  UserMemory,  ///< of a user, no more is known; or seen from a kernel table
  Usyscall,
  Trapframe,
  Trampoline,
  TestDevice,
  Rtc,
  Clint,
  Plic,
  Uart,
  Virtio,  ///< `number` is that of the slot
  PciConfiguration,
  PciMemory,
  OtherDevice,  ///< below RAM, at its own address
  KernelText,
  KernelData,   ///< read-only data, .bss and what else the kernel's file has
  Memory,       ///< RAM behind the kernel, at its own address
  KernelStack,  ///< `number` is n of KSTACK(n), `pid` who has it
  StackGuard,   ///< unmapped: the kernel stack of that number ends here
  Other,
};
inline constexpr std::size_t kRangeKinds = 27;

/// Lower case, as a noun; for KernelStack and Virtio without the number.
const char* name_of(RangeKind kind);

struct AddressRange {
  riscv::VirtAddr begin;
  std::uint64_t bytes = 0;
  RangeKind kind = RangeKind::Unmapped;
  std::uint32_t number = 0;
  std::uint32_t pid = 0;
  unsigned level = 0;       ///< of its leaves
  riscv::PhysAddr pa;       ///< of its first byte; 0 when unmapped
  bool contiguous = true;   ///< physically
  std::uint64_t flags = 0;  ///< bits 9..0 that all its entries have set; 0 when unmapped
  std::uint64_t some = 0;   ///< those that some have: more than `flags` by A and D at most

  bool mapped() const { return some != 0; }
};

struct AddressRanges {
  std::vector<AddressRange> ranges;  ///< by address; what is unmapped stands between, not behind
  bool truncated = false;            ///< as PageTableDump says
};

/// Neighbouring leaves of one level with the same flags and the same meaning are one range, wherever they
/// lead; A and D do not divide it. A large leaf may be divided by what lies in it. `table` is one of
/// known_tables().
AddressRanges address_ranges(const KernelModel& model, const machine::Machine& machine,
                             const KnownTable& table);

/// For people: a line of titles, then one a range.
std::string address_ranges_text(const AddressRanges& ranges);

}  // namespace inspect
