#include "inspect/debugger.hpp"

#include <algorithm>
#include <utility>

#include "inspect/code_place.hpp"
#include "inspect/events/kernel_calls.hpp"
#include "inspect/guest_memory.hpp"
#include "inspect/instruction_at.hpp"
#include "riscv/paging.hpp"

namespace inspect {

using machine::AfterInstruction;
using machine::AtBreakpoint;
using machine::Hart;
using riscv::ExceptionCause;
using riscv::PhysAddr;
using riscv::Privilege;
using riscv::VirtAddr;

namespace {

constexpr unsigned kRa = 1, kSp = 2, kA7 = 17;
constexpr std::size_t kMostPlacesOfProgram = 64;

bool is(std::uint64_t cause, ExceptionCause which) { return cause == static_cast<std::uint64_t>(which); }

bool is_page_fault(std::uint64_t cause) {
  return is(cause, ExceptionCause::InstructionPageFault) || is(cause, ExceptionCause::LoadPageFault) ||
         is(cause, ExceptionCause::StorePageFault);
}

bool contains(std::span<const PhysAddr> places, PhysAddr at) {
  return std::find(places.begin(), places.end(), at) != places.end();
}

std::vector<PhysAddr> physical(const std::vector<std::uint64_t>& addresses) {
  std::vector<PhysAddr> places;
  for (const std::uint64_t address : addresses) places.emplace_back(address);
  return places;
}

}  // namespace

machine::Result<unsigned> Debugger::add(const std::string& text) {
  auto found = find_code(model_, text);
  if (!found) return found.error();
  const bool in_ram = std::any_of(found.value().begin(), found.value().end(), [&](std::uint64_t address) {
    return machine_.ram().contains(PhysAddr(address), 2);
  });
  if (!in_ram) return machine::Error{"no memory lies at " + text};
  if (breakpoints_.size() == kMostBreakpoints) return machine::Error{"there are too many breakpoints"};
  breakpoints_.push_back({.id = ++last_id_, .name = text, .places = physical(found.value())});
  refresh();
  return last_id_;
}

machine::Result<unsigned> Debugger::add(const std::string& name, UserPlace place) {
  if (breakpoints_.size() == kMostBreakpoints) return machine::Error{"there are too many breakpoints"};
  breakpoints_.push_back({.id = ++last_id_, .name = name, .user = place});
  for (const auto& hart : machine_.harts()) look_up_programs(*hart);
  refresh();
  return last_id_;
}

void Debugger::remove(unsigned id) {
  std::erase_if(breakpoints_, [&](const Breakpoint& breakpoint) { return breakpoint.id == id; });
  refresh();
}

void Debugger::enable(unsigned id, Enabled enabled) {
  for (Breakpoint& breakpoint : breakpoints_) {
    if (breakpoint.id == id) breakpoint.enabled = enabled == Enabled::Yes;
  }
  for (const auto& hart : machine_.harts()) look_up_programs(*hart);
  refresh();
}

void Debugger::set_goal(Goal goal) {
  goal_ = std::move(goal);
  stop_.reset();
  stops_run_ = false;
  refresh();
}

machine::Result<void> Debugger::run_to(const std::string& text) {
  auto found = find_code(model_, text);
  if (!found) return found.error();
  set_goal({.kind = Goal::Kind::Place, .places = physical(found.value())});
  return {};
}

void Debugger::run_to(AwaitedEvent event) { set_goal({.kind = Goal::Kind::Event, .event = event}); }

machine::Result<void> Debugger::run_to_system_call(const std::string& name) {
  const auto number = SystemCallNames(model_, machine_).number(name);
  if (!number) return machine::Error{"the kernel has no system call called '" + name + "'"};
  set_goal({.kind = Goal::Kind::Event, .event = AwaitedEvent::SystemCall, .number = number});
  return {};
}

machine::Result<void> Debugger::run_to_write(PhysAddr from, std::uint64_t bytes) {
  constexpr std::uint64_t kMost = 2u << 20;
  if (bytes == 0 || bytes > kMost || !machine_.ram().contains(from, bytes))
    return machine::Error{"only memory can be watched, 2 MiB at most"};
  set_goal({.kind = Goal::Kind::Write, .from = from, .bytes = bytes});
  return {};
}

void Debugger::run_to_return(const Hart& hart, std::uint64_t pc, std::uint64_t sp) {
  const std::uint64_t satp = satp_in_use(hart);
  Goal goal{.kind = Goal::Kind::Return,
            .places = {},
            .pc = pc,
            .sp = sp,
            .satp = satp,
            .privilege = hart.privilege()};
  if (const auto pa = translate(machine_, satp, VirtAddr(pc))) goal.places.push_back(*pa);
  set_goal(std::move(goal));
}

bool Debugger::run_over(unsigned hart) {
  using machine::Opcode;
  const Hart& at = *machine_.harts()[hart];
  const auto instruction = instruction_at(machine_, satp_in_use(at), at.pc());
  if (!instruction) return false;
  const bool jumps = instruction->opcode == Opcode::Jal || instruction->opcode == Opcode::Jalr;
  const bool calls = jumps && instruction->rd == kRa;
  const bool asks = instruction->opcode == Opcode::Ecall && at.privilege() == Privilege::User;
  if (!calls && !asks) return false;
  run_to_return(at, at.pc() + instruction->length(), at.x(kSp));
  return true;
}

bool Debugger::run_out(unsigned hart) {
  const Hart& at = *machine_.harts()[hart];
  const auto place = return_place(model_, machine_, at);
  if (place) {
    run_to_return(at, place->pc, place->sp);
    return true;
  }
  const auto pid = at.privilege() == Privilege::User ? std::nullopt : pid_on(at);
  if (pid) set_goal({.kind = Goal::Kind::Event, .event = AwaitedEvent::ReturnToUser, .pid = pid});
  return pid.has_value();
}

void Debugger::cancel() { set_goal({}); }

void Debugger::restart() {
  left_.reset();
  cancel();
}

void Debugger::leave(unsigned hart) { left_ = Left{hart, machine_.harts()[hart]->started()}; }

std::optional<StopReport> Debugger::take_stop() {
  if (!stop_) return std::nullopt;
  leave(stop_->hart);
  refresh();
  return std::exchange(stop_, std::nullopt);
}

std::optional<ProcessInfo> Debugger::process_on(const Hart& hart) const {
  const PhysAddr root = riscv::root_table(hart.satp());
  const std::uint64_t slot = current_process(model_, machine_, hart.id()).value_or(0);
  std::optional<ProcessInfo> current;
  for (ProcessInfo& process : processes(model_, machine_)) {
    if (process.page_table == root) return std::move(process);
    if (slot != 0 && process.slot == slot) current = std::move(process);
  }
  return current;
}

std::optional<std::uint32_t> Debugger::pid_on(const Hart& hart) const {
  if (const auto process = process_on(hart)) return process->pid;
  // It may be about to be one, or to be none any more.
  const auto slot = current_process(model_, machine_, hart.id());
  const auto& layout = model_.layout().processes;
  if (!slot || *slot == 0 || !layout) return std::nullopt;
  return static_cast<std::uint32_t>(read_field(machine_, *slot, layout->pid));
}

StopReport Debugger::report(StopCause cause, const Hart& hart, std::uint64_t pc) const {
  StopReport report;
  report.cause = cause;
  report.hart = hart.id();
  report.at = place_at(model_, machine_, satp_in_use(hart), pc);
  report.pid = pid_on(hart);
  if (auto process = process_on(hart)) report.process = std::move(process->name);
  return report;
}

void Debugger::stop(StopReport report) {
  stop_ = std::move(report);
  stops_run_ = true;
  goal_ = {};
}

AfterInstruction Debugger::told(const Hart&) {
  return std::exchange(stops_run_, false) ? AfterInstruction::Stop : AfterInstruction::GoOn;
}

void Debugger::trap_taken(const Hart& hart, const machine::TrapTaken& trap) {
  StopCause cause = StopCause::Trap;
  const bool is_call = is(trap.cause, ExceptionCause::EcallFromUser);
  if (wants(AwaitedEvent::SystemCall) && is_call && goal_.number.value_or(hart.x(kA7)) == hart.x(kA7))
    cause = StopCause::SystemCall;
  else if (wants(AwaitedEvent::PageFault) && is_page_fault(trap.cause))
    cause = StopCause::PageFault;
  else if (!wants(AwaitedEvent::Trap))
    return;
  StopReport found = report(cause, hart, trap.pc);
  // The trapped instruction had the addresses of its own mode.
  found.at = place_at(model_, machine_, trap.from == Privilege::Machine ? 0 : hart.satp(), trap.pc);
  found.trap = trap;
  found.number = hart.x(kA7);
  if (is_call) found.call = SystemCallNames(model_, machine_).name(found.number);
  stop(std::move(found));
}

void Debugger::trap_left(const Hart& hart) {
  if (hart.privilege() != Privilege::User) return;
  if (wants(AwaitedEvent::ReturnToUser) && (!goal_.pid || goal_.pid == pid_on(hart)))
    stop(report(StopCause::ReturnToUser, hart, hart.pc()));
  look_up_programs(hart);
}

void Debugger::satp_changed(const Hart& hart, std::uint64_t before) {
  if (!wants(AwaitedEvent::SatpWrite)) return;
  StopReport found = report(StopCause::SatpWrite, hart, hart.pc());
  found.at = place_at(model_, machine_, hart.privilege() == Privilege::Machine ? 0 : before, hart.pc());
  found.satp_before = before;
  found.satp_after = hart.satp();
  stop(std::move(found));
}

void Debugger::store(machine::Writer writer, PhysAddr to, std::span<const std::uint8_t> bytes) {
  if (goal_.kind != Goal::Kind::Write) return;
  const std::uint64_t begin = std::max(to.value, goal_.from.value);
  const std::uint64_t end = std::min(to.value + bytes.size(), goal_.from.value + goal_.bytes);
  if (begin >= end) return;
  const Hart& hart = machine_.turn_hart();
  StopReport found = report(StopCause::Write, hart, hart.pc());
  WordWritten& write = found.write;
  write.by = writer;
  write.address = PhysAddr(begin & ~std::uint64_t{7});
  write.before = read_guest<std::uint64_t>(machine_, write.address.value).value_or(0);
  write.after = write.before;
  for (std::size_t i = 0; i < bytes.size(); i++) {
    const std::uint64_t byte = to.value + i - write.address.value;
    if (byte >= 8) continue;
    const unsigned shift = static_cast<unsigned>(8 * byte);
    write.after = (write.after & ~(0xffull << shift)) | std::uint64_t{bytes[i]} << shift;
  }
  stop(std::move(found));
}

bool Debugger::goal_reached(const Hart& hart, PhysAddr at) const {
  if (goal_.kind != Goal::Kind::Place && goal_.kind != Goal::Kind::Return) return false;
  if (!contains(goal_.places, at)) return false;
  if (goal_.kind == Goal::Kind::Place) return true;
  // A stack of the kernel tells which thread it is; the stacks of programs have equal addresses.
  return hart.pc() == goal_.pc && hart.x(kSp) == goal_.sp && hart.privilege() == goal_.privilege &&
         (goal_.privilege != Privilege::User || hart.satp() == goal_.satp);
}

bool Debugger::hit(const Breakpoint& breakpoint, const Hart& hart, PhysAddr at) const {
  if (!breakpoint.enabled || !contains(breakpoint.places, at)) return false;
  if (!breakpoint.user) return true;
  if (hart.privilege() != Privilege::User || hart.pc() != breakpoint.user->va) return false;
  return !breakpoint.user->pid || breakpoint.user->pid == pid_on(hart);
}

AtBreakpoint Debugger::breakpoint(const Hart& hart) {
  if (left_ && left_->hart == hart.id() && left_->started == hart.started()) return AtBreakpoint::GoOn;
  const auto at = translate(machine_, satp_in_use(hart), VirtAddr(hart.pc()));
  if (!at) return AtBreakpoint::GoOn;
  std::optional<StopReport> found;
  if (goal_reached(hart, *at)) {
    const bool returned = goal_.kind == Goal::Kind::Return;
    found = report(returned ? StopCause::Returned : StopCause::Place, hart, hart.pc());
  }
  for (Breakpoint& breakpoint : breakpoints_) {
    if (!hit(breakpoint, hart, *at)) continue;
    breakpoint.hits++;
    if (found) continue;
    found = report(StopCause::Breakpoint, hart, hart.pc());
    found->breakpoint = breakpoint.id;
  }
  if (!found) return AtBreakpoint::GoOn;
  stop(std::move(*found));
  stops_run_ = false;  // it ends here
  return AtBreakpoint::Stop;
}

void Debugger::look_up_programs(const Hart& hart) {
  if (hart.privilege() != Privilege::User) return;
  bool found = false;
  for (Breakpoint& breakpoint : breakpoints_) {
    if (!breakpoint.user || !breakpoint.enabled) continue;
    const auto pa = translate(machine_, hart.satp(), VirtAddr(breakpoint.user->va));
    if (!pa || contains(breakpoint.places, *pa)) continue;
    if (breakpoint.places.size() == kMostPlacesOfProgram) breakpoint.places.erase(breakpoint.places.begin());
    breakpoint.places.push_back(*pa);
    found = true;
  }
  if (!found || !observers_.has(*this)) return;
  find_stops();
  observers_.update();
}

void Debugger::find_stops() {
  stops_ = goal_.places;
  for (const Breakpoint& breakpoint : breakpoints_) {
    if (breakpoint.enabled) stops_.insert(stops_.end(), breakpoint.places.begin(), breakpoint.places.end());
  }
}

void Debugger::refresh() {
  find_stops();
  pages_.clear();
  if (goal_.kind == Goal::Kind::Write) {
    constexpr std::uint64_t kMask = riscv::kPageSize - 1;
    const std::uint64_t end = goal_.from.value + goal_.bytes;
    for (std::uint64_t page = goal_.from.value & ~kMask; page < end; page += riscv::kPageSize)
      pages_.emplace_back(page);
  }
  const bool looks = goal_.kind != Goal::Kind::None ||
                     std::any_of(breakpoints_.begin(), breakpoints_.end(),
                                 [](const Breakpoint& breakpoint) { return breakpoint.enabled; });
  if (!looks) return observers_.remove(*this);
  if (observers_.has(*this))
    observers_.update();
  else
    observers_.add(*this);
}

}  // namespace inspect
