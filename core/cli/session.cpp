#include "cli/session.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <utility>

#include "cli/terminal.hpp"

namespace cli {

namespace {

using machine::StopReason;

Outcome outcome_of_test(int failed_test) {
  if (failed_test == 0) return {};
  return {failed_test, "test " + std::to_string(failed_test) + " failed"};
}

Outcome outcome_of_power_off(int guest_status) {
  if (guest_status == 0) return {};
  return {kUnfinished, "the guest powered off and reported failure " + std::to_string(guest_status)};
}

/// One sentence about the fact, one about the way out.
std::string sentence_for(const machine::NoActivePmp& found) {
  char text[320];
  std::snprintf(
      text, sizeof text,
      "hart %u entered %s-mode at %#" PRIx64
      " with no active PMP entry, so every access there faults. This kernel predates PMP set-up (as "
      "xv6-riscv does before September 2021): run it with `--profile xv6-2020`, or with `--pmp 0`",
      found.hart, riscv::name_of(found.privilege), found.pc);
  return text;
}

}  // namespace

Session::Session(std::unique_ptr<machine::Machine> machine, std::uint64_t max_instructions)
    : machine_(std::move(machine)), max_instructions_(max_instructions) {}

Progress Session::end(int status, std::string message) {
  outcome_ = {status, std::move(message)};
  return Progress::Ended;
}

void Session::report_diagnostic() {
  const auto found = machine_->no_active_pmp();
  if (diagnostic_reported_ || !found) return;
  diagnostic_reported_ = true;
  std::fprintf(stderr, "pagewalk: %s\n", sentence_for(*found).c_str());
}

Progress Session::run(machine::RunLimits limits) {
  limits.instructions = std::min(limits.instructions, max_instructions_ - instructions());
  const StopReason reason = machine_->run(limits);
  output_ = machine_->take_output();
  if (!write_output(output_)) return end(kUnfinished, "cannot write the console's output to stdout");
  report_diagnostic();
  switch (reason) {
    case StopReason::PoweredOff:
      outcome_ = outcome_of_power_off(machine_->exit_status());
      return Progress::Ended;
    case StopReason::TestDone: outcome_ = outcome_of_test(machine_->exit_status()); return Progress::Ended;
    case StopReason::Rebooted:
      instructions_before_reboot_ += machine_->instructions();
      machine_->reset();
      return Progress::Running;
    case StopReason::Idle: return Progress::Idle;
    case StopReason::Budget: break;
  }
  if (instructions() < max_instructions_) return Progress::Running;
  return end(kUnfinished, "the limit of " + std::to_string(max_instructions_) + " instructions was reached");
}

}  // namespace cli
