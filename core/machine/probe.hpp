// A look into a run while it happens: whoever wants more than where it ends plugs a probe into the machine.
//
// A probe is told of what is rare: traps, changes of address space, and instructions, pages of RAM and walks
// that it asked for. It never changes what the guest sees, and without one nothing is any slower: breakpoints
// stand in the decoded code, watched pages are missing from the write TLBs, and a walk is what follows when a
// TLB misses. It may stop the run: before an instruction with a breakpoint, or behind one in which something
// happened. While it is told, instructions and cycles of the machine are exact: those before the instruction
// at hand.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "machine/mmu/walk.hpp"
#include "riscv/address.hpp"
#include "riscv/privilege.hpp"

namespace machine {

class Hart;

/// What a hart did when an exception or an interrupt arrived.
struct TrapTaken {
  std::uint64_t cause = 0;  ///< as in scause: bit 63 for interrupts
  std::uint64_t pc = 0;     ///< of the instruction that trapped, or would have been next
  std::uint64_t value = 0;  ///< as in stval
  riscv::Privilege from = riscv::Privilege::Machine;
};

/// Who writes to RAM.
enum class Writer : std::uint8_t {
  Hart,    ///< a store or an atomic
  Walk,    ///< a page-table walk sets A or D
  Device,  ///< a device, by DMA
};

/// Whether a probe is told of page-table walks.
enum class WalkWatch : std::uint8_t { Off, On };

enum class AtBreakpoint : std::uint8_t { GoOn, Stop };
enum class AfterInstruction : std::uint8_t { GoOn, Stop };

class Probe {
 public:
  virtual ~Probe() = default;

  /// A trap was taken: the hart stands before the first instruction of its handler.
  virtual void trap_taken(const Hart&, const TrapTaken&) {}
  /// An sret or mret was executed: the hart stands where it leads.
  virtual void trap_left(const Hart&) {}
  /// satp got another value than `before`.
  virtual void satp_changed(const Hart&, std::uint64_t /*before*/) {}
  /// An sfence.vma, for all addresses or one, all address spaces or one.
  virtual void fenced(const Hart&, std::optional<riscv::VirtAddr>, std::optional<std::uint64_t> /*asid*/) {}
  /// A hart, the one whose turn it is, walked the tables for an access. With WalkWatch::On its TLBs forget
  /// everything at each sfence.vma and each change of satp: the first use of a translation after that is
  /// told.
  virtual void walked(std::uint64_t /*satp*/, const WalkRequest&, const WalkResult&) {}
  /// The next instruction lies at a breakpoint. Stop ends the run before it (StopReason::Breakpoint); the
  /// next run begins with it.
  virtual AtBreakpoint breakpoint(const Hart&) { return AtBreakpoint::Stop; }
  /// Bytes in watched pages of RAM are about to become `bytes`. By a hart: the one whose turn it is.
  virtual void store(Writer, riscv::PhysAddr, std::span<const std::uint8_t> /*bytes*/) {}
  /// Asked once more in every instruction of which it was told something, breakpoints apart. Stop ends the
  /// run behind that instruction (StopReason::Breakpoint). An interrupt is no instruction: the run ends
  /// behind the first one of its handler, so that every position of a run has one state.
  virtual AfterInstruction told(const Hart&) { return AfterInstruction::GoOn; }
};

}  // namespace machine
