// Lets several look into one run: a machine takes one probe only.
#pragma once

#include <span>
#include <vector>

#include "machine/machine.hpp"
#include "machine/probe.hpp"
#include "riscv/address.hpp"

namespace inspect {

/// A probe among others. It is told of every breakpoint and every watched page, of whoever asked for them, so
/// it looks whether they are its own.
class Observer : public machine::Probe {
 public:
  /// Nobody stops a run who does not want to.
  machine::AtBreakpoint breakpoint(const machine::Hart&) override { return machine::AtBreakpoint::GoOn; }

  /// What it wants to be told of, as Machine::set_breakpoints and Machine::watch_pages take them.
  virtual std::span<const riscv::PhysAddr> breakpoints() const { return {}; }
  virtual std::span<const riscv::PhysAddr> watched_pages() const { return {}; }
  virtual machine::WalkWatch walk_watch() const { return machine::WalkWatch::Off; }
};

/// Hands what a machine tells its probe to any number of observers, in the order in which they came. Plugged
/// in only while there are any: a machine that nobody looks into is not slowed.
class Observers final : public machine::Probe {
 public:
  explicit Observers(machine::Machine& machine) : machine_(machine) {}
  Observers(const Observers&) = delete;
  Observers& operator=(const Observers&) = delete;
  ~Observers() override;

  /// An observer must be removed before it ends. Adding it twice is adding it once.
  void add(Observer& observer);
  void remove(Observer& observer);
  bool has(const Observer& observer) const;
  /// After the breakpoints or watched pages of an observer have changed.
  void update();
  /// One page more, or less, in the list of an observer, which has changed: good in the middle of a run, too.
  void watch(riscv::PhysAddr page) { machine_.watch_page(page); }
  void unwatch(riscv::PhysAddr page);

  void trap_taken(const machine::Hart& hart, const machine::TrapTaken& trap) override;
  void trap_left(const machine::Hart& hart) override;
  void satp_changed(const machine::Hart& hart, std::uint64_t before) override;
  void fenced(const machine::Hart& hart, std::optional<riscv::VirtAddr> va,
              std::optional<std::uint64_t> asid) override;
  void walked(std::uint64_t satp, const machine::WalkRequest& request,
              const machine::WalkResult& result) override;
  /// Stops when one of them wants it; all are asked.
  machine::AtBreakpoint breakpoint(const machine::Hart& hart) override;
  void store(machine::Writer writer, riscv::PhysAddr pa, std::span<const std::uint8_t> bytes) override;
  /// Stops likewise.
  machine::AfterInstruction told(const machine::Hart& hart) override;

 private:
  machine::Machine& machine_;
  std::vector<Observer*> observers_;
};

}  // namespace inspect
