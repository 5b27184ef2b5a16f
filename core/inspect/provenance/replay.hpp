// A run once more, in a machine of its own, from power-on to where another one stands: so that one can look
// at what happened before anybody looked.
#pragma once

#include <cstdint>
#include <memory>

#include "machine/input_log.hpp"
#include "machine/machine.hpp"
#include "machine/result.hpp"

namespace inspect {

/// A machine of the same configuration, kernel and disk, at power-on.
machine::Result<std::unique_ptr<machine::Machine>> newborn_like(const machine::Machine& machine);

class Replay {
 public:
  enum class Progress : std::uint8_t {
    Running,   ///< there is more to run
    Arrived,   ///< it stands at the target
    Diverged,  ///< the log is not of this machine: its positions are not met
  };

  /// `machine` stands at power-on and must outlive this; `log` is what was typed on the way to `target`.
  Replay(machine::Machine& machine, machine::InputLog log, machine::Position target)
      : machine_(machine), log_(std::move(log)), target_(target) {}

  /// Runs on for about so many instructions. What the guest prints is thrown away.
  Progress step(std::uint64_t instructions);

 private:
  machine::Machine& machine_;
  machine::InputLog log_;
  machine::Position target_;
  std::size_t typed_ = 0;
};

}  // namespace inspect
