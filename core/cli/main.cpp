// pagewalk, the headless program: a kernel in a terminal or under a script.
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/build_machine.hpp"
#include "cli/files.hpp"
#include "cli/interactive_run.hpp"
#include "cli/lab_command.hpp"
#include "cli/options.hpp"
#include "cli/outcome.hpp"
#include "cli/output.hpp"
#include "cli/replay_run.hpp"
#include "cli/script.hpp"
#include "cli/script_run.hpp"
#include "cli/session.hpp"
#include "machine/snapshot/recording.hpp"
#include "machine/snapshot/snapshot.hpp"

namespace cli {

namespace {

using machine::Error;
using machine::Machine;
using machine::Recording;
using machine::Result;

void complain(const std::string& message) { std::fprintf(stderr, "pagewalk: %s\n", message.c_str()); }

Result<Script> load_script(const std::string& path) {
  const auto text = read_file("script", path);
  if (!text) return text.error();
  return parse_script({reinterpret_cast<const char*>(text.value().data()), text.value().size()}, path);
}

void print_statistics(const Session& session, std::chrono::duration<double> wall) {
  const auto instructions = session.instructions();
  const double seconds = wall.count();
  const double mips = seconds > 0 ? static_cast<double>(instructions) / seconds / 1e6 : 0;
  std::fprintf(
      stderr,
      "{\"instructions\":%llu,\"seconds\":%.3f,\"mips\":%.1f,\"cycles\":%llu,\"stateHash\":\"0x%016llx\"}\n",
      static_cast<unsigned long long>(instructions), seconds, mips,
      static_cast<unsigned long long>(session.machine().cycles()),
      static_cast<unsigned long long>(session.machine().state_hash()));
}

Result<Recording> load_recording(const std::string& path) {
  const auto text = read_file("recording", path);
  if (!text) return text.error();
  auto recording =
      machine::read_recording({reinterpret_cast<const char*>(text.value().data()), text.value().size()});
  if (!recording) return Error{"cannot replay '" + path + "': " + recording.error().message};
  return recording;
}

/// The files beside the images that decide a run.
struct Inputs {
  std::optional<Script> script;
  std::optional<Recording> recording;
  std::optional<std::vector<std::uint8_t>> snapshot;
};

Result<Inputs> load_inputs(const Options& options) {
  Inputs inputs;
  if (options.script) {
    auto script = load_script(*options.script);
    if (!script) return script.error();
    inputs.script = std::move(script.value());
  }
  if (options.replay) {
    auto recording = load_recording(*options.replay);
    if (!recording) return recording.error();
    inputs.recording = std::move(recording.value());
  }
  if (options.restore) {
    auto snapshot = read_file("snapshot", *options.restore);
    if (!snapshot) return snapshot.error();
    inputs.snapshot = std::move(snapshot.value());
  }
  return inputs;
}

/// A machine that stands where the run is to begin.
Result<std::unique_ptr<Machine>> start_machine(const Options& options, const Inputs& inputs) {
  machine::Configuration configuration = options.configuration;
  if (inputs.recording) configuration = inputs.recording->origin.configuration;
  const auto refused = [&](const Error& error) {
    return Error{"cannot restore '" + *options.restore + "': " + error.message};
  };
  if (inputs.snapshot) {
    const auto origin = machine::read_snapshot_origin(*inputs.snapshot);
    if (!origin) return refused(origin.error());
    configuration = origin.value().configuration;
  }
  auto machine = build_machine(options, configuration);
  if (!machine) return machine;
  if (inputs.snapshot) {
    if (auto restored = machine::restore_snapshot(*machine.value(), *inputs.snapshot); !restored)
      return refused(restored.error());
  }
  if (inputs.recording) {
    if (auto same = machine::check_origin("recording", inputs.recording->origin, *machine.value()); !same)
      return Error{"cannot replay '" + *options.replay + "': " + same.error().message};
  }
  return machine;
}

Outcome run_session(Session& session, const Inputs& inputs) {
  if (inputs.recording) return run_replay(session, *inputs.recording);
  return inputs.script ? run_script(session, *inputs.script) : run_interactively(session);
}

/// What is left to do when a run is over; the outcome says so when it cannot be done.
Outcome finish(const Session& session, const Options& options, Outcome outcome) {
  if (const inspect::Checks* checks = session.checks()) {
    std::fputs(session.findings_text().c_str(), stderr);
    if (!checks->findings().empty() && outcome.status == kSuccess) outcome.status = kUnfinished;
  }
  if (options.record) {
    const std::string text = machine::write_recording(record(session));
    const auto written = write_file("recording", *options.record,
                                    {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    if (!written) return {kUnfinished, written.error().message};
  }
  if (session.owes_snapshot() && outcome.message.empty()) {
    return {kUnfinished,
            "no snapshot was saved: the run ended before instruction " + std::to_string(options.save_at)};
  }
  return outcome;
}

Result<Outcome> run(const Options& options) {
  const auto inputs = load_inputs(options);
  if (!inputs) return inputs.error();
  auto machine = start_machine(options, inputs.value());
  if (!machine) return machine.error();
  if (!options.script && !options.replay) {
    if (auto able = check_interactive(); !able) return able.error();
  }
  std::optional<SaveOrder> save;
  if (options.save) save = SaveOrder{options.save_at, *options.save};
  machine.value()->use(options.engine);
  Session session(std::move(machine.value()), options.max_instructions, std::move(save));
  if (options.comparison == Comparison::LockStep) {
    if (auto ready = session.compare_in_lock_step(); !ready) return ready.error();
  }
  if (options.checking == Checking::On) session.begin_checks();
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = run_session(session, inputs.value());
  if (options.statistics == Statistics::Print) {
    print_statistics(session, std::chrono::steady_clock::now() - start);
  }
  return finish(session, options, outcome);
}

int main_of(std::span<const char* const> arguments) {
  if (!arguments.empty() && std::string_view(arguments.front()) == "lab")
    return lab_main(arguments.subspan(1));
  const auto options = parse_options(arguments);
  if (!options) {
    complain(options.error().message + "; `pagewalk help` tells the options");
    return kBadUsage;
  }
  if (options.value().command == Command::Help) return write_output(help_text()) ? kSuccess : kUnfinished;
  const auto outcome = run(options.value());
  if (!outcome) {
    complain(outcome.error().message);
    return kBadUsage;
  }
  if (!outcome.value().message.empty()) complain(outcome.value().message);
  return outcome.value().status;
}

}  // namespace

}  // namespace cli

int main(int argc, char** argv) {
  return cli::main_of(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
}
