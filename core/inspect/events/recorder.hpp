// Writes down what happens in a machine: traps, system calls and their results, address spaces, pages and
// page-table entries. Keeps the newest events; what it does not record costs nothing.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "inspect/events/event.hpp"
#include "inspect/events/kernel_calls.hpp"
#include "inspect/events/running_process.hpp"
#include "inspect/events/table_watch.hpp"
#include "inspect/kernel_model.hpp"
#include "inspect/observers.hpp"

namespace inspect {

class Recorder final : public Observer {
 public:
  static constexpr std::size_t kMostEvents = 1u << 16;

  /// All three must outlive it.
  Recorder(const KernelModel& model, const machine::Machine& machine, Observers& observers);
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder() override;

  /// Records events of these kinds from now on; none of them stops it. What was recorded stays.
  void record(EventKinds kinds);
  EventKinds kinds() const { return kinds_; }
  /// From now on keeps and counts only what happened to this page of RAM: that it was allocated or freed, and
  /// entries that led to it before or after they were written, one by one.
  void only_about(riscv::PhysAddr page) { page_ = page.page_base(); }
  /// Forgets all, as after the machine got another state, and goes on with what it recorded. After a reset it
  /// does so by itself.
  void restart();

  /// In their order, without gaps.
  const std::deque<Event>& events() const { return events_; }
  /// How many there were since the last restart; the newest has this sequence number.
  std::uint64_t count() const { return count_; }
  std::uint64_t dropped() const { return count_ - events_.size(); }
  /// The arguments of a system call; empty for other events.
  std::string_view text(const Event& event) const;
  const SystemCallNames& system_calls() const { return names_; }
  /// The last write to the entry at `entry`, if it is certain that there was none after it.
  const Event* last_write(riscv::PhysAddr entry) const;

  void trap_taken(const machine::Hart& hart, const machine::TrapTaken& trap) override;
  void trap_left(const machine::Hart& hart) override;
  void satp_changed(const machine::Hart& hart, std::uint64_t before) override;
  void fenced(const machine::Hart& hart, std::optional<riscv::VirtAddr> va,
              std::optional<std::uint64_t> asid) override;
  machine::AtBreakpoint breakpoint(const machine::Hart& hart) override;
  void store(machine::Writer writer, riscv::PhysAddr pa, std::span<const std::uint8_t> bytes) override;
  std::span<const riscv::PhysAddr> breakpoints() const override { return breakpoints_; }
  std::span<const riscv::PhysAddr> watched_pages() const override { return tables_.pages(); }

 private:
  /// What a process is in the middle of.
  struct Pending {
    std::uint64_t sequence = 0;
    std::uint64_t number = 0;
    std::uint32_t pid = 0;
    bool is_call = false;
  };

  bool wants(EventKind kind) const { return (kinds_ & only(kind)) != 0; }
  bool follows_tables() const { return wants(EventKind::EntryWritten) || wants(EventKind::EntryMarked); }
  void follow_reset();
  void forget();
  void choose_breakpoints();
  void find_tables();
  /// What all events have in common.
  Event begin(EventKind kind, const machine::Hart& hart, const RunningProcess& process, std::uint64_t pc,
              riscv::Privilege mode);
  std::uint64_t add(Event event);
  void add_callers(Event& event, const machine::Hart& hart) const;
  RunningProcess note_process(const machine::Hart& hart);
  void user_trap(const machine::Hart& hart, const machine::TrapTaken& trap, const RunningProcess& process);
  void page_event(const machine::Hart& hart, const KernelCall& call, riscv::PhysAddr page,
                  std::uint64_t bytes);
  /// Whether an event is about the only page that matters.
  bool concerns_page(const Event& event) const;
  bool continues_last(EventKind kind, const machine::Hart& hart, riscv::PhysAddr entry);
  void entry_store(machine::Writer writer, riscv::PhysAddr entry, std::uint64_t before, std::uint64_t after);
  const Pending* pending_of(const RunningProcess& process) const;

  const KernelModel& model_;
  const machine::Machine& machine_;
  Observers& observers_;
  SystemCallNames names_;
  std::vector<KernelCall> calls_;
  std::vector<riscv::PhysAddr> breakpoints_;
  TableWatch tables_;
  RunningProcesses running_;
  std::vector<RunningProcess> last_process_;            ///< by hart
  std::unordered_map<std::uint64_t, Pending> pending_;  ///< by slot
  EventKinds kinds_ = 0;
  std::optional<riscv::PhysAddr> page_;
  std::uint64_t count_ = 0;
  std::uint64_t newest_ = 0;  ///< instruction of the last look: a machine that was reset stands before it
  std::deque<Event> events_;
  std::deque<std::pair<std::uint64_t, std::string>> texts_;  ///< by sequence number
};

}  // namespace inspect
