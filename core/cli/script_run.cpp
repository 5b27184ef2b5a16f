#include "cli/script_run.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "cli/output.hpp"
#include "cli/script_table.hpp"
#include "inspect/address_ranges.hpp"
#include "inspect/backtrace.hpp"
#include "inspect/code_view.hpp"
#include "inspect/debugger.hpp"
#include "inspect/events/event_text.hpp"
#include "inspect/free_pages.hpp"
#include "inspect/instruction_at.hpp"
#include "inspect/kernel_model.hpp"
#include "inspect/page_owners.hpp"
#include "inspect/page_table_dump.hpp"
#include "inspect/process_list.hpp"
#include "inspect/provenance/last_write.hpp"
#include "inspect/provenance/replay.hpp"
#include "inspect/register_view.hpp"
#include "inspect/saved_registers.hpp"
#include "inspect/translation.hpp"
#include "riscv/paging.hpp"

namespace cli {

namespace {

using machine::kNever;

/// How often a Wait looks at the output. It is part of what decides a run, since it decides when the next
/// line of the script is done.
constexpr std::uint64_t kSliceInstructions = 20'000;

class ScriptRun {
 public:
  ScriptRun(Session& session, const Script& script) : session_(session), script_(script) {}

  Outcome run() {
    for (const ScriptLine& line : script_.lines) {
      std::optional<Outcome> end;
      if (line.at) end = run_until(*line.at);
      if (!end) end = std::visit([this](const auto& command) { return perform(command); }, line.command);
      if (end) return finish(*end, line);
    }
    return {};
  }

 private:
  /// Nothing when the run goes on.
  using End = std::optional<Outcome>;

  machine::Machine& machine() { return session_.machine(); }

  Outcome finish(Outcome outcome, const ScriptLine& line) const {
    if (outcome.message.empty()) return outcome;
    outcome.message = script_.describe(line) + ": " + outcome.message;
    return outcome;
  }

  End perform(const Wait& wait) {
    idle_cycles_ = 0;
    End end;
    while (true) {
      if (const std::size_t found = unread_.find(wait.text); found != std::string::npos) {
        unread_.erase(0, found + wait.text.size());
        return std::nullopt;
      }
      if (end) return end;
      end = advance(kSliceInstructions);
    }
  }

  End perform(const Type& type) {
    unread_.clear();
    machine().type(std::span(reinterpret_cast<const std::uint8_t*>(type.text.data()), type.text.size()));
    return std::nullopt;
  }

  End perform(const PrintPageTable& which) {
    const auto table = find_table(model(), machine(), which);
    if (!table) return Outcome{kUnfinished, table.error().message};
    return print(
        inspect::vmprint_text(inspect::dump_page_table(machine(), table.value().root, table.value().mode)));
  }

  End perform(const PrintTranslation& which) {
    const auto table = find_table(model(), machine(), which.table);
    if (!table) return Outcome{kUnfinished, table.error().message};
    return print(inspect::translation_text(inspect::translate(machine(), {.root = table.value().root,
                                                                          .mode = table.value().mode,
                                                                          .va = riscv::VirtAddr(which.va),
                                                                          .sum = which.sum,
                                                                          .mxr = which.mxr})));
  }

  End perform(const PrintProcesses&) {
    const auto list = inspect::processes(model(), machine());
    if (list.empty()) return Outcome{kUnfinished, "no processes are found." + reasons()};
    return print(inspect::process_text(list));
  }

  End perform(const PrintTrapframe& which) {
    for (const inspect::ProcessInfo& process : inspect::processes(model(), machine())) {
      if (process.pid != which.pid) continue;
      const auto saved = inspect::saved_registers(model(), machine(), process);
      if (saved.trapframe.empty() && saved.context.empty())
        return Outcome{kUnfinished, "it is not known where the kernel keeps registers." + reasons()};
      return print(inspect::saved_registers_text(model(), machine(), saved));
    }
    return Outcome{kUnfinished, "there is no process " + std::to_string(which.pid)};
  }

  End perform(const PrintFreePages&) {
    const auto pages = inspect::free_pages(model(), machine());
    if (!pages.known) return Outcome{kUnfinished, "no list of free pages is found." + reasons()};
    return print(inspect::free_pages_text(pages));
  }

  End perform(const PrintMemoryMap&) {
    return print(inspect::memory_map_text(inspect::page_owners(model(), machine())));
  }

  End perform(const PrintRanges& which) {
    const auto table = find_table(model(), machine(), which.table);
    if (!table) return Outcome{kUnfinished, table.error().message};
    return print(inspect::address_ranges_text(inspect::address_ranges(model(), machine(), table.value())));
  }

  End perform(const PrintBacktraces&) {
    std::string text;
    for (unsigned hart = 0; hart < machine().harts().size(); hart++) {
      text += "hart " + std::to_string(hart) + "\n";
      text += inspect::backtrace_text(model(), inspect::backtrace(model(), machine(), hart));
    }
    for (const inspect::ProcessInfo& process : inspect::processes(model(), machine())) {
      if (process.state == inspect::ProcessState::Running) continue;
      text += "process " + std::to_string(process.pid) + "\n";
      text += inspect::backtrace_text(model(), inspect::backtrace(model(), machine(), process));
    }
    return print(text);
  }

  End perform(const PrintFindings&) {
    if (session_.checks() == nullptr) return Outcome{kUnfinished, "there are no checks without --checks"};
    return print(session_.findings_text());
  }

  End perform(const Record& record) {
    if (!recorder_) recorder_.emplace(model(), machine(), session_.observers());
    recorded_from_ = recorder_->count();
    recorder_->record(record.kinds);
    return std::nullopt;
  }

  End perform(const PrintEvents& which) {
    if (!recorder_) return Outcome{kUnfinished, "no events are recorded: the word record begins it"};
    if (recorder_->count() < recorded_from_) recorded_from_ = 0;  // the guest rebooted
    std::string text;
    if (recorder_->dropped() > recorded_from_)
      text = std::to_string(recorder_->dropped() - recorded_from_) + " older events are not kept\n";
    for (const inspect::Event& event : recorder_->events()) {
      if (event.sequence > recorded_from_ && (which.kinds & inspect::only(event.kind)) != 0)
        text += inspect::event_text(model(), *recorder_, event) + "\n";
    }
    return print(text);
  }

  End perform(const PrintProvenance& which) {
    const auto place = find_place(which);
    if (!place) return Outcome{kUnfinished, place.error().message};
    const auto text = find_last_write(place.value());
    if (!text) return Outcome{kUnfinished, text.error().message};
    return print(text.value());
  }

  End perform(const RunTo& command) {
    if (auto begun = begin_run(command); !begun) return Outcome{kUnfinished, begun.error().message};
    return run_to_stop();
  }

  machine::Result<void> begin_run(const RunTo& command) {
    using inspect::AwaitedEvent;
    switch (command.target) {
      case RunTarget::Place: return debugger().run_to(command.place);
      case RunTarget::Trap: debugger().run_to(AwaitedEvent::Trap); return {};
      case RunTarget::SystemCall:
        if (!command.place.empty()) return debugger().run_to_system_call(command.place);
        debugger().run_to(AwaitedEvent::SystemCall);
        return {};
      case RunTarget::PageFault: debugger().run_to(AwaitedEvent::PageFault); return {};
      case RunTarget::Satp: debugger().run_to(AwaitedEvent::SatpWrite); return {};
      case RunTarget::User: debugger().run_to(AwaitedEvent::ReturnToUser); return {};
      case RunTarget::Write: return debugger().run_to_write(riscv::PhysAddr(command.address), 8);
      case RunTarget::Return: break;
    }
    if (!debugger().run_out(0)) return machine::Error{"it is not known where hart 0 will return to"};
    return {};
  }

  /// Until the debugger has stopped the run.
  End run_to_stop() {
    idle_cycles_ = 0;
    while (true) {
      End end = advance(kSliceInstructions);
      if (const auto stop = debugger().take_stop()) return print(inspect::stop_text(*stop) + "\n");
      if (end) return end;
    }
  }

  End perform(const Step& step) {
    if (End end = run_until(session_.instructions() + step.instructions)) return end;
    return print(code_at(machine().turn_hart(), 1));
  }

  End perform(const StepOver&) {
    if (debugger().run_over(0)) return run_to_stop();
    const machine::Hart& hart = *machine().harts().front();
    const std::uint64_t begun = hart.started();
    idle_cycles_ = 0;
    while (hart.started() == begun) {
      if (End end = advance(1, 0)) return end;
    }
    return print(code_at(hart, 1));
  }

  End perform(const PrintRegisters&) {
    std::string text;
    for (const auto& hart : machine().harts())
      text += "hart " + std::to_string(hart->id()) + "\n" + inspect::register_text(*hart);
    return print(text);
  }

  End perform(const PrintCode& command) {
    constexpr unsigned kLines = 16;
    const machine::Hart& hart = *machine().harts().front();
    if (command.place.empty()) return print(code_at(hart, kLines));
    const auto found = inspect::find_code(model(), command.place);
    if (!found) return Outcome{kUnfinished, found.error().message};
    std::string text;
    for (const std::uint64_t address : found.value()) {
      const auto lines = inspect::code_around(
          model(), machine(), {.satp = inspect::satp_in_use(hart), .address = address, .after = kLines});
      if (lines.empty()) return Outcome{kUnfinished, "no memory is mapped at " + command.place};
      text += inspect::code_text(lines, hart.pc());
    }
    return print(text);
  }

  /// The instructions where a hart stands.
  std::string code_at(const machine::Hart& hart, unsigned count) {
    const auto lines = inspect::code_around(
        model(), machine(), {.satp = inspect::satp_in_use(hart), .address = hart.pc(), .after = count});
    if (lines.empty()) return "hart " + std::to_string(hart.id()) + ": no memory is mapped at pc\n";
    return inspect::code_text(lines, hart.pc());
  }

  End perform(const Quit&) { return Outcome{}; }

  static End print(const std::string& text) {
    if (!write_output(text)) return Outcome{kUnfinished, "cannot write to stdout"};
    return std::nullopt;
  }

  /// Read from the kernel's file when a line of the script first asks.
  const inspect::KernelModel& model() {
    if (!model_) model_.emplace(machine().kernel());
    return *model_;
  }

  inspect::Debugger& debugger() {
    if (!debugger_) debugger_.emplace(machine(), model(), session_.observers());
    return *debugger_;
  }

  /// Why the model does not know more.
  std::string reasons() {
    std::string text;
    for (const inspect::Note& note : model().notes()) text += " " + inspect::sentence(note);
    return text;
  }

  End run_until(std::uint64_t instructions) {
    idle_cycles_ = 0;
    if (session_.instructions() > instructions) {
      return Outcome{kUnfinished,
                     std::to_string(session_.instructions()) + " instructions have retired already"};
    }
    while (session_.instructions() < instructions) {
      if (End end = advance(instructions - session_.instructions())) return end;
    }
    return std::nullopt;
  }

  /// Runs a slice, or skips the time until the next event when the guest is idle.
  /// With a hart, the instructions are its own.
  End advance(std::uint64_t instructions, std::optional<unsigned> hart = std::nullopt) {
    const Progress progress =
        session_.run({.instructions = instructions, .until_cycle = machine::kNever, .hart = hart});
    unread_ += session_.output();
    if (!session_.output().empty()) idle_cycles_ = 0;
    if (progress == Progress::Ended) return session_.outcome();
    if (progress != Progress::Idle) return std::nullopt;
    const std::uint64_t wake = machine().idle_until();
    if (wake == kNever)
      return Outcome{kUnfinished, "the guest waits for ever: every hart is in WFI, no timer is set"};
    idle_cycles_ += wake - std::min(wake, machine().cycles());
    if (idle_cycles_ > kIdlePatience)
      return Outcome{kUnfinished, "the guest has been idle for 10 minutes of its time"};
    machine().advance_idle(wake);
    return std::nullopt;
  }

  /// The physical address of the 8 bytes that are meant.
  machine::Result<riscv::PhysAddr> find_place(const PrintProvenance& which) {
    riscv::PhysAddr place(which.address);
    if (which.table) {
      const auto table = find_table(model(), machine(), *which.table);
      if (!table) return table.error();
      const auto translation = inspect::translate(machine(), {.root = table.value().root,
                                                              .mode = table.value().mode,
                                                              .va = riscv::VirtAddr(which.address),
                                                              .sum = false,
                                                              .mxr = false});
      const bool of_entry = which.of == ProvenanceOf::Entry;
      if (of_entry ? translation.steps.empty() : translation.fault != machine::WalkFault::None)
        return machine::Error{"the address is not mapped there"};
      place = of_entry ? translation.steps.back().address : translation.pa;
    }
    place = riscv::PhysAddr(place.value / 8 * 8);
    if (!machine().ram().contains(place, 8)) return machine::Error{"no RAM lies at the address"};
    return place;
  }

  /// By running all from power-on again in a machine of its own.
  machine::Result<std::string> find_last_write(riscv::PhysAddr place) {
    auto newborn = inspect::newborn_like(machine());
    if (!newborn) return newborn.error();
    inspect::Observers observers(*newborn.value());
    const inspect::LastWriteWatch watch(model(), *newborn.value(), observers, place, 8);
    inspect::Replay replay(*newborn.value(), machine().input_log(), machine().position());
    if (replay.step(machine::kNever) != inspect::Replay::Progress::Arrived)
      return machine::Error{"the run cannot be repeated"};
    return inspect::last_write_text(model(), watch);
  }

  Session& session_;
  const Script& script_;
  std::optional<inspect::KernelModel> model_;
  std::optional<inspect::Recorder> recorder_;
  std::optional<inspect::Debugger> debugger_;
  std::uint64_t recorded_from_ = 0;  ///< sequence number of the last event before the last Record
  std::string unread_;               ///< output since the last match or the last Type
  std::uint64_t idle_cycles_ = 0;    ///< skipped since the guest last printed something
};

}  // namespace

Outcome run_script(Session& session, const Script& script) { return ScriptRun(session, script).run(); }

}  // namespace cli
