#include "inspect/events/recorder.hpp"

#include <algorithm>
#include <cstring>

#include "inspect/call_chain.hpp"
#include "inspect/events/system_call_text.hpp"
#include "inspect/known_tables.hpp"
#include "inspect/process_list.hpp"

namespace inspect {

namespace {

using machine::AtBreakpoint;
using machine::Hart;
using riscv::ExceptionCause;
using riscv::PhysAddr;
using riscv::Privilege;
using riscv::Pte;

constexpr unsigned kRa = 1, kS0 = 8, kA0 = 10, kA1 = 11, kA7 = 17;
/// Instructions from one entry to the next in a loop that fills a table.
constexpr std::uint64_t kMostBetweenEntries = 1000;
/// More than a kernel has processes.
constexpr std::size_t kMostPending = 4096;

bool is_page_fault(std::uint64_t cause) {
  return cause == static_cast<std::uint64_t>(ExceptionCause::InstructionPageFault) ||
         cause == static_cast<std::uint64_t>(ExceptionCause::LoadPageFault) ||
         cause == static_cast<std::uint64_t>(ExceptionCause::StorePageFault);
}

EventKind kind_of(const machine::TrapTaken& trap) {
  if ((trap.cause & riscv::kCauseInterrupt) != 0) return EventKind::Interrupt;
  return is_page_fault(trap.cause) ? EventKind::PageFault : EventKind::Trap;
}

}  // namespace

Recorder::Recorder(const KernelModel& model, const machine::Machine& machine, Observers& observers)
    : model_(model),
      machine_(machine),
      observers_(observers),
      names_(model, machine),
      calls_(find_kernel_calls(model, machine)),
      tables_(machine, observers),
      running_(model, machine),
      last_process_(machine.harts().size()) {}

Recorder::~Recorder() { observers_.remove(*this); }

void Recorder::record(EventKinds kinds) {
  kinds_ = kinds & kAllKinds;
  pending_.clear();
  running_.clear();
  tables_.clear();
  choose_breakpoints();
  if (kinds_ == 0) return observers_.remove(*this);
  find_tables();
  for (const auto& hart : machine_.harts()) last_process_[hart->id()] = running_.on(*hart);
  observers_.add(*this);
}

void Recorder::restart() {
  forget();
  record(kinds_);
}

/// A machine that was reset stands where it was before.
void Recorder::follow_reset() {
  if (machine_.instructions() < newest_) forget();
  newest_ = machine_.instructions();
}

/// Nothing that is remembered holds any more.
void Recorder::forget() {
  count_ = newest_ = 0;
  events_.clear();
  texts_.clear();
  pending_.clear();
  running_.clear();
  std::fill(last_process_.begin(), last_process_.end(), RunningProcess{});
  while (!tables_.pages().empty()) tables_.drop(tables_.pages().back());
}

void Recorder::choose_breakpoints() {
  breakpoints_.clear();
  const bool pages = wants(EventKind::PageAllocated) || wants(EventKind::PageFreed);
  const bool entries = follows_tables();
  for (const KernelCall& call : calls_) {
    const bool of_tables = call.point != CallPoint::Allocated;
    if (call.point == CallPoint::Mapping ? entries : pages || (entries && of_tables))
      breakpoints_.push_back(call.at);
  }
}

/// Those that the kernel has now. Others come with satp, and with their first mapping.
void Recorder::find_tables() {
  if (!follows_tables()) return;
  for (const auto& hart : machine_.harts()) {
    if (const auto mode = riscv::paging_mode(hart->satp()))
      tables_.add_tree(riscv::root_table(hart->satp()), *mode);
  }
  if (const PhysAddr kernel = kernel_page_table(model_, machine_); kernel.value != 0)
    tables_.add_tree(kernel, paging_mode_of(machine_, kernel));
  for (const ProcessInfo& process : processes(model_, machine_)) {
    const riscv::PagingMode mode = paging_mode_of(machine_, process.page_table);
    if (process.page_table.value != 0) tables_.add_tree(process.page_table, mode);
    for (const NamedTable& table : process.kernel_tables) tables_.add_tree(table.root, mode);
  }
}

Event Recorder::begin(EventKind kind, const Hart& hart, const RunningProcess& process, std::uint64_t pc,
                      Privilege mode) {
  Event event;
  event.kind = kind;
  event.instruction = machine_.instructions();
  event.cycle = machine_.cycles();
  event.pc = pc;
  event.hart = static_cast<std::uint8_t>(hart.id());
  event.mode = mode;
  event.pid = process.pid;
  event.name = process.name;
  if (const Pending* pending = pending_of(process)) event.within = pending->sequence;
  return event;
}

bool Recorder::concerns_page(const Event& event) const {
  const auto leads_there = [&](std::uint64_t raw) {
    const Pte entry{raw};
    const std::uint64_t bytes = entry.leaf() ? riscv::sv39::leaf_size(event.level) : riscv::kPageSize;
    return entry.valid() && *page_ - entry.target() < bytes;
  };
  switch (event.kind) {
    case EventKind::PageAllocated:
    case EventKind::PageFreed: return *page_ - PhysAddr(event.data[0]) < event.data[1];
    case EventKind::EntryWritten:
    case EventKind::EntryMarked: return leads_there(event.data[1]) || leads_there(event.data[2]);
    default: return false;
  }
}

/// Gives its sequence number; 0 when it is not kept.
std::uint64_t Recorder::add(Event event) {
  if (page_ && !concerns_page(event)) return 0;
  event.sequence = ++count_;
  events_.push_back(event);
  if (events_.size() > kMostEvents) {
    events_.pop_front();
    while (!texts_.empty() && texts_.front().first < events_.front().sequence) texts_.pop_front();
  }
  return event.sequence;
}

std::string_view Recorder::text(const Event& event) const {
  const auto at =
      std::lower_bound(texts_.begin(), texts_.end(), event.sequence,
                       [](const auto& text, std::uint64_t sequence) { return text.first < sequence; });
  return at != texts_.end() && at->first == event.sequence ? std::string_view(at->second)
                                                           : std::string_view();
}

const Event* Recorder::last_write(PhysAddr entry) const {
  if (tables_.at(entry) == nullptr) return nullptr;
  const PhysAddr page = entry.page_base();
  for (auto event = events_.rbegin(); event != events_.rend(); ++event) {
    if (event->kind == EventKind::EntryWritten &&
        entry - PhysAddr(event->data[0]) < event->count * sizeof(Pte))
      return &*event;
    // It was another page then.
    if (event->kind == EventKind::PageFreed && page - PhysAddr(event->data[0]) < event->data[1])
      return nullptr;
  }
  return nullptr;
}

/// The function that a store lies in may have called none; then its caller is in ra.
void Recorder::add_callers(Event& event, const Hart& hart) const {
  std::array<StackPlace, Event::kCallers + 1> places;
  const std::size_t count = walk_stack(model_, machine_, hart, places);
  for (std::size_t i = 1; i < count; i++)
    event.callers[i - 1] = static_cast<std::uint32_t>(places[i].pc - riscv::platform::kRam.value);
}

const Recorder::Pending* Recorder::pending_of(const RunningProcess& process) const {
  if (process.slot == 0) return nullptr;
  const auto found = pending_.find(process.slot);
  return found != pending_.end() && found->second.pid == process.pid ? &found->second : nullptr;
}

/// The process that the hart runs; an event if it is another one than before.
RunningProcess Recorder::note_process(const Hart& hart) {
  const RunningProcess process = running_.on(hart);
  RunningProcess& last = last_process_[hart.id()];
  if (process.slot == 0 || (process.slot == last.slot && process.pid == last.pid)) return process;
  if (wants(EventKind::ProcessSwitch)) {
    Event event = begin(EventKind::ProcessSwitch, hart, process, hart.pc(), hart.privilege());
    event.data[0] = last.pid;
    add(event);
  }
  last = process;
  return process;
}

void Recorder::trap_taken(const Hart& hart, const machine::TrapTaken& trap) {
  follow_reset();
  const RunningProcess process = note_process(hart);
  if (trap.from == Privilege::User) return user_trap(hart, trap, process);
  const EventKind kind = kind_of(trap);
  if (!wants(kind)) return;
  Event event = begin(kind, hart, process, trap.pc, trap.from);
  event.data = {trap.cause & ~riscv::kCauseInterrupt, trap.value, hart.satp()};
  add(event);
}

void Recorder::user_trap(const Hart& hart, const machine::TrapTaken& trap, const RunningProcess& process) {
  const bool is_call = trap.cause == static_cast<std::uint64_t>(ExceptionCause::EcallFromUser);
  const EventKind kind = is_call ? EventKind::SystemCall : kind_of(trap);
  if (kind != EventKind::Interrupt) pending_.erase(process.slot);
  if (!wants(kind)) return;
  Event event = begin(kind, hart, process, trap.pc, trap.from);
  event.data = {trap.cause & ~riscv::kCauseInterrupt, trap.value, hart.satp()};
  if (is_call) event.data = {hart.x(kA7), hart.x(kA0), hart.x(kA1), hart.x(kA1 + 1)};
  const std::uint64_t sequence = add(event);
  if (is_call) {
    texts_.emplace_back(sequence, system_call_arguments(machine_, hart.satp(), names_.name(event.data[0]),
                                                        {event.data[1], event.data[2], event.data[3]}));
  }
  if (kind == EventKind::Interrupt || process.slot == 0) return;
  if (pending_.size() >= kMostPending) pending_.clear();
  pending_[process.slot] = {sequence, event.data[0], process.pid, is_call};
}

void Recorder::trap_left(const Hart& hart) {
  follow_reset();
  const RunningProcess process = note_process(hart);
  if (hart.privilege() != Privilege::User) return;
  const Pending* found = pending_of(process);
  if (found == nullptr) return;
  const Pending pending = *found;
  if (pending.is_call && wants(EventKind::SystemCallResult)) {
    Event event = begin(EventKind::SystemCallResult, hart, process, hart.pc(), Privilege::User);
    event.data = {pending.number, hart.x(kA0), pending.sequence};
    add(event);
  }
  pending_.erase(process.slot);
}

void Recorder::satp_changed(const Hart& hart, std::uint64_t before) {
  follow_reset();
  const RunningProcess process = note_process(hart);
  if (follows_tables()) {
    if (const auto mode = riscv::paging_mode(hart.satp()))
      tables_.add_tree(riscv::root_table(hart.satp()), *mode);
  }
  if (!wants(EventKind::SatpSwitch)) return;
  Event event = begin(EventKind::SatpSwitch, hart, process, hart.pc(), hart.privilege());
  event.data = {before, hart.satp()};
  add(event);
}

void Recorder::fenced(const Hart& hart, std::optional<riscv::VirtAddr> va,
                      std::optional<std::uint64_t> asid) {
  follow_reset();
  if (!wants(EventKind::Fence)) return;
  Event event = begin(EventKind::Fence, hart, running_.on(hart), hart.pc(), hart.privilege());
  event.data = {va ? 1u : 0u, va ? va->value : 0, asid ? 1u : 0u, asid.value_or(0)};
  add(event);
}

AtBreakpoint Recorder::breakpoint(const Hart& hart) {
  follow_reset();
  const auto call = std::find_if(calls_.begin(), calls_.end(),
                                 [&](const KernelCall& one) { return one.at.value == hart.pc(); });
  if (call == calls_.end()) return AtBreakpoint::GoOn;
  const PhysAddr page(hart.x(kA0));
  if (call->point == CallPoint::Mapping) {
    if (follows_tables()) {
      const auto mode = riscv::paging_mode(hart.satp());
      tables_.add_tree(page, mode ? *mode : riscv::kSv39);
    }
    return AtBreakpoint::GoOn;
  }
  const bool none = call->optional && (hart.x(kA1) & 0xff) == 0;
  const std::uint64_t bytes =
      call->point == CallPoint::FreedRange ? PhysAddr(hart.x(kA1)) - page : call->bytes;
  if (!none && bytes != 0 && page.page_aligned() && machine_.ram().contains(page, bytes))
    page_event(hart, *call, page, bytes);
  return AtBreakpoint::GoOn;
}

void Recorder::page_event(const Hart& hart, const KernelCall& call, PhysAddr page, std::uint64_t bytes) {
  for (std::uint64_t offset = 0; offset < bytes; offset += riscv::kPageSize) tables_.drop(page + offset);
  const bool freed = call.point != CallPoint::Allocated;
  const EventKind kind = freed ? EventKind::PageFreed : EventKind::PageAllocated;
  if (!wants(kind)) return;
  Event event = begin(kind, hart, running_.on(hart), hart.pc(), hart.privilege());
  event.data = {page.value, bytes};
  // The allocator has no frame here: its caller is in ra, and that one's frame is in s0.
  std::array<StackPlace, Event::kCallers> places;
  const std::uint64_t satp = hart.privilege() == Privilege::Supervisor ? hart.satp() : 0;
  const std::size_t count = walk_stack(model_, machine_, satp, {hart.x(kRa), hart.x(kS0)}, places);
  for (std::size_t i = 0; i < count; i++)
    event.callers[i] = static_cast<std::uint32_t>(places[i].pc - riscv::platform::kRam.value);
  add(event);
}

void Recorder::store(machine::Writer writer, PhysAddr pa, std::span<const std::uint8_t> bytes) {
  constexpr std::uint64_t kEntry = sizeof(Pte);
  follow_reset();
  const std::uint64_t end = pa.value + bytes.size();
  for (std::uint64_t entry = pa.value / kEntry * kEntry; entry < end; entry += kEntry) {
    if (tables_.at(PhysAddr(entry)) == nullptr) continue;
    const auto before = machine_.ram().read<std::uint64_t>(PhysAddr(entry));
    std::uint64_t after = before;
    const std::uint64_t first = std::max(entry, pa.value), last = std::min(entry + kEntry, end);
    std::memcpy(reinterpret_cast<std::uint8_t*>(&after) + (first - entry), bytes.data() + (first - pa.value),
                static_cast<std::size_t>(last - first));
    if (after != before) entry_store(writer, PhysAddr(entry), before, after);
  }
}

/// Whether the last event, which is then told so, stands for this entry, too: the next one in a loop.
bool Recorder::continues_last(EventKind kind, const Hart& hart, PhysAddr entry) {
  if (events_.empty() || page_) return false;
  Event& last = events_.back();
  const bool same = last.kind == kind && last.pc == hart.pc() && last.hart == hart.id() &&
                    last.data[0] + last.count * sizeof(Pte) == entry.value && !entry.page_aligned() &&
                    machine_.instructions() - last.instruction < kMostBetweenEntries * last.count;
  if (same) last.count++;
  return same;
}

void Recorder::entry_store(machine::Writer writer, PhysAddr entry, std::uint64_t before,
                           std::uint64_t after) {
  const Hart& hart = machine_.turn_hart();
  const LiveTable table = *tables_.at(entry);
  const EventKind kind = writer == machine::Writer::Walk ? EventKind::EntryMarked : EventKind::EntryWritten;
  if (wants(kind) && !continues_last(kind, hart, entry)) {
    Event event = begin(kind, hart, running_.on(hart), hart.pc(), hart.privilege());
    event.data = {entry.value, before, after, table.va_of(entry.page_offset()).value, table.root.value};
    event.level = static_cast<std::uint8_t>(table.level);
    if (kind == EventKind::EntryWritten) add_callers(event, hart);
    add(event);
  }
  tables_.entry_changes(table, entry, Pte{before}, Pte{after});
}

}  // namespace inspect
