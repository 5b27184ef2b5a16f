#include "processes.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "inspect/backtrace.hpp"
#include "inspect/elf/demangle.hpp"
#include "inspect/events/kernel_calls.hpp"
#include "inspect/free_pages.hpp"
#include "inspect/memory_use.hpp"
#include "inspect/process_list.hpp"
#include "inspect/saved_registers.hpp"
#include "inspect/symbol_search.hpp"

namespace bindings {

namespace {

using emscripten::val;
using inspect::KernelModel;
using inspect::ProcessInfo;
using machine::Machine;

/// A kernel may say that it has any number of processes.
constexpr std::size_t kMostProcesses = 1024;
/// Pages of page tables that are counted for one list: four times what the kernels of the page have.
constexpr std::size_t kMostTables = 4096;
constexpr std::size_t kMostNotes = 32;
constexpr std::size_t kMostSymbols = 20;

/// The symbol at which something lies, as people write it.
std::pair<std::string, std::uint64_t> place_name(const KernelModel& model, std::uint64_t address) {
  const auto symbol = address != 0 ? model.symbols().at(address) : std::nullopt;
  if (!symbol) return {};
  return {inspect::short_name(symbol->symbol->name), symbol->offset};
}

val process_object(const KernelModel& model, const Machine& machine, const ProcessInfo& process,
                   std::size_t& tables_left) {
  const inspect::MemoryUse use = inspect::memory_use(machine, process.page_table, tables_left);
  const auto hart = inspect::hart_of(model, machine, process);
  const auto [channel_name, channel_offset] = place_name(model, process.channel);
  val info = val::object();
  info.set("slot", process.slot);
  info.set("pid", process.pid);
  info.set("name", process.name);
  info.set("state", static_cast<int>(process.state));
  info.set("stateName", process.state_name);
  info.set("parent", process.parent);
  info.set("hart", hart ? static_cast<int>(*hart) : -1);
  info.set("pageTable", process.page_table.value);
  info.set("size", process.size);
  info.set("userPages", use.user_pages);
  info.set("otherPages", use.other_pages);
  info.set("tablePages", use.table_pages);
  info.set("counted", use.complete);
  info.set("kernelTables", named_tables(process.kernel_tables));
  info.set("trapframe", process.trapframe.value);
  info.set("kernelStack", process.kernel_stack.value);
  info.set("usyscall", process.usyscall.value);
  info.set("channel", process.channel);
  info.set("channelName", channel_name);
  info.set("channelOffset", channel_offset);
  info.set("killed", process.killed);
  info.set("exitStatus", static_cast<int>(process.exit_status));
  return info;
}

/// The members that the kernel's structure has, by the names of module.d.ts.
val fields_of(const std::optional<inspect::ProcessLayout>& layout) {
  val names = val::array();
  if (!layout) return names;
  const std::pair<const char*, inspect::FieldPlace> fields[] = {
      {"name", layout->name},
      {"pageTable", layout->page_table},
      {"size", layout->size},
      {"parent", layout->parent},
      {"trapframe", layout->trapframe},
      {"kernelStack", layout->kernel_stack},
      {"channel", layout->channel},
      {"killed", layout->killed},
      {"exitStatus", layout->exit_status},
      {"usyscall", layout->usyscall},
      {"stack", layout->saved_ra},
  };
  for (const auto& [name, place] : fields) {
    if (place) names.call<void>("push", std::string(name));
  }
  return names;
}

val notes_of(const KernelModel& model) {
  val notes = val::array();
  for (std::size_t i = 0; i < std::min(model.notes().size(), kMostNotes); i++) {
    val note = val::object();
    note.set("gap", static_cast<int>(model.notes()[i].gap));
    note.set("detail", model.notes()[i].detail);
    notes.call<void>("push", note);
  }
  return notes;
}

val frame_object(const KernelModel& model, const inspect::Frame& frame) {
  val object = val::object();
  object.set("pc", frame.pc);
  object.set("function", frame.function);
  object.set("offset", frame.offset);
  object.set("file",
             frame.place ? std::string(model.debug().lines().files()[frame.place->file]) : std::string());
  object.set("line", frame.place ? static_cast<unsigned>(frame.place->line) : 0u);
  return object;
}

val stack_object(bool known, std::optional<unsigned> hart, const Machine* machine, val frames) {
  val stack = val::object();
  stack.set("known", known);
  stack.set("hart", hart ? static_cast<int>(*hart) : -1);
  stack.set("inUserMode", hart && machine->harts()[*hart]->privilege() == riscv::Privilege::User);
  stack.set("pc", hart ? machine->harts()[*hart]->pc() : std::uint64_t{0});
  stack.set("frames", frames);
  return stack;
}

/// Nothing without a machine, either.
std::optional<ProcessInfo> process_with(const Session& session, unsigned pid) {
  if (session.machine() == nullptr || session.model() == nullptr) return std::nullopt;
  for (ProcessInfo& process : inspect::processes(*session.model(), *session.machine())) {
    if (process.pid == pid) return std::move(process);
  }
  return std::nullopt;
}

val saved_register_object(const inspect::SavedRegister& saved) {
  val object = val::object();
  object.set("name", saved.name);
  object.set("value", saved.value);
  object.set("kind", static_cast<int>(saved.kind));
  object.set("function", saved.place.function);
  object.set("offset", saved.place.offset);
  object.set("file", saved.place.file);
  object.set("line", static_cast<unsigned>(saved.place.line));
  return object;
}

}  // namespace

val named_tables(const std::vector<inspect::NamedTable>& tables) {
  return array_of(tables, [](const inspect::NamedTable& table) {
    val object = val::object();
    object.set("name", table.name);
    object.set("root", table.root.value);
    return object;
  });
}

val process_details(const Session& session) {
  val list = val::object();
  val details = val::array();
  std::size_t left_out = 0;
  const Machine* machine = session.machine();
  const KernelModel* model = session.model();
  const bool ready = machine != nullptr && model != nullptr;
  if (ready) {
    const std::vector<ProcessInfo> processes = inspect::processes(*model, *machine);
    const std::size_t listed = std::min(processes.size(), kMostProcesses);
    left_out = processes.size() - listed;
    std::size_t tables_left = kMostTables;
    for (std::size_t i = 0; i < listed; i++)
      details.call<void>("push", process_object(*model, *machine, processes[i], tables_left));
  }
  const inspect::FreePages free =
      ready ? inspect::free_pages(*model, *machine) : inspect::FreePages{.all = inspect::PageSet(0)};
  list.set("processes", details);
  list.set("leftOut", static_cast<unsigned>(left_out));
  list.set("fields", fields_of(ready ? inspect::layout_of(*model, *machine).processes : std::nullopt));
  list.set("freePages", free.known ? static_cast<int>(free.all.size()) : -1);
  list.set("knowledge", static_cast<int>(ready ? model->knowledge() : inspect::Knowledge::Satp));
  list.set("notes", ready ? notes_of(*model) : val::array());
  return list;
}

val process_stack(const Session& session, unsigned pid) {
  const Machine* machine = session.machine();
  const KernelModel* model = session.model();
  const auto found = process_with(session, pid);
  if (!found) return stack_object(false, {}, machine, val::array());
  const auto hart = inspect::hart_of(*model, *machine, *found);
  const auto frames =
      hart ? inspect::backtrace(*model, *machine, *hart) : inspect::backtrace(*model, *machine, *found);
  return stack_object(true, hart, machine, array_of(frames, [&](const inspect::Frame& frame) {
                        return frame_object(*model, frame);
                      }));
}

val saved_registers(const Session& session, unsigned pid) {
  const auto process = process_with(session, pid);
  if (!process) return val::null();
  const auto saved = inspect::saved_registers(*session.model(), *session.machine(), *process);
  val object = val::object();
  object.set("trapframe", array_of(saved.trapframe, saved_register_object));
  object.set("context", array_of(saved.context, saved_register_object));
  object.set("systemCall", saved.system_call ? val(*saved.system_call) : val::null());
  const std::string name =
      saved.system_call
          ? std::string(
                inspect::SystemCallNames(*session.model(), *session.machine()).name(*saved.system_call))
          : std::string();
  object.set("systemCallName", name);
  return object;
}

val find_symbols(const Session& session, const std::string& text) {
  const KernelModel* model = session.model();
  if (model == nullptr) return val::array();
  return array_of(inspect::find_symbols(model->symbols(), text, kMostSymbols),
                  [](const inspect::FoundSymbol& symbol) {
                    val object = val::object();
                    object.set("name", symbol.name);
                    object.set("address", symbol.address);
                    object.set("isFunction", symbol.is_function);
                    return object;
                  });
}

}  // namespace bindings
