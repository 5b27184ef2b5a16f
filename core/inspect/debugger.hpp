// Stops a run where somebody wants to look: at breakpoints, and at the next event of a kind. It decides when;
// whoever runs the machine sees StopReason::Breakpoint and takes the report.
//
// A breakpoint in the kernel stands at a physical address, which for a kernel like xv6 is the address that it
// was linked for; so it is met wherever that code is mapped. One in a program stands at a virtual address, of
// one process or of any: where that leads is looked up whenever a hart returns to user mode.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "inspect/kernel_model.hpp"
#include "inspect/observers.hpp"
#include "inspect/process_list.hpp"
#include "inspect/return_place.hpp"
#include "inspect/stop_report.hpp"

namespace inspect {

/// An address in programs.
struct UserPlace {
  std::uint64_t va = 0;
  std::optional<std::uint32_t> pid;  ///< any process without
};

struct Breakpoint {
  unsigned id = 0;
  std::string name = {};  ///< as it was asked for
  bool enabled = true;
  std::optional<UserPlace> user = {};
  std::vector<riscv::PhysAddr> places = {};  ///< of a program's: as far as they have been seen
  std::uint64_t hits = 0;
};

enum class Enabled : std::uint8_t { No, Yes };

/// What can happen that a run may be run to.
enum class AwaitedEvent : std::uint8_t { Trap, SystemCall, PageFault, SatpWrite, ReturnToUser };

class Debugger final : public Observer {
 public:
  static constexpr std::size_t kMostBreakpoints = 256;

  /// Looks only while there is something to wait for. All three must outlive it.
  Debugger(const machine::Machine& machine, const KernelModel& model, Observers& observers)
      : machine_(machine), model_(model), observers_(observers) {}
  Debugger(const Debugger&) = delete;
  Debugger& operator=(const Debugger&) = delete;
  ~Debugger() override { observers_.remove(*this); }

  /// A breakpoint in the kernel at what `text` means to find_code, or else the sentence why there is none.
  machine::Result<unsigned> add(const std::string& text);
  machine::Result<unsigned> add(const std::string& name, UserPlace place);
  /// An id that there is not changes nothing.
  void remove(unsigned id);
  void enable(unsigned id, Enabled enabled);
  const std::vector<Breakpoint>& list() const { return breakpoints_; }

  // What the run is to stop at once, beside the breakpoints. A new one takes the place of the old one; any
  // stop ends it.
  machine::Result<void> run_to(const std::string& text);
  void run_to(AwaitedEvent event);
  /// The next system call that the kernel knows by this name (SystemCallNames).
  machine::Result<void> run_to_system_call(const std::string& name);
  /// The next write to any of `bytes` bytes from `from` on, which must be RAM, and at most 2 MiB of it.
  machine::Result<void> run_to_write(riscv::PhysAddr from, std::uint64_t bytes);
  /// If the next instruction of the hart is a call or an ecall of a program, to where it comes back to.
  /// Otherwise false: then one step is the same.
  [[nodiscard]] bool run_over(unsigned hart);
  /// To where the function that the hart stands in returns to. When none called it, as in the entry of the
  /// kernel, to where its process is back in user mode. False if neither is known.
  [[nodiscard]] bool run_out(unsigned hart);
  /// Nothing but breakpoints stops the next run.
  void cancel();
  /// After the machine was reset or given another state: the same, and no place has been seen.
  void restart();

  /// Before the machine runs on: a breakpoint where this hart stands, because it was looked at there, is
  /// passed.
  void leave(unsigned hart);
  /// Why the last run ended, if it was stopped from here; once.
  std::optional<StopReport> take_stop();

  std::span<const riscv::PhysAddr> breakpoints() const override { return stops_; }
  std::span<const riscv::PhysAddr> watched_pages() const override { return pages_; }
  void trap_taken(const machine::Hart& hart, const machine::TrapTaken& trap) override;
  void trap_left(const machine::Hart& hart) override;
  void satp_changed(const machine::Hart& hart, std::uint64_t before) override;
  void store(machine::Writer writer, riscv::PhysAddr to, std::span<const std::uint8_t> bytes) override;
  machine::AtBreakpoint breakpoint(const machine::Hart& hart) override;
  machine::AfterInstruction told(const machine::Hart& hart) override;

 private:
  struct Goal {
    enum class Kind : std::uint8_t { None, Event, Place, Return, Write } kind = Kind::None;
    AwaitedEvent event = AwaitedEvent::Trap;
    std::optional<std::uint64_t> number = {};  ///< of the SystemCall; any without
    std::optional<std::uint32_t> pid = {};     ///< of the ReturnToUser; any without
    std::vector<riscv::PhysAddr> places = {};  ///< of Place and Return
    // Of Return: the frame that it must be.
    std::uint64_t pc = 0, sp = 0, satp = 0;
    riscv::Privilege privilege = riscv::Privilege::Machine;
    // Of Write.
    riscv::PhysAddr from = {};
    std::uint64_t bytes = 0;
  };
  struct Left {
    unsigned hart = 0;
    std::uint64_t started = 0;
  };

  void set_goal(Goal goal);
  void run_to_return(const machine::Hart& hart, std::uint64_t pc, std::uint64_t sp);
  bool wants(AwaitedEvent event) const { return goal_.kind == Goal::Kind::Event && goal_.event == event; }
  bool goal_reached(const machine::Hart& hart, riscv::PhysAddr at) const;
  bool hit(const Breakpoint& breakpoint, const machine::Hart& hart, riscv::PhysAddr at) const;
  std::optional<ProcessInfo> process_on(const machine::Hart& hart) const;
  std::optional<std::uint32_t> pid_on(const machine::Hart& hart) const;
  StopReport report(StopCause cause, const machine::Hart& hart, std::uint64_t pc) const;
  /// Ends the goal, and the run behind the instruction at hand.
  void stop(StopReport report);
  void look_up_programs(const machine::Hart& hart);
  void find_stops();
  void refresh();

  const machine::Machine& machine_;
  const KernelModel& model_;
  Observers& observers_;
  std::vector<Breakpoint> breakpoints_;
  unsigned last_id_ = 0;
  Goal goal_;
  std::optional<Left> left_;
  std::optional<StopReport> stop_;
  bool stops_run_ = false;
  std::vector<riscv::PhysAddr> stops_;
  std::vector<riscv::PhysAddr> pages_;
};

}  // namespace inspect
