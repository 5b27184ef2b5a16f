// Why a run was stopped, and where.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "inspect/code_place.hpp"
#include "machine/probe.hpp"

namespace inspect {

enum class StopCause : std::uint8_t {
  Breakpoint,    ///< before an instruction that has one
  Place,         ///< before an instruction that the run was to come to
  Returned,      ///< a call has come back
  Trap,          ///< a hart takes an exception or an interrupt
  SystemCall,    ///< an ecall in user mode
  PageFault,     ///< of a fetch, a load or a store
  SatpWrite,     ///< satp has another value
  ReturnToUser,  ///< an sret or mret to user mode
  Write,         ///< to memory that is watched
};

/// A write to eight aligned bytes.
struct WordWritten {
  machine::Writer by = machine::Writer::Hart;
  riscv::PhysAddr address;
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};

struct StopReport {
  StopCause cause = StopCause::Place;
  unsigned hart = 0;
  CodePlace at;  ///< the instruction in which it happened; where the hart stands if that is before one
  std::optional<std::uint32_t> pid;  ///< whose address space it was, or who ran there; nothing when unknown
  std::string process = {};          ///< what that one is called, as the guest has it; empty when unknown
  unsigned breakpoint = 0;           ///< its number, of Breakpoint
  machine::TrapTaken trap;           ///< of Trap, SystemCall and PageFault
  std::uint64_t number = 0;          ///< of the system call: a7
  std::string call = {};             ///< what the kernel calls it; empty when it has no name
  std::uint64_t satp_before = 0, satp_after = 0;
  WordWritten write;
};

/// `page fault: load page fault (13) at 0x4000 by kernel::copyin+20 (vm.c:12), hart 0, pid 3`.
std::string stop_text(const StopReport& report);

}  // namespace inspect
