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

}  // namespace machine
