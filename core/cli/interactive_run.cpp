#include "cli/interactive_run.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <thread>

#include "cli/output.hpp"
#include "cli/terminal.hpp"

namespace cli {

namespace {

using machine::kNever;
using std::chrono::nanoseconds;

/// About 10 ms of a fast host: the longest that a key waits for a busy guest.
constexpr std::uint64_t kSliceInstructions = 1'000'000;
/// A guest that is further behind the wall clock than this will not be asked to catch up.
constexpr nanoseconds kMostLag = std::chrono::milliseconds(50);
/// How long to sleep when the guest is busy but has used up the time that has passed.
constexpr nanoseconds kShortestSleep = std::chrono::milliseconds(1);
/// The longest sleep, when nothing but input can wake the guest.
constexpr nanoseconds kLongestSleep = std::chrono::hours(1);

/// Maps wall time to cycles; a cycle is a nanosecond.
class Pace {
 public:
  explicit Pace(std::uint64_t cycle) { anchor(cycle); }

  void anchor(std::uint64_t cycle) {
    wall_ = Clock::now();
    cycle_ = cycle;
  }

  /// The cycle that the guest's clock may have reached by now.
  std::uint64_t now() const {
    return cycle_ +
           static_cast<std::uint64_t>(std::chrono::duration_cast<nanoseconds>(Clock::now() - wall_).count());
  }

 private:
  using Clock = std::chrono::steady_clock;
  static_assert(machine::kCyclesPerSecond == std::nano::den);

  Clock::time_point wall_;
  std::uint64_t cycle_ = 0;
};

class InteractiveRun {
 public:
  explicit InteractiveRun(Session& session) : session_(session), pace_(session.machine().cycles()) {}

  Outcome run() {
    const RawTerminal raw;
    while (true) {
      const std::uint64_t now = pace_.now();
      const Progress progress = session_.run({.instructions = kSliceInstructions, .until_cycle = now});
      if (progress == Progress::Ended) return session_.outcome();
      if (progress == Progress::Idle && input_ == InputState::Closed && machine().idle_until() == kNever) {
        return {kUnfinished,
                "the guest waits for ever: every hart is in WFI, no timer is set and stdin has ended"};
      }
      const Input input = take_input(rest(progress));
      if (progress == Progress::Idle) machine().advance_idle(std::min(pace_.now(), machine().idle_until()));
      if (pass_on(input) == Request::Leave) return {};
    }
  }

 private:
  machine::Machine& machine() { return session_.machine(); }

  /// How long the host may sleep after a slice; a machine that lags behind is given up to the present.
  nanoseconds rest(Progress progress) {
    const std::uint64_t now = pace_.now(), reached = machine().cycles();
    if (progress == Progress::Idle) {
      const std::uint64_t wake = machine().idle_until();
      if (wake <= now) return nanoseconds::zero();
      const auto most = static_cast<std::uint64_t>(kLongestSleep.count());
      return nanoseconds(static_cast<std::int64_t>(std::min(wake - now, most)));
    }
    if (reached >= now) return kShortestSleep;
    if (now - reached > static_cast<std::uint64_t>(kMostLag.count())) pace_.anchor(reached);
    return nanoseconds::zero();
  }

  Input take_input(nanoseconds longest) {
    if (input_ == InputState::Closed) {
      std::this_thread::sleep_for(longest);
      return {};
    }
    Input input = wait_for_input(longest);
    input_ = input.state;
    return input;
  }

  Request pass_on(const Input& input) {
    const KeyFilter::Keys keys = filter_.feed(input.bytes);
    if (keys.request == Request::Help && !write_output(key_help())) return Request::Leave;
    const auto* first = reinterpret_cast<const std::uint8_t*>(keys.for_guest.data());
    if (!keys.for_guest.empty()) machine().type(std::span(first, keys.for_guest.size()));
    return keys.request;
  }

  Session& session_;
  Pace pace_;
  KeyFilter filter_;
  InputState input_ = InputState::Open;
};

}  // namespace

machine::Result<void> check_interactive() { return {}; }

Outcome run_interactively(Session& session) { return InteractiveRun(session).run(); }

}  // namespace cli
