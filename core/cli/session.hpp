// A machine in the hands of this program: it passes the guest's output on, keeps the instruction limit,
// reboots when the guest asks for it, and knows when the run has ended.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/outcome.hpp"
#include "inspect/checks/checks.hpp"
#include "inspect/kernel_model.hpp"
#include "inspect/observers.hpp"
#include "machine/lock_step.hpp"
#include "machine/machine.hpp"

namespace cli {

enum class Progress : std::uint8_t {
  Running,  ///< a limit of the slice was reached; there is more to run
  Idle,     ///< every hart waits; Machine::idle_until() says until when
  Ended,    ///< outcome() says how
};

/// A snapshot that is to be written when so many instructions have begun, over all harts and reboots.
struct SaveOrder {
  std::uint64_t at = 0;
  std::string path;
};

class Session {
 public:
  /// `machine` has its kernel and disk. `max_instructions` counts over all harts and over reboots.
  Session(std::unique_ptr<machine::Machine> machine, std::uint64_t max_instructions,
          std::optional<SaveOrder> save = std::nullopt);

  /// From now on the reference interpreter follows; a difference ends the run. Fails when there is no memory
  /// for a second machine.
  machine::Result<void> compare_in_lock_step();

  /// From now on virtual memory is checked.
  void begin_checks();
  /// Null before that.
  const inspect::Checks* checks() const { return checks_ ? &checks_->checks : nullptr; }
  /// A line for each finding, and one that sums up.
  std::string findings_text() const;

  /// Runs a slice and writes what the guest printed to stdout. A run that has ended stays so.
  Progress run(machine::RunLimits limits);
  /// The same towards a position, as Machine::run_to does it.
  Progress run_to(const machine::Position& target, std::uint64_t instructions);

  /// What the guest printed in the last slice.
  const std::string& output() const { return output_; }
  /// Valid once run() gave Ended. The message does not yet say which line of a script was waiting.
  const Outcome& outcome() const { return outcome_; }

  machine::Machine& machine() { return *machine_; }
  const machine::Machine& machine() const { return *machine_; }
  /// Whoever wants to look into the run.
  inspect::Observers& observers() { return observers_; }
  /// Retired over the whole run. Machine::instructions() starts again when the guest reboots.
  std::uint64_t instructions() const { return instructions_before_reboot_ + machine_->instructions(); }

  /// The input of the lives before the last reboot.
  const std::vector<machine::InputLog>& former_lives() const { return former_lives_; }
  /// Whether a snapshot was ordered for an instruction that the run has not come to.
  bool owes_snapshot() const { return save_.has_value(); }

 private:
  struct Checking {
    Checking(machine::Machine& machine, inspect::Observers& observers);

    inspect::KernelModel model;
    inspect::Checks checks;
  };

  /// Runs as far as the ordered snapshot, writes it, and runs the rest of a slice, so that saving changes
  /// nothing.
  template <class Run>
  Progress run_slice(std::uint64_t instructions, Run run);
  Progress pass_on(machine::StopReason reason);
  Progress reboot();
  Progress end(int status, std::string message);
  /// Says on stderr, once, what the machine has noticed about the guest.
  void report_diagnostic();

  std::unique_ptr<machine::Machine> machine_;
  inspect::Observers observers_;
  std::unique_ptr<machine::LockStep> lock_step_;
  std::unique_ptr<Checking> checks_;
  std::uint64_t max_instructions_;
  std::optional<SaveOrder> save_;
  std::uint64_t instructions_before_reboot_ = 0;
  std::vector<machine::InputLog> former_lives_;
  std::string output_;
  bool diagnostic_reported_ = false;
  Outcome outcome_;
};

}  // namespace cli
