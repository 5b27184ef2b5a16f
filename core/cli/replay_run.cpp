#include "cli/replay_run.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace cli {

namespace {

using machine::InputEvent;
using machine::InputLog;
using machine::Position;

/// How much is run before the output is looked at.
constexpr std::uint64_t kSliceInstructions = 10'000'000;

std::string describe(const Position& position) {
  return "instruction " + std::to_string(position.instructions) + ", cycle " +
         std::to_string(position.cycles) + ", hart " + std::to_string(position.hart);
}

class ReplayRun {
 public:
  ReplayRun(Session& session, const machine::Recording& recording)
      : session_(session), recording_(recording) {}

  Outcome run() {
    for (const InputLog& life : recording_.lives) {
      if (auto end = repeat(life)) return *end;
      const bool last = &life == &recording_.lives.back();
      if (auto end = last ? run_to(recording_.end) : run_to_reboot()) return *end;
    }
    if (machine().state_hash() != recording_.state_hash)
      return {kUnfinished, "the replay ended in another state than the recorded run"};
    // A guest that has ended by itself says how; one that has not is left where the recording ends.
    return session_.run({.instructions = 0}) == Progress::Ended ? session_.outcome() : Outcome{};
  }

 private:
  /// Nothing when the run goes on.
  using End = std::optional<Outcome>;

  machine::Machine& machine() { return session_.machine(); }

  End repeat(const InputLog& life) {
    const InputLog before = machine().input_log();
    if (before.size() > life.size() || !std::equal(before.begin(), before.end(), life.begin()))
      return Outcome{kUnfinished,
                     "the snapshot is not of the recorded run: other things were typed before it"};
    for (const InputEvent& event : std::span(life).subspan(before.size())) {
      if (End end = run_to(event.at)) return end;
      machine().type(event.typed());
    }
    return std::nullopt;
  }

  End run_to(const Position& target) {
    while (machine().position() != target) {
      const Position before = machine().position();
      const Progress progress = session_.run_to(target, kSliceInstructions);
      if (machine().position() == target) break;
      if (progress == Progress::Ended) return session_.outcome();
      if (machine().position() == before) {
        return Outcome{kUnfinished, "the recorded run stood at " + describe(target) +
                                        ", the replay stands at " + describe(before) +
                                        " and never comes there"};
      }
    }
    return std::nullopt;
  }

  End run_to_reboot() {
    const std::size_t lives = session_.former_lives().size();
    while (session_.former_lives().size() == lives) {
      const Progress progress = session_.run({.instructions = kSliceInstructions});
      if (progress == Progress::Ended) return session_.outcome();
      if (progress != Progress::Idle) continue;
      if (machine().idle_until() == machine::kNever)
        return Outcome{kUnfinished, "the recorded run rebooted here, the replay waits for ever"};
      machine().advance_idle(machine().idle_until());
    }
    return std::nullopt;
  }

  Session& session_;
  const machine::Recording& recording_;
};

}  // namespace

Outcome run_replay(Session& session, const machine::Recording& recording) {
  return ReplayRun(session, recording).run();
}

machine::Recording record(const Session& session) {
  const machine::Machine& machine = session.machine();
  machine::Recording recording{machine::origin_of(machine), session.former_lives(), machine.position(),
                               machine.state_hash()};
  recording.lives.push_back(machine.input_log());
  return recording;
}

}  // namespace cli
