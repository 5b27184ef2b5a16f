#include "session.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "inspect/known_tables.hpp"
#include "inspect/page_table_dump.hpp"
#include "inspect/process_list.hpp"
#include "inspect/translation.hpp"
#include "machine/profiles.hpp"
#include "machine/snapshot/snapshot.hpp"
#include "processes.hpp"

namespace bindings {

namespace {

using emscripten::val;

constexpr const char* kNoMachine = "there is no machine yet: call open() first";

std::span<const std::uint8_t> as_bytes(const Bytes& bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

template <class T>
std::string message_of(const machine::Result<T>& result) {
  return result ? std::string() : result.error().message;
}

inspect::PageTableDump dump_of(const machine::Machine& machine, std::uint64_t root) {
  const riscv::PhysAddr at(root);
  return inspect::dump_page_table(machine, at, inspect::paging_mode_of(machine, at));
}

}  // namespace

std::string Session::open(unsigned harts, unsigned memory_mib, const std::string& profile_name,
                          const std::string& boot_arguments) {
  const machine::Profile* profile = machine::find_profile(profile_name);
  if (profile == nullptr) return "there is no board '" + profile_name + "'";
  close_lab();
  events_.end();
  debugger_.reset();
  end_checks();
  model_.reset();
  observers_.reset();
  machine_.reset();  // memory never shrinks again: there is to be one machine at a time
  auto created = machine::Machine::create({.harts = harts,
                                           .memory_bytes = std::uint64_t{memory_mib} << 20,
                                           .virtio = profile->virtio,
                                           .pmp_entries = profile->pmp_entries,
                                           .boot_arguments = boot_arguments});
  if (created) {
    machine_ = std::move(created.value());
    observers_ = std::make_unique<inspect::Observers>(*machine_);
  }
  return message_of(created);
}

std::string Session::load_kernel(const Bytes& elf) {
  if (!machine_) return kNoMachine;
  end_checks();
  const auto loaded = machine_->load_kernel(as_bytes(elf));
  events_.end();  // what is known of the kernel changes
  if (loaded) {
    debugger_.reset();
    model_.emplace(machine_->kernel());
  }
  return message_of(loaded);
}

void Session::begin_checks() {
  if (!machine_ || !model_ || checks_) return;
  checks_ = std::make_unique<inspect::Checks>(*machine_, *model_);
  observers_->add(*checks_);
}

void Session::end_checks() {
  if (checks_) observers_->remove(*checks_);
  checks_.reset();
}

std::string Session::attach_disk(const Bytes& image) {
  const auto bytes = as_bytes(image);
  return machine_ ? message_of(machine_->attach_disk({bytes.begin(), bytes.end()})) : kNoMachine;
}

/// All of RAM changes, for which there is no second room.
void Session::reset() {
  close_lab();
  if (machine_) machine_->reset();
  if (debugger_) debugger_->restart();
}

int Session::run(double instructions, std::uint64_t until_cycle) {
  if (!machine_) return static_cast<int>(machine::StopReason::PoweredOff);
  auto left = static_cast<std::uint64_t>(instructions);
  auto reason = machine::StopReason::Budget;
  while (lab_ && lab_->forked() && left > 0 && reason == machine::StopReason::Budget) {
    const std::uint64_t before = machine_->instructions();
    const std::uint64_t some = std::min(left, Lab::kInstructionsBetweenLooks);
    reason = machine_->run({.instructions = some, .until_cycle = until_cycle});
    const std::uint64_t done = machine_->instructions() - before;
    left -= std::min(left, done);
    lab_->let_go_when_too_large();
    if (done < some) return static_cast<int>(reason);
  }
  if (left == 0 || reason != machine::StopReason::Budget) return static_cast<int>(reason);
  return static_cast<int>(machine_->run({.instructions = left, .until_cycle = until_cycle}));
}

void Session::advance_idle(std::uint64_t cycle) {
  if (machine_) machine_->advance_idle(cycle);
}

std::uint64_t Session::idle_until() const { return machine_ ? machine_->idle_until() : machine::kNever; }

std::uint64_t Session::beyond_ram() const {
  const auto found = machine_ ? machine_->beyond_ram() : std::nullopt;
  return found ? found->address : 0;
}
bool Session::no_active_pmp() const { return machine_ && machine_->no_active_pmp().has_value(); }

int Session::exit_status() const { return machine_ ? machine_->exit_status() : 0; }

void Session::type(const Bytes& bytes) {
  if (machine_) machine_->type(as_bytes(bytes));
}

val Session::take_output() {
  const std::string output = machine_ ? machine_->take_output() : std::string();
  return copy_of({reinterpret_cast<const std::uint8_t*>(output.data()), output.size()});
}

std::uint64_t Session::instructions() const { return machine_ ? machine_->instructions() : 0; }
std::uint64_t Session::cycles() const { return machine_ ? machine_->cycles() : 0; }
std::uint64_t Session::state_hash() const { return machine_ ? machine_->state_hash() : 0; }

val Session::save_snapshot() const {
  return copy_of(machine_ ? machine::save_snapshot(*machine_) : machine::Bytes());
}

std::string Session::load_snapshot(const Bytes& file) {
  if (!machine_) return kNoMachine;
  close_lab();
  const auto restored = machine::restore_snapshot(*machine_, as_bytes(file));
  if (restored && events_.recorder) events_.recorder->restart();
  return message_of(restored);
}

val Session::harts() const {
  val list = val::array();
  if (!machine_) return list;
  for (const auto& hart : machine_->harts()) {
    val info = val::object();
    info.set("privilege", static_cast<int>(hart->privilege()));
    info.set("waiting", hart->waiting());
    info.set("pc", hart->pc());
    info.set("satp", hart->satp());
    list.call<void>("push", info);
  }
  return list;
}

val Session::processes() const {
  val list = val::array();
  if (!machine_ || !model_) return list;
  for (const inspect::ProcessInfo& process : inspect::processes(*model_, *machine_)) {
    val info = val::object();
    info.set("pid", process.pid);
    info.set("name", process.name);
    info.set("state", static_cast<int>(process.state));
    info.set("parent", process.parent);
    info.set("pageTable", process.page_table.value);
    info.set("kernelTables", named_tables(process.kernel_tables));
    info.set("size", process.size);
    list.call<void>("push", info);
  }
  return list;
}

std::uint64_t Session::kernel_page_table() const {
  return machine_ && model_ ? inspect::kernel_page_table(*model_, *machine_).value : 0;
}

val Session::page_table_entries(std::uint64_t root) const {
  std::vector<std::uint64_t> words;
  if (machine_) {
    const inspect::PageTableDump dump = dump_of(*machine_, root);
    words.reserve(4 * dump.entries.size());
    for (const inspect::PageTableEntry& entry : dump.entries) {
      const std::uint64_t place = std::uint64_t{entry.level} << 16 | entry.index;
      words.insert(words.end(), {entry.address.value, entry.pte.raw, entry.va.value, place});
    }
  }
  return copy_of(words);
}

std::string Session::page_table_text(std::uint64_t root) const {
  return machine_ ? inspect::vmprint_text(dump_of(*machine_, root)) : std::string();
}

val Session::translate(std::uint64_t root, std::uint64_t va, bool sum, bool mxr) const {
  val result = val::object();
  if (!machine_) return result;
  const riscv::PagingMode mode = inspect::paging_mode_of(*machine_, riscv::PhysAddr(root));
  const inspect::Translation translation = inspect::translate(
      *machine_,
      {.root = riscv::PhysAddr(root), .mode = mode, .va = riscv::VirtAddr(va), .sum = sum, .mxr = mxr});
  result.set("levels", mode.levels);
  result.set("steps", array_of(translation.steps, [](const inspect::TranslationStep& step) {
               val object = val::object();
               object.set("level", step.level);
               object.set("index", step.index);
               object.set("address", step.address.value);
               object.set("value", step.pte.raw);
               object.set("kind", static_cast<unsigned>(step.kind));
               return object;
             }));
  result.set("fault", static_cast<unsigned>(translation.fault));
  result.set("pa", translation.pa.value);
  result.set("pageSize", translation.page_size);
  result.set("verdicts", array_of(translation.verdicts, [](const inspect::Verdict& verdict) {
               val object = val::object();
               object.set("fault", static_cast<unsigned>(verdict.fault));
               object.set("cause", verdict.allowed() ? 0 : static_cast<unsigned>(verdict.cause()));
               object.set("marks", static_cast<unsigned>(verdict.marks));
               return object;
             }));
  return result;
}

inspect::Debugger* Session::debugger() {
  if (!debugger_ && machine_ && model_)
    debugger_ = std::make_unique<inspect::Debugger>(*machine_, *model_, *observers_);
  return debugger_.get();
}

std::shared_ptr<Lab> Session::lab() {
  if (!lab_) lab_ = std::make_shared<Lab>();
  return lab_;
}

val Session::fork_lab() { return machine_ && model_ ? lab()->fork(*machine_, *model_) : val::array(); }

/// A lab that stands on the machine loses it.
void Session::close_lab() {
  if (lab_) lab_->let_go();
}

}  // namespace bindings
