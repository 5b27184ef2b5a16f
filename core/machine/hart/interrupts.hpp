// Which interrupt a hart takes, if any (Privileged Architecture, 3.1.9 and 10.1.3).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "riscv/cause.hpp"
#include "riscv/csr.hpp"
#include "riscv/privilege.hpp"

namespace machine {

struct InterruptState {
  std::uint64_t pending = 0;  ///< mip & mie
  std::uint64_t mideleg = 0;
  std::uint64_t mstatus = 0;
  riscv::Privilege privilege = riscv::Privilege::Machine;
};

/// The interrupt of highest priority among those that are pending, enabled and not masked by the current
/// mode.
constexpr std::optional<riscv::InterruptCause> choose_interrupt(const InterruptState& state) {
  using riscv::InterruptCause;
  using riscv::Privilege;
  const bool machine_enabled =
      state.privilege != Privilege::Machine || riscv::Mstatus::Mie::get(state.mstatus);
  const bool supervisor_enabled =
      state.privilege == Privilege::User ||
      (state.privilege == Privilege::Supervisor && riscv::Mstatus::Sie::get(state.mstatus));
  std::uint64_t candidates = machine_enabled ? state.pending & ~state.mideleg : 0;
  if (candidates == 0 && supervisor_enabled) candidates = state.pending & state.mideleg;

  constexpr std::array kByPriority{InterruptCause::MachineExternal,    InterruptCause::MachineSoftware,
                                   InterruptCause::MachineTimer,       InterruptCause::SupervisorExternal,
                                   InterruptCause::SupervisorSoftware, InterruptCause::SupervisorTimer};
  for (const InterruptCause cause : kByPriority) {
    if ((candidates & riscv::bit_of(cause)) != 0) return cause;
  }
  return std::nullopt;
}

}  // namespace machine
