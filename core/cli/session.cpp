#include "cli/session.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <utility>

#include "cli/files.hpp"
#include "cli/output.hpp"
#include "machine/snapshot/snapshot.hpp"

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

std::string sentence_for(const machine::BeyondRam& found, std::uint64_t memory_bytes) {
  char text[320];
  std::snprintf(text, sizeof text,
                "hart %u wanted %#" PRIx64 " in %s-mode at %#" PRIx64 ", behind the %" PRIu64
                " MiB of RAM. If this kernel expects more (PHYSTOP of its memlayout.h): give it as much with "
                "`--memory MiB`",
                found.hart, found.address, riscv::name_of(found.privilege), found.pc, memory_bytes >> 20);
  return text;
}

}  // namespace

Session::Session(std::unique_ptr<machine::Machine> machine, std::uint64_t max_instructions,
                 std::optional<SaveOrder> save)
    : machine_(std::move(machine)),
      observers_(*machine_),
      max_instructions_(max_instructions),
      save_(std::move(save)) {}

Progress Session::end(int status, std::string message) {
  outcome_ = {status, std::move(message)};
  return Progress::Ended;
}

machine::Result<void> Session::compare_in_lock_step() {
  auto lock_step = machine::LockStep::create(*machine_);
  if (!lock_step) return lock_step.error();
  lock_step_ = std::move(lock_step.value());
  return {};
}

Session::Checking::Checking(machine::Machine& machine, inspect::Observers& observers)
    : model(machine.kernel()), checks(machine, model) {
  observers.add(checks);
}

void Session::begin_checks() { checks_ = std::make_unique<Checking>(*machine_, observers_); }

std::string Session::findings_text() const {
  std::string text;
  if (!checks_) return text;
  const inspect::Checks& checks = checks_->checks;
  for (const inspect::Finding& finding : checks.findings()) text += inspect::finding_text(finding) + "\n";
  const std::uint64_t all = checks.findings().size() + checks.more_findings();
  return text + "checks: " + std::to_string(all) + (all == 1 ? " finding" : " findings") + " in " +
         std::to_string(checks.looks()) + " looks\n";
}

void Session::report_diagnostic() {
  if (diagnostic_reported_) return;
  std::string sentence;
  if (const auto no_pmp = machine_->no_active_pmp()) {
    sentence = sentence_for(*no_pmp);
  } else if (const auto beyond = machine_->beyond_ram()) {
    sentence = sentence_for(*beyond, machine_->ram().size());
  }
  if (sentence.empty()) return;
  diagnostic_reported_ = true;
  std::fprintf(stderr, "pagewalk: %s\n", sentence.c_str());
}

Progress Session::run(machine::RunLimits limits) {
  return run_slice(limits.instructions, [&](std::uint64_t instructions) {
    return machine_->run(
        {.instructions = instructions, .until_cycle = limits.until_cycle, .hart = limits.hart});
  });
}

Progress Session::run_to(const machine::Position& target, std::uint64_t instructions) {
  return run_slice(instructions, [&](std::uint64_t left) { return machine_->run_to(target, left); });
}

template <class Run>
Progress Session::run_slice(std::uint64_t slice, Run run) {
  slice = std::min(slice, max_instructions_ - instructions());
  output_.clear();
  if (save_ && save_->at >= instructions() && save_->at - instructions() <= slice) {
    const std::uint64_t before = instructions();
    const StopReason reason = run(save_->at - before);
    slice -= instructions() - before;
    if (instructions() == save_->at) {
      const auto written = write_file("snapshot", save_->path, machine::save_snapshot(*machine_));
      if (!written) return end(kUnfinished, written.error().message);
      save_.reset();
    }
    const Progress progress = pass_on(reason);
    if (progress != Progress::Running || save_ || slice == 0) return progress;
  }
  return pass_on(run(slice));
}

Progress Session::pass_on(StopReason reason) {
  const std::string output = machine_->take_output();
  output_ += output;
  if (!write_output(output)) return end(kUnfinished, "cannot write the console's output to stdout");
  report_diagnostic();
  if (checks_) checks_->checks.look();
  if (lock_step_) {
    if (auto difference = lock_step_->follow()) return end(kUnfinished, "lock-step: " + *difference);
  }
  switch (reason) {
    case StopReason::PoweredOff:
      outcome_ = outcome_of_power_off(machine_->exit_status());
      return Progress::Ended;
    case StopReason::TestDone: outcome_ = outcome_of_test(machine_->exit_status()); return Progress::Ended;
    case StopReason::Rebooted: return reboot();
    case StopReason::Idle: return Progress::Idle;
    case StopReason::Budget:
    case StopReason::Breakpoint: break;
  }
  if (instructions() < max_instructions_) return Progress::Running;
  return end(kUnfinished, "the limit of " + std::to_string(max_instructions_) + " instructions was reached");
}

Progress Session::reboot() {
  instructions_before_reboot_ += machine_->instructions();
  former_lives_.push_back(machine_->input_log());
  machine_->reset();
  return Progress::Running;
}

}  // namespace cli
