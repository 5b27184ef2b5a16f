// What happened in a machine, one thing at a time: plain numbers of fixed size, so that many can be kept.
#pragma once

#include <array>
#include <cstdint>

#include "riscv/privilege.hpp"

namespace inspect {

/// What `data` holds stands beside each.
enum class EventKind : std::uint8_t {
  Trap,              ///< cause, xtval
  Interrupt,         ///< cause without bit 63
  PageFault,         ///< cause, address, satp
  SystemCall,        ///< number, a0, a1, a2; its text: the arguments as far as they are known
  SystemCallResult,  ///< number, a0, sequence number of the call
  SatpSwitch,        ///< before, after
  Fence,             ///< 1 if for one address, it; 1 if for one address space, it
  ProcessSwitch,     ///< pid of the process that this hart ran before; 0 for none
  PageAllocated,     ///< the page, its bytes
  PageFreed,         ///< the page, its bytes; or several pages in a row
  EntryWritten,      ///< address of the entry, before, after, first virtual address, root of the table
  EntryMarked,       ///< the same, of an entry in which a page-table walk sets A or D
};
inline constexpr unsigned kEventKinds = 12;

/// A set of kinds.
using EventKinds = std::uint32_t;
constexpr EventKinds only(EventKind kind) { return 1u << static_cast<unsigned>(kind); }
inline constexpr EventKinds kAllKinds = (1u << kEventKinds) - 1;

struct Event {
  static constexpr std::size_t kCallers = 6;

  std::uint64_t sequence = 0;     ///< counts from 1
  std::uint64_t instruction = 0;  ///< begun before it, over all harts since power-on
  std::uint64_t cycle = 0;
  std::uint64_t pc = 0;  ///< of the instruction that did it
  /// Sequence number of the system call or the page fault in user mode that its process is in; 0 for none.
  std::uint64_t within = 0;
  std::array<std::uint64_t, 5> data{};
  /// Who called the function at pc, the innermost first, as far as known: offsets in RAM, 0 for none.
  std::array<std::uint32_t, kCallers> callers{};
  /// Entries written in a row by the same instruction, of which `data` is the first: an event can stand for
  /// a whole table that is filled.
  std::uint32_t count = 1;
  std::uint32_t pid = 0;  ///< 0 when the hart runs no process
  std::array<char, 16> name{};
  EventKind kind = EventKind::Trap;
  std::uint8_t hart = 0;
  riscv::Privilege mode = riscv::Privilege::Machine;  ///< in which it happened
  std::uint8_t level = 0;                             ///< of an entry that was written: 0 in the last table
};

}  // namespace inspect
