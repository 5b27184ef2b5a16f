// What a hart saw that no healthy guest does: for people to read. It is no state of the guest.
#pragma once

#include <cstdint>

#include "riscv/privilege.hpp"

namespace machine {

/// A fetch below M-mode while PMP entries exist and none is active, so that nothing at all may be reached
/// there (Privileged Architecture, "Physical Memory Protection": no match is a failure). Kernels that were
/// written for machines without PMP end like this at their first MRET.
struct NoActivePmp {
  unsigned hart = 0;
  riscv::Privilege privilege = riscv::Privilege::Supervisor;
  std::uint64_t pc = 0;
};

/// Above user mode, an access or a fetch behind the end of RAM, where a board with more of it would have some
/// (a virtual address of a kernel that maps RAM at its own addresses). Kernels that were written for more
/// memory than the board has end like this, many before they can print a word.
struct BeyondRam {
  unsigned hart = 0;
  riscv::Privilege privilege = riscv::Privilege::Supervisor;
  std::uint64_t pc = 0;
  std::uint64_t address = 0;
};

}  // namespace machine
