#include "debugger.hpp"

#include "inspect/backtrace.hpp"
#include "inspect/code_view.hpp"
#include "inspect/debugger.hpp"
#include "inspect/process_list.hpp"
#include "inspect/register_view.hpp"

namespace bindings {

namespace {

using emscripten::val;
using machine::StopReason;

constexpr const char* kNoKernel = "there is no kernel yet: call loadKernel() first";
/// step_hart() in the place of a StopReason: the hart has begun one more instruction.
constexpr int kStepped = 6;

template <class T>
std::string message_of(const machine::Result<T>& result) {
  return result ? std::string() : result.error().message;
}

bool has_hart(const Session& session, unsigned hart) {
  return session.machine() != nullptr && session.model() != nullptr &&
         hart < session.machine()->harts().size();
}

void set_place(val& object, const inspect::CodePlace& place) {
  object.set("address", place.address);
  object.set("function", place.function);
  object.set("offset", static_cast<double>(place.offset));
  object.set("file", place.file);
  object.set("line", place.line);
}

val register_object(const inspect::RegisterInfo& info) {
  val object = val::object();
  object.set("name", info.name);
  object.set("value", info.value);
  object.set("fields", array_of(info.fields, [](const inspect::RegisterField& field) {
               val part = val::object();
               part.set("name", field.name);
               part.set("high", field.high);
               part.set("low", field.low);
               part.set("value", field.value);
               part.set("meaning", field.meaning);
               return part;
             }));
  return object;
}

}  // namespace

std::string add_breakpoint(Session& session, const std::string& text) {
  return session.debugger() ? message_of(session.debugger()->add(text)) : kNoKernel;
}

std::string add_user_breakpoint(Session& session, const std::string& name, std::uint64_t va, unsigned pid) {
  if (!session.debugger()) return kNoKernel;
  inspect::UserPlace place{.va = va, .pid = {}};
  if (pid != 0) place.pid = pid;
  return message_of(session.debugger()->add(name, place));
}

void remove_breakpoint(Session& session, unsigned id) {
  if (session.debugger()) session.debugger()->remove(id);
}

void enable_breakpoint(Session& session, unsigned id, bool enabled) {
  using inspect::Enabled;
  if (session.debugger()) session.debugger()->enable(id, enabled ? Enabled::Yes : Enabled::No);
}

val breakpoints(Session& session) {
  if (!session.debugger()) return val::array();
  return array_of(session.debugger()->list(), [](const inspect::Breakpoint& breakpoint) {
    val object = val::object();
    object.set("id", breakpoint.id);
    object.set("name", breakpoint.name);
    object.set("enabled", breakpoint.enabled);
    object.set("hits", static_cast<double>(breakpoint.hits));
    object.set("places", array_of(breakpoint.places, [](riscv::PhysAddr pa) { return val(pa.value); }));
    if (breakpoint.user) {
      object.set("va", breakpoint.user->va);
      object.set("pid", breakpoint.user->pid.value_or(0));
    }
    return object;
  });
}

std::string run_to_place(Session& session, const std::string& text) {
  return session.debugger() ? message_of(session.debugger()->run_to(text)) : kNoKernel;
}

std::string run_to_event(Session& session, unsigned event) {
  using inspect::AwaitedEvent;
  if (!session.debugger()) return kNoKernel;
  if (event > static_cast<unsigned>(AwaitedEvent::ReturnToUser)) return "there is no such event";
  session.debugger()->run_to(static_cast<AwaitedEvent>(event));
  return {};
}

std::string run_to_system_call(Session& session, const std::string& name) {
  return session.debugger() ? message_of(session.debugger()->run_to_system_call(name)) : kNoKernel;
}

std::string run_to_write(Session& session, std::uint64_t from, double bytes) {
  if (!session.debugger()) return kNoKernel;
  return message_of(
      session.debugger()->run_to_write(riscv::PhysAddr(from), static_cast<std::uint64_t>(bytes)));
}

bool run_over(Session& session, unsigned hart) {
  return has_hart(session, hart) && session.debugger()->run_over(hart);
}

bool run_out(Session& session, unsigned hart) {
  return has_hart(session, hart) && session.debugger()->run_out(hart);
}

void cancel_run_to(Session& session) {
  if (session.debugger()) session.debugger()->cancel();
}

int step_hart(Session& session, unsigned hart, std::uint64_t until_cycle) {
  if (!has_hart(session, hart)) return static_cast<int>(StopReason::PoweredOff);
  const machine::Hart& at = *session.machine()->harts()[hart];
  const std::uint64_t begun = at.started();
  session.debugger()->leave(hart);  // a step begins at a breakpoint as anywhere else
  const StopReason reason =
      session.machine()->run({.instructions = 1, .until_cycle = until_cycle, .hart = hart});
  if (reason != StopReason::Budget || at.started() == begun) return static_cast<int>(reason);
  session.debugger()->leave(hart);
  return kStepped;
}

val take_stop(Session& session) {
  const auto stop = session.debugger() ? session.debugger()->take_stop() : std::nullopt;
  if (!stop) return val::null();
  val object = val::object();
  object.set("cause", static_cast<int>(stop->cause));
  object.set("hart", stop->hart);
  set_place(object, stop->at);
  object.set("pid", stop->pid.value_or(0));
  object.set("process", stop->process);
  object.set("breakpoint", stop->breakpoint);
  object.set("trapCause", stop->trap.cause);
  object.set("trapValue", stop->trap.value);
  object.set("systemCall", stop->number);
  object.set("call", stop->call);
  object.set("satpBefore", stop->satp_before);
  object.set("satpAfter", stop->satp_after);
  object.set("writer", static_cast<int>(stop->write.by));
  object.set("written", stop->write.address.value);
  object.set("wordBefore", stop->write.before);
  object.set("wordAfter", stop->write.after);
  return object;
}

val registers(const Session& session, unsigned hart) {
  val object = val::object();
  if (!has_hart(session, hart)) return object;
  const machine::Hart& at = *session.machine()->harts()[hart];
  object.set("integer", array_of(inspect::integer_registers(at), register_object));
  object.set("control", array_of(inspect::control_registers(at), register_object));
  return object;
}

val code(const Session& session, std::uint64_t satp, std::uint64_t address, unsigned before, unsigned after) {
  if (!has_hart(session, 0)) return val::array();
  const inspect::CodeRequest request{.satp = satp, .address = address, .before = before, .after = after};
  return array_of(inspect::code_around(*session.model(), *session.machine(), request),
                  [](const inspect::CodeLine& line) {
                    val object = val::object();
                    set_place(object, line.place);
                    object.set("pa", line.pa.value);
                    object.set("word", line.word);
                    object.set("bytes", line.bytes);
                    object.set("text", line.text);
                    if (line.target) {
                      object.set("target", line.target->address);
                      object.set("targetName", line.target->name);
                    }
                    return object;
                  });
}

val backtrace(const Session& session, unsigned hart) {
  if (!has_hart(session, hart)) return val::array();
  const inspect::KernelModel& model = *session.model();
  return array_of(inspect::backtrace(model, *session.machine(), hart), [&](const inspect::Frame& frame) {
    val object = val::object();
    object.set("address", frame.pc);
    object.set("function", frame.function);
    object.set("offset", static_cast<double>(frame.offset));
    object.set("file", frame.place ? model.debug().lines().files()[frame.place->file] : std::string());
    object.set("line", frame.place ? frame.place->line : 0);
    return object;
  });
}

val function_names(const Session& session) {
  if (session.model() == nullptr) return val::array();
  return array_of(inspect::function_names(*session.model()),
                  [](const std::string& name) { return val(name); });
}

}  // namespace bindings
