// Trap causes (Privileged Architecture, 3.1.15, tables of mcause and scause).
#pragma once

#include <cstdint>

namespace riscv {

enum class ExceptionCause : std::uint8_t {
  InstructionAddressMisaligned = 0,
  InstructionAccessFault = 1,
  IllegalInstruction = 2,
  Breakpoint = 3,
  LoadAddressMisaligned = 4,
  LoadAccessFault = 5,
  StoreAddressMisaligned = 6,
  StoreAccessFault = 7,
  EcallFromUser = 8,
  EcallFromSupervisor = 9,
  EcallFromMachine = 11,
  InstructionPageFault = 12,
  LoadPageFault = 13,
  StorePageFault = 15,
};

/// The numbers are also the bit positions in mip, mie and mideleg.
enum class InterruptCause : std::uint8_t {
  SupervisorSoftware = 1,
  MachineSoftware = 3,
  SupervisorTimer = 5,
  MachineTimer = 7,
  SupervisorExternal = 9,
  MachineExternal = 11,
};

/// The top bit of mcause and scause: set for interrupts.
inline constexpr std::uint64_t kCauseInterrupt = 1ull << 63;

constexpr std::uint64_t bit_of(InterruptCause cause) { return 1ull << static_cast<unsigned>(cause); }
constexpr std::uint64_t bit_of(ExceptionCause cause) { return 1ull << static_cast<unsigned>(cause); }

constexpr const char* name_of(ExceptionCause cause) {
  switch (cause) {
    case ExceptionCause::InstructionAddressMisaligned: return "instruction address misaligned";
    case ExceptionCause::InstructionAccessFault: return "instruction access fault";
    case ExceptionCause::IllegalInstruction: return "illegal instruction";
    case ExceptionCause::Breakpoint: return "breakpoint";
    case ExceptionCause::LoadAddressMisaligned: return "load address misaligned";
    case ExceptionCause::LoadAccessFault: return "load access fault";
    case ExceptionCause::StoreAddressMisaligned: return "store/AMO address misaligned";
    case ExceptionCause::StoreAccessFault: return "store/AMO access fault";
    case ExceptionCause::EcallFromUser: return "environment call from U-mode";
    case ExceptionCause::EcallFromSupervisor: return "environment call from S-mode";
    case ExceptionCause::EcallFromMachine: return "environment call from M-mode";
    case ExceptionCause::InstructionPageFault: return "instruction page fault";
    case ExceptionCause::LoadPageFault: return "load page fault";
    case ExceptionCause::StorePageFault: return "store/AMO page fault";
  }
  return "reserved";
}

}  // namespace riscv
