#include "inspect/observers.hpp"

#include <algorithm>

namespace inspect {

using machine::AfterInstruction;
using machine::AtBreakpoint;
using machine::Hart;

Observers::~Observers() {
  observers_.clear();
  update();
}

void Observers::add(Observer& observer) {
  if (!has(observer)) observers_.push_back(&observer);
  update();
}

void Observers::remove(Observer& observer) {
  std::erase(observers_, &observer);
  update();
}

bool Observers::has(const Observer& observer) const {
  return std::find(observers_.begin(), observers_.end(), &observer) != observers_.end();
}

void Observers::update() {
  std::vector<riscv::PhysAddr> breakpoints;
  std::vector<riscv::PhysAddr> pages;
  for (const Observer* observer : observers_) {
    const auto of_one = observer->breakpoints();
    const auto pages_of_one = observer->watched_pages();
    breakpoints.insert(breakpoints.end(), of_one.begin(), of_one.end());
    pages.insert(pages.end(), pages_of_one.begin(), pages_of_one.end());
  }
  const bool walks = std::any_of(observers_.begin(), observers_.end(), [](const Observer* observer) {
    return observer->walk_watch() == machine::WalkWatch::On;
  });
  machine_.plug(observers_.empty() ? nullptr : this);
  machine_.set_breakpoints(breakpoints);
  machine_.watch_pages(pages);
  machine_.watch_walks(walks ? machine::WalkWatch::On : machine::WalkWatch::Off);
}

void Observers::unwatch(riscv::PhysAddr page) {
  const auto wants_it = [&](const Observer* observer) {
    const auto pages = observer->watched_pages();
    return std::any_of(pages.begin(), pages.end(),
                       [&](riscv::PhysAddr other) { return other.page_base() == page.page_base(); });
  };
  if (std::none_of(observers_.begin(), observers_.end(), wants_it)) machine_.unwatch_page(page);
}

void Observers::trap_taken(const Hart& hart, const machine::TrapTaken& trap) {
  for (Observer* observer : observers_) observer->trap_taken(hart, trap);
}

void Observers::trap_left(const Hart& hart) {
  for (Observer* observer : observers_) observer->trap_left(hart);
}

void Observers::satp_changed(const Hart& hart, std::uint64_t before) {
  for (Observer* observer : observers_) observer->satp_changed(hart, before);
}

void Observers::fenced(const Hart& hart, std::optional<riscv::VirtAddr> va,
                       std::optional<std::uint64_t> asid) {
  for (Observer* observer : observers_) observer->fenced(hart, va, asid);
}

void Observers::walked(std::uint64_t satp, const machine::WalkRequest& request,
                       const machine::WalkResult& result) {
  for (Observer* observer : observers_) {
    if (observer->walk_watch() == machine::WalkWatch::On) observer->walked(satp, request, result);
  }
}

AtBreakpoint Observers::breakpoint(const Hart& hart) {
  AtBreakpoint answer = AtBreakpoint::GoOn;
  for (Observer* observer : observers_) {
    if (observer->breakpoint(hart) == AtBreakpoint::Stop) answer = AtBreakpoint::Stop;
  }
  return answer;
}

void Observers::store(machine::Writer writer, riscv::PhysAddr pa, std::span<const std::uint8_t> bytes) {
  for (Observer* observer : observers_) observer->store(writer, pa, bytes);
}

AfterInstruction Observers::told(const Hart& hart) {
  AfterInstruction answer = AfterInstruction::GoOn;
  for (Observer* observer : observers_) {
    if (observer->told(hart) == AfterInstruction::Stop) answer = AfterInstruction::Stop;
  }
  return answer;
}

}  // namespace inspect
