// Recordings: refused with the line, or written and read again as they are; and the run that they tell of can
// be repeated on any machine, where it mostly goes another way.
#include <string_view>

#include "cli/replay_run.hpp"
#include "fuzz/guest.hpp"
#include "fuzz/small_machine.hpp"

namespace fuzz {

namespace {

using machine::Recording;

constexpr std::uint64_t kMostInstructions = 20'000;

bool equal(const Recording& a, const Recording& b) {
  return a.origin.configuration == b.origin.configuration && a.origin.images == b.origin.images &&
         a.lives == b.lives && a.end == b.end && a.state_hash == b.state_hash;
}

/// On a machine such as the recorded one, but small and with another kernel.
void replay(const Recording& recording) {
  machine::Configuration configuration = recording.origin.configuration;
  configuration.memory_bytes = kSmallMemory;
  auto made = machine::Machine::create(configuration);
  if (!made)
    return require(!made.error().message.empty(), "a machine that cannot be made comes with a reason");
  require(made.value()->load_kernel(busy_kernel()).ok(), "the kernel is good");
  const auto same = machine::check_origin("recording", recording.origin, *made.value());
  require(same.ok() || !same.error().message.empty(), "a recording of another run comes with a reason");
  cli::Session session(std::move(made.value()), kMostInstructions);
  const cli::Outcome outcome = cli::run_replay(session, recording);
  require(outcome.status == cli::kSuccess || !outcome.message.empty(), "a replay that fails says why");
  require(session.instructions() <= kMostInstructions, "a replay keeps to the limit");
}

}  // namespace

void run_target(std::span<const std::uint8_t> bytes) {
  const auto recording = machine::read_recording({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!recording)
    return require(!recording.error().message.empty(), "a refused recording comes with a reason");
  const auto again = machine::read_recording(machine::write_recording(recording.value()));
  require(again.ok() && equal(recording.value(), again.value()), "a recording is read as it was written");
  replay(recording.value());
}

}  // namespace fuzz
