#include "machine/hart/hart.hpp"

namespace machine {

void Hart::reset(const BootRegisters& registers, unsigned pmp_entries) {
  constexpr unsigned kA0 = 10, kA1 = 11, kA2 = 12;
  x_.fill(0);
  x_[kA0] = id_;
  x_[kA1] = registers.a1.value;
  x_[kA2] = registers.a2.value;
  f_.fill(0);
  pc_ = registers.pc.value;
  privilege_ = riscv::Privilege::Machine;
  csrs_ = Csrs{};
  mmu_.reset(pmp_entries);
  waiting_ = false;
  check_interrupts_ = true;
  started_ = trapped_ = 0;
  reservation_.reset();
  no_active_pmp_.reset();
}

std::uint64_t Hart::run(std::uint64_t budget) {
  Clock& clock = board_.clock();
  const std::uint64_t end = clock.cycles + budget;
  const std::uint64_t begin = clock.cycles;
  check_interrupts_ = true;  // time has passed, devices have acted
  mmu_.follow_board();
  while (clock.cycles < end) {
    if (check_interrupts_) take_interrupt();
    if (waiting_) break;
    Outcome outcome = Outcome::Retired;
    if (DecodedPage* page = mmu_.fetch_page(riscv::VirtAddr(pc_), privilege_)) {
      const PageRun page_run = run_page(*page, end - clock.cycles);
      clock.cycles += page_run.executed;
      started_ += page_run.executed;
      if (page_run.slow == nullptr) continue;
      // A copy: the instruction may overwrite itself.
      const Instruction instruction = *page_run.slow;
      outcome = execute_slow(instruction);
    } else {
      outcome = execute_by_halves();
    }
    clock.cycles++;
    started_++;
    if (outcome == Outcome::Trapped) trapped_++;
    mmu_.follow_board();
    if (outcome == Outcome::Yield) break;
  }
  return clock.cycles - begin;
}

}  // namespace machine
