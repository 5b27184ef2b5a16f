// Events of the machine for JavaScript, and who wrote what.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <emscripten/val.h>

#include "conversions.hpp"
#include "inspect/events/recorder.hpp"
#include "inspect/provenance/last_write.hpp"
#include "inspect/provenance/replay.hpp"

namespace bindings {

class Session;

/// The recorder of a session, and the search that it is for; they end with the machine.
struct EventState {
  std::unique_ptr<inspect::Recorder> recorder;
  std::optional<inspect::Replay> replay;
  std::unique_ptr<inspect::LastWriteWatch> watch;
  machine::InputLog log;  ///< of the run that is to be repeated

  /// Before its machine or what is known of the kernel ends.
  void end() {
    replay.reset();
    watch.reset();
    recorder.reset();
    log.clear();
  }
};

void record_events(Session& session, unsigned kinds);
emscripten::val events_after(Session& session, double after, unsigned most);
emscripten::val system_call_names(Session& session);
emscripten::val code_places(const Session& session, const emscripten::val& addresses);

emscripten::val replay_plan(const Session& session);
emscripten::val recorded_write(Session& session, std::uint64_t entry);
void add_replay_input(Session& session, std::uint64_t instructions, std::uint64_t cycles, unsigned hart,
                      const Bytes& bytes);
bool start_search(Session& session, std::uint64_t instructions, std::uint64_t cycles, unsigned hart,
                  std::uint64_t address, unsigned bytes);
bool start_history(Session& session, std::uint64_t instructions, std::uint64_t cycles, unsigned hart,
                   std::uint64_t page);
int search_on(Session& session, double instructions);
emscripten::val found_writes(Session& session);

}  // namespace bindings
