#include "events.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "inspect/code_place.hpp"
#include "inspect/elf/demangle.hpp"
#include "inspect/known_tables.hpp"
#include "inspect/process_list.hpp"
#include "session.hpp"

namespace bindings {

namespace {

using emscripten::val;
using inspect::Event;
using inspect::EventKind;

constexpr unsigned kWordsOfEvent = 17;

/// Two 64-bit words that hold the letters in their order.
void append_name(std::vector<std::uint64_t>& words, const std::array<char, 16>& name) {
  std::array<std::uint64_t, 2> letters{};
  std::memcpy(letters.data(), name.data(), name.size());
  words.insert(words.end(), letters.begin(), letters.end());
}

void append(std::vector<std::uint64_t>& words, const Event& event) {
  words.insert(words.end(), {event.sequence, event.instruction, event.cycle, event.pc, event.within});
  words.insert(words.end(), event.data.begin(), event.data.end());
  for (std::size_t i = 0; i < Event::kCallers; i += 2)
    words.push_back(event.callers[i] | std::uint64_t{event.callers[i + 1]} << 32);
  words.push_back(event.pid | std::uint64_t{event.count} << 32);
  append_name(words, event.name);
  words.push_back(static_cast<std::uint64_t>(event.kind) | std::uint64_t{event.hart} << 8 |
                  static_cast<std::uint64_t>(event.mode) << 16 | std::uint64_t{event.level} << 24);
}

inspect::Recorder* recorder_of(Session& session) {
  EventState& state = session.events();
  if (!state.recorder && session.machine() && session.model() && session.observers())
    state.recorder =
        std::make_unique<inspect::Recorder>(*session.model(), *session.machine(), *session.observers());
  return state.recorder.get();
}

std::string letters_of(const std::array<char, 16>& name) {
  return std::string(name.data(), strnlen(name.data(), name.size()));
}

val write_to_val(const std::optional<inspect::LastWrite>& write) {
  if (!write) return val::null();
  val object = val::object();
  object.set("instruction", write->instruction);
  object.set("hart", write->hart);
  object.set("pid", write->process.pid);
  object.set("name", letters_of(write->process.name));
  object.set("writer", static_cast<unsigned>(write->writer));
  object.set("mode", static_cast<unsigned>(write->mode));
  object.set("address", write->word.value);
  object.set("before", write->before);
  object.set("after", write->after);
  object.set("stack",
             copy_of(std::vector<std::uint64_t>(write->stack.begin(), write->stack.begin() + write->frames)));
  return object;
}

val position_to_val(const machine::Position& position) {
  val object = val::object();
  object.set("instructions", position.instructions);
  object.set("cycles", position.cycles);
  object.set("hart", position.hart);
  return object;
}

bool can_search(Session& session, riscv::PhysAddr pa, std::uint64_t bytes) {
  const machine::Machine* machine = session.machine();
  return machine != nullptr && session.model() != nullptr && machine->ram().contains(pa, bytes);
}

/// Of the input that was added, which is used up.
void begin_replay(Session& session, const machine::Position& target) {
  EventState& state = session.events();
  state.replay.emplace(*session.machine(), std::exchange(state.log, {}), target);
}

}  // namespace

void record_events(Session& session, unsigned kinds) {
  if (kinds == 0 && !session.events().recorder) return;
  if (inspect::Recorder* recorder = recorder_of(session); recorder && recorder->kinds() != kinds)
    recorder->record(kinds);
}

val events_after(Session& session, double after, unsigned most) {
  val result = val::object();
  std::vector<std::uint64_t> words;
  val texts = val::array();
  const inspect::Recorder* recorder = session.events().recorder.get();
  if (recorder != nullptr) {
    const auto& events = recorder->events();
    const auto known = static_cast<std::uint64_t>(after);
    const std::uint64_t unseen = recorder->count() >= known ? recorder->count() - known : events.size();
    const std::size_t count =
        static_cast<std::size_t>(std::min<std::uint64_t>({unseen, events.size(), most}));
    words.reserve(count * kWordsOfEvent);
    for (std::size_t i = events.size() - count; i < events.size(); i++) {
      append(words, events[i]);
      if (const auto text = recorder->text(events[i]); !text.empty()) {
        texts.call<void>("push", static_cast<double>(events[i].sequence));
        texts.call<void>("push", std::string(text));
      }
    }
  }
  result.set("words", copy_of(words));
  result.set("texts", texts);
  result.set("count", static_cast<double>(recorder != nullptr ? recorder->count() : 0));
  return result;
}

val system_call_names(Session& session) {
  val names = val::array();
  const inspect::Recorder* recorder = recorder_of(session);
  for (std::uint64_t number = 0; recorder != nullptr && number < inspect::SystemCallNames::kMost; number++)
    names.call<void>("push", std::string(recorder->system_calls().name(number)));
  return names;
}

namespace {

/// The kernel's code at an address that it was linked for, or at one of its own page table, as of a
/// trampoline.
std::optional<std::uint64_t> kernel_code(const Session& session, std::uint64_t address) {
  const inspect::KernelModel* model = session.model();
  if (model == nullptr || model->is_code(address)) return address;
  const auto root = inspect::kernel_page_table(*model, *session.machine());
  return inspect::kernel_code(*model, *session.machine(), inspect::satp_of(*session.machine(), root),
                              address);
}

}  // namespace

/// Of addresses where instructions lie; for a return address the caller subtracts 1.
val code_places(const Session& session, const val& addresses) {
  std::vector<std::uint64_t> list(addresses["length"].as<unsigned>());
  for (unsigned i = 0; i < list.size(); i++) list[i] = addresses[i].as<std::uint64_t>();
  return array_of(list, [&](std::uint64_t address) {
    val place = val::object();
    const inspect::KernelModel* model = session.model();
    const auto code = kernel_code(session, address);
    const auto symbol = model != nullptr && code ? model->symbols().at(*code) : std::nullopt;
    place.set("function", symbol ? inspect::short_name(symbol->symbol->name) : std::string());
    const auto line = model != nullptr && code ? model->debug().lines().at(*code) : std::nullopt;
    place.set("file", line ? model->debug().lines().files()[line->file] : std::string());
    place.set("line", line ? line->line : 0);
    return place;
  });
}

/// All that it takes to repeat the run in another module: beside the images that the page has.
val replay_plan(const Session& session) {
  const machine::Machine* machine = session.machine();
  if (machine == nullptr) return val::null();
  val plan = val::object();
  plan.set("target", position_to_val(machine->position()));
  plan.set("input", array_of(machine->input_log(), [](const machine::InputEvent& event) {
             val input = position_to_val(event.at);
             input.set("bytes", copy_of(event.typed()));
             return input;
           }));
  return plan;
}

val recorded_write(Session& session, std::uint64_t entry) {
  const inspect::Recorder* recorder = session.events().recorder.get();
  const Event* event = recorder != nullptr ? recorder->last_write(riscv::PhysAddr(entry)) : nullptr;
  if (event == nullptr || event->count != 1) return val::null();
  std::vector<std::uint64_t> stack{event->pc};
  for (const std::uint32_t caller : event->callers)
    if (caller != 0) stack.push_back(riscv::platform::kRam.value + caller);
  val object = val::object();
  object.set("instruction", event->instruction);
  object.set("hart", unsigned{event->hart});
  object.set("pid", event->pid);
  object.set("name", letters_of(event->name));
  object.set("writer", 0u);
  object.set("mode", static_cast<unsigned>(event->mode));
  object.set("address", event->data[0]);
  object.set("before", event->data[1]);
  object.set("after", event->data[2]);
  object.set("stack", copy_of(stack));
  return object;
}

void add_replay_input(Session& session, std::uint64_t instructions, std::uint64_t cycles, unsigned hart,
                      const Bytes& bytes) {
  session.events().log.push_back({{instructions, cycles, hart}, bytes});
}

bool start_search(Session& session, std::uint64_t instructions, std::uint64_t cycles, unsigned hart,
                  std::uint64_t address, unsigned bytes) {
  const riscv::PhysAddr pa(address);
  const bool in_page = bytes > 0 && bytes <= riscv::kPageSize - pa.page_offset();
  if (!in_page || !can_search(session, pa, bytes)) return false;
  session.events().watch = std::make_unique<inspect::LastWriteWatch>(*session.model(), *session.machine(),
                                                                     *session.observers(), pa, bytes);
  begin_replay(session, {instructions, cycles, hart});
  return true;
}

bool start_history(Session& session, std::uint64_t instructions, std::uint64_t cycles, unsigned hart,
                   std::uint64_t page) {
  const riscv::PhysAddr pa = riscv::PhysAddr(page).page_base();
  if (!can_search(session, pa, riscv::kPageSize)) return false;
  inspect::Recorder* recorder = recorder_of(session);
  recorder->only_about(pa);
  recorder->record(only(EventKind::PageAllocated) | only(EventKind::PageFreed) |
                   only(EventKind::EntryWritten));
  begin_replay(session, {instructions, cycles, hart});
  return true;
}

int search_on(Session& session, double instructions) {
  EventState& state = session.events();
  if (!state.replay) return static_cast<int>(inspect::Replay::Progress::Diverged);
  return static_cast<int>(state.replay->step(static_cast<std::uint64_t>(instructions)));
}

val found_writes(Session& session) {
  val result = val::object();
  const inspect::LastWriteWatch* watch = session.events().watch.get();
  result.set("last", watch != nullptr ? write_to_val(watch->last()) : val::null());
  result.set("mark", watch != nullptr ? write_to_val(watch->last_mark()) : val::null());
  return result;
}

}  // namespace bindings
