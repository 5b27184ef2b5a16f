#include "inspect/checks/checks.hpp"

#include <algorithm>
#include <utility>

#include "inspect/checks/table_checks.hpp"
#include "inspect/elf/demangle.hpp"
#include "inspect/guest_memory.hpp"
#include "riscv/cause.hpp"
#include "riscv/platform.hpp"

namespace inspect {

namespace {

using machine::Hart;
using machine::kCyclesPerSecond;
using machine::Machine;
using riscv::kPageSize;
using riscv::Privilege;

/// Guest time between two looks: 50 a second at most, which take about a hundredth of a busy machine's time.
constexpr std::uint64_t kBetweenLooks = kCyclesPerSecond / 50;
constexpr std::uint64_t kLongAsleep = kCyclesPerSecond;
constexpr std::uint64_t kLongLost = kCyclesPerSecond / 5;
/// What no process is concerned in, the kernel's own tables and lists.
constexpr std::uint64_t kLongWrong = kCyclesPerSecond / 5;
/// Faults in the kernel, one within the handling of the other, after which it is not coming back.
constexpr std::uint32_t kLoopingFaults = 32;

bool is_page_fault(std::uint64_t cause) {
  using riscv::ExceptionCause;
  return cause == static_cast<std::uint64_t>(ExceptionCause::InstructionPageFault) ||
         cause == static_cast<std::uint64_t>(ExceptionCause::LoadPageFault) ||
         cause == static_cast<std::uint64_t>(ExceptionCause::StorePageFault);
}

}  // namespace

Checks::Checks(const Machine& machine, const KernelModel& model)
    : machine_(machine),
      model_(model),
      tlbs_(machine.harts().size()),
      kernel_faults_(machine.harts().size()),
      now_(machine.cycles()) {}

void Checks::begin_anew() {
  for (TlbModel& tlb : tlbs_) tlb.clear();
  std::fill(kernel_faults_.begin(), kernel_faults_.end(), 0);
  tracks_.clear();
  suspicions_.clear();
  lost_pages_.clear();
  findings_.clear();
  more_ = looks_ = last_look_cycle_ = last_boot_test_cycle_ = 0;
  code_writable_ = false;
}

/// No hart is in the kernel for a process: each is in user mode, waits, or looks for something to do.
bool Checks::quiet() const {
  for (unsigned i = 0; i < machine_.harts().size(); i++) {
    const Hart& hart = *machine_.harts()[i];
    if (hart.privilege() == Privilege::User || hart.waiting()) continue;
    if (hart.privilege() != Privilege::Supervisor) return false;
    if (current_process(model_, machine_, i).value_or(1) != 0) return false;
  }
  return true;
}

void Checks::look() {
  const std::uint64_t cycle = machine_.cycles();
  if (cycle + machine::kQuantum < now_) begin_anew();
  now_ = cycle;
  if (!model_.layout().processes || !model_.layout().cpus ||
      (looks_ > 0 && cycle < last_look_cycle_ + kBetweenLooks))
    return;
  note_users();
  if (booted() && quiet()) look_now();
}

/// Whether a process has run: while the kernel boots, what it builds is half done. One that sleeps has run
/// before anybody looked.
bool Checks::booted() {
  if (!tracks_.empty()) return true;
  if (last_boot_test_cycle_ != 0 && now_ < last_boot_test_cycle_ + kBetweenLooks) return false;
  last_boot_test_cycle_ = now_;
  const auto all = processes(model_, machine_);
  return std::any_of(all.begin(), all.end(),
                     [](const ProcessInfo& process) { return process.state == ProcessState::Sleeping; });
}

void Checks::look_now() {
  last_look_cycle_ = now_;
  looks_++;
  const Survey seen = survey(model_, machine_);
  note_sleepers(seen);
  for (Finding& finding : findings_) finding.present = false;
  Suspected suspected = suspicions(seen, machine_);
  code_writable_ = suspected.code_writable;
  for (Finding& suspicion : suspected.findings) weigh(std::move(suspicion));
  weigh_lost_pages(seen);
  std::erase_if(suspicions_, [&](const auto& known) { return known.second.last_look != looks_; });
}

/// The processes that are in user mode now.
void Checks::note_users() {
  for (unsigned i = 0; i < machine_.harts().size(); i++) {
    if (machine_.harts()[i]->privilege() != Privilege::User) continue;
    const std::uint64_t slot = current_process(model_, machine_, i).value_or(0);
    if (slot == 0) continue;
    Track& track = tracks_[slot];
    const auto pid = static_cast<std::uint32_t>(read_field(machine_, slot, model_.layout().processes->pid));
    if (track.pid != pid) track = {.pid = pid};
    track.in_user = machine_.cycles();
    track.seen_in_user = true;
  }
}

void Checks::note_sleepers(const Survey& survey) {
  const ProcessLayout& layout = *model_.layout().processes;
  for (const ProcessInfo& process : survey.processes) {
    Track& track = tracks_[process.slot];
    if (track.pid != process.pid) track = {.pid = process.pid};
    const std::tuple asleep(process.state, process.channel,
                            read_field(machine_, process.slot, layout.saved_ra),
                            read_field(machine_, process.slot, layout.saved_s0));
    if (asleep != track.asleep || track.asleep_since == 0) track.asleep_since = now_;
    track.asleep = asleep;
  }
}

Checks::Key Checks::key_of(const Finding& finding) {
  const auto slot = [&](std::size_t i) {
    return i < finding.parties.size() ? finding.parties[i].slot ^ std::uint64_t{finding.parties[i].pid} << 48
                                      : 0;
  };
  const std::uint64_t entry = finding.parties.empty() ? 0 : finding.parties.front().entry.value;
  return {finding.check, finding.page.value, entry, slot(0), slot(1)};
}

/// Whether every process concerned has had the time to finish what it may have been doing.
bool Checks::confirmed(const Finding& finding, const Suspicion& suspicion) const {
  if (suspicion.since_cycle == now_) return false;
  // A list is changed with interrupts off: at a quiet moment it is whole.
  if (finding.check == Check::BrokenFreeList) return true;
  if (finding.check == Check::LostPage) return now_ - suspicion.since_cycle >= kLongLost;
  bool processes = false;
  for (const Party& party : finding.parties) {
    if (party.slot == 0) continue;
    processes = true;
    const auto track = tracks_.find(party.slot);
    if (track == tracks_.end() || track->second.pid != party.pid) return false;
    const ProcessState state = std::get<0>(track->second.asleep);
    const bool been_in_user = track->second.seen_in_user && track->second.in_user >= suspicion.since_cycle;
    const bool sleeps = state == ProcessState::Sleeping || state == ProcessState::Zombie;
    const std::uint64_t since = std::max(track->second.asleep_since, suspicion.since_cycle);
    if (!been_in_user && !(sleeps && now_ - since >= kLongAsleep)) return false;
  }
  return processes || now_ - suspicion.since_cycle >= kLongWrong;
}

void Checks::weigh(Finding finding) {
  const auto [known, is_new] = suspicions_.try_emplace(key_of(finding));
  Suspicion& suspicion = known->second;
  if (is_new) {
    suspicion.since = machine_.instructions();
    suspicion.since_cycle = now_;
  }
  suspicion.last_look = looks_;
  if (suspicion.finding) {
    findings_[*suspicion.finding].present = true;
    findings_[*suspicion.finding].pages = finding.pages;
    return;
  }
  if (!confirmed(finding, suspicion)) return;
  finding.since = suspicion.since;
  finding.since_cycle = suspicion.since_cycle;
  suspicion.finding = keep(std::move(finding));
}

/// Each alone is weighed: pages that are lost one after the other are not all lost as long as the first.
void Checks::weigh_lost_pages(const Survey& survey) {
  const PageSet lost = lost_pages_.look(survey, machine_);
  std::size_t weighed = 0;
  for (std::size_t page = 0; page < survey.roles.size() && weighed < lost.size(); page++) {
    if (!lost.contains(page)) continue;
    weigh({.check = Check::LostPage, .page = riscv::platform::kRam + page * kPageSize});
    if (++weighed == kMostOfACheck) return;
  }
}

/// Its index, unless there are too many.
std::optional<std::size_t> Checks::keep(Finding finding) {
  if (findings_.size() >= kMostFindings) {
    more_++;
    return std::nullopt;
  }
  findings_.push_back(std::move(finding));
  return findings_.size() - 1;
}

void Checks::event(Finding finding) {
  finding.since = machine_.instructions();
  finding.since_cycle = machine_.cycles();
  keep(std::move(finding));
}

std::vector<Party> Checks::running_on(unsigned hart) const {
  const std::uint64_t slot = current_process(model_, machine_, hart).value_or(0);
  const auto& layout = model_.layout().processes;
  if (slot == 0 || !layout) return {};
  return {{.slot = slot,
           .pid = static_cast<std::uint32_t>(read_field(machine_, slot, layout->pid)),
           .name = read_text(machine_, slot, layout->name),
           .table = riscv::PhysAddr(read_field(machine_, slot, layout->page_table))}};
}

Place Checks::place_of(const Hart& hart) const {
  Place place{.hart = hart.id(), .pc = hart.pc()};
  if (hart.privilege() == Privilege::User) return place;
  if (const auto symbol = model_.symbols().at(hart.pc())) place.function = short_name(symbol->symbol->name);
  return place;
}

void Checks::walked(std::uint64_t satp, const machine::WalkRequest& request,
                    const machine::WalkResult& result) {
  const Hart& hart = machine_.turn_hart();
  auto stale = tlbs_[hart.id()].walked(satp, request, result, machine_.instructions());
  if (!stale) return;
  event({.check = Check::StaleTranslation,
         .page = stale->held.leads(request.va).page_base(),
         .va = request.va,
         .parties = running_on(hart.id()),
         .stale = stale,
         .place = place_of(hart)});
}

void Checks::fenced(const Hart& hart, std::optional<riscv::VirtAddr> va, std::optional<std::uint64_t> asid) {
  tlbs_[hart.id()].fenced(va, asid);
}

void Checks::trap_taken(const Hart& hart, const machine::TrapTaken& trap) {
  const bool exception = (trap.cause & riscv::kCauseInterrupt) == 0;
  if (!exception || trap.from != Privilege::Supervisor) return;
  check_stack(hart, trap);
  if (++kernel_faults_[hart.id()] != kLoopingFaults) return;
  Place place = place_of(hart);
  place.cause = trap.cause;
  place.pc = trap.pc;
  event({.check = Check::TrapLoop,
         .va = riscv::VirtAddr(trap.value),
         .parties = running_on(hart.id()),
         .place = place});
}

/// A fault in the page below the stack of the process that runs, where nothing is mapped.
void Checks::check_stack(const Hart& hart, const machine::TrapTaken& trap) {
  if (!is_page_fault(trap.cause) || kernel_faults_[hart.id()] > 0) return;
  auto parties = running_on(hart.id());
  if (parties.empty()) return;
  const std::uint64_t stack =
      read_field(machine_, parties.front().slot, model_.layout().processes->kernel_stack);
  if (stack < kPageSize || trap.value >= stack || trap.value < stack - kPageSize) return;
  if (translate(machine_, hart.satp(), riscv::VirtAddr(trap.value))) return;
  Place place{.hart = hart.id(), .pc = trap.pc, .cause = trap.cause, .function = {}};
  if (const auto symbol = model_.symbols().at(trap.pc)) place.function = short_name(symbol->symbol->name);
  event({.check = Check::StackOverflow,
         .va = riscv::VirtAddr(trap.value),
         .parties = std::move(parties),
         .place = std::move(place)});
}

void Checks::trap_left(const Hart& hart) {
  kernel_faults_[hart.id()] = 0;
  if (hart.privilege() != Privilege::User) return;
  note_users();
  look();
}

std::vector<CheckStatus> Checks::status() const {
  std::vector<CheckStatus> all;
  for (std::size_t i = 0; i < kChecks; i++) {
    const auto check = static_cast<Check>(i);
    CheckStatus status{.check = check, .state = CheckState::Fine, .gap = CheckGap::None};
    const bool event = check == Check::StaleTranslation || check == Check::TrapLoop;
    const bool of_list =
        check == Check::FreeMapped || check == Check::LostPage || check == Check::BrokenFreeList;
    if (std::any_of(findings_.begin(), findings_.end(), [&](const auto& f) { return f.check == check; })) {
      status.state = CheckState::Found;
    } else if (event) {
    } else if (!model_.layout().processes) {
      status = {check, CheckState::Unknown, CheckGap::NoProcesses};
    } else if (!model_.layout().cpus) {
      status = {check, CheckState::Unknown, CheckGap::NoCpus};
    } else if (of_list && model_.layout().free_lists.empty()) {
      status = {check, CheckState::Unknown, CheckGap::NoFreeList};
    } else if (check != Check::StackOverflow && looks_ == 0) {
      status = {check, CheckState::Unknown, CheckGap::NotYet};
    } else if (check == Check::WritableExecutable && code_writable_) {
      status.gap = CheckGap::CodeWritable;
    }
    all.push_back(status);
  }
  return all;
}

}  // namespace inspect
