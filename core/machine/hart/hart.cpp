#include "machine/hart/hart.hpp"

#include <utility>

namespace machine {

void Hart::reset(const BootRegisters& registers, unsigned pmp_entries) {
  constexpr unsigned kA0 = 10, kA1 = 11, kA2 = 12;
  IntegerRegisters& x = window_.resting();
  x.fill(0);
  x[kA0] = id_;
  x[kA1] = registers.a1.value;
  x[kA2] = registers.a2.value;
  f_.fill(0);
  pc_ = registers.pc.value;
  privilege_ = riscv::Privilege::Machine;
  csrs_ = Csrs{};
  mmu_.reset(pmp_entries);
  waiting_ = false;
  stop_ = Stop::None;
  passes_breakpoint_ = false;
  check_interrupts_ = true;
  started_ = trapped_ = 0;
  reservation_.reset();
  no_active_pmp_.reset();
  beyond_ram_.reset();
}

namespace {

/// Page tables as somebody reads them who must not leave marks in them.
struct Onlooker {
  const Ram& ram;

  std::optional<std::uint64_t> load_entry(riscv::PhysAddr address) const {
    if (!ram.contains(address, 8)) return std::nullopt;
    return ram.read<std::uint64_t>(address);
  }
  bool store_entry(riscv::PhysAddr, std::uint64_t) const { return true; }
};

}  // namespace

std::optional<std::uint32_t> Hart::peek_instruction() const {
  const auto mode = privilege_ == riscv::Privilege::Machine ? std::nullopt : riscv::paging_mode(mmu_.satp());
  const auto halfword = [&](std::uint64_t at) -> std::optional<std::uint16_t> {
    riscv::PhysAddr pa(at);
    if (mode) {
      const WalkResult result = walk({.mode = *mode,
                                      .root = riscv::root_table(mmu_.satp()),
                                      .va = riscv::VirtAddr(at),
                                      .access = Access::Fetch,
                                      .privilege = privilege_},
                                     Onlooker{board_.ram()});
      if (result.fault != WalkFault::None) return std::nullopt;
      pa = result.pa;
    }
    if (!board_.ram().contains(pa, 2)) return std::nullopt;
    return board_.ram().read<std::uint16_t>(pa);
  };
  const auto low = halfword(pc_);
  if (!low || is_compressed(*low)) return low;
  const auto high = halfword(pc_ + 2);
  if (!high) return std::nullopt;
  return static_cast<std::uint32_t>(*high) << 16 | *low;
}

std::uint64_t Hart::run(std::uint64_t budget) {
  Clock& clock = board_.clock();
  const std::uint64_t end = clock.cycles + budget;
  const std::uint64_t begin = clock.cycles;
  window_.open();
  check_interrupts_ = true;  // time has passed, devices have acted
  mmu_.follow_board();
  const bool plain = engine_ == Engine::Reference;
  passes_breakpoint_ = std::exchange(stop_, Stop::None) == Stop::AtBreakpoint;
  while (clock.cycles < end) {
    if (check_interrupts_ || plain) take_interrupt();
    if (waiting_) break;
    const auto outcome = plain ? execute_plainly() : execute_fast(end - clock.cycles);
    if (outcome) finish(*outcome);
    if (stop_ != Stop::None || outcome == Outcome::Yield) break;
  }
  window_.close();
  return clock.cycles - begin;
}

/// What follows an instruction that was not counted yet.
void Hart::finish(Outcome outcome) {
  count(1);
  if (outcome == Outcome::Trapped) trapped_++;
  mmu_.follow_board();
  ask_probe();
}

bool Hart::stop_at_breakpoint() {
  if (std::exchange(passes_breakpoint_, false) || board_.probe() == nullptr) return false;
  if (board_.probe()->breakpoint(*this) == AtBreakpoint::GoOn) return false;
  stop_ = Stop::AtBreakpoint;
  return true;
}

void Hart::ask_probe() {
  if (board_.probe_wants_stop(*this)) stop_ = Stop::AfterInstruction;
}

std::optional<Hart::Outcome> Hart::execute_fast(std::uint64_t budget) {
  DecodedPage* page = mmu_.fetch_page(riscv::VirtAddr(pc_), privilege_);
  if (page == nullptr) return execute_by_halves();
  ask_probe();  // the walk may have marked an entry
  if (stop_ != Stop::None) budget = 1;
  // The breakpoint that the last run stopped at may be gone: then none is passed.
  if (passes_breakpoint_) {
    Slot* first = page->slot(pc_);
    if (first->opcode == Opcode::Undecoded) page->decode_slot(first);
    passes_breakpoint_ = first->code == kBreakpointCode;
  }
  for (std::uint64_t done = 0; done < budget;) {
    PageRun run = run_page(*page, budget - done);
    if (run.end == PageEnd::FewLeft && done + run.executed < budget) {
      done += run.executed;
      count(run.executed);
      run = page->slot(pc_)->code == kBreakpointCode ? PageRun{0, PageEnd::Slow} : run_one(*page);
    }
    done += run.executed;
    count(run.executed);
    if (run.end == PageEnd::Elsewhere) break;
    Slot* slot = page->slot(pc_);
    if (run.end == PageEnd::Slow && slot->code == kBreakpointCode) {
      if (stop_at_breakpoint()) return std::nullopt;
      mmu_.follow_board();  // the probe may have asked for more pages
      run = run_one(*page);
      done += run.executed;
      count(run.executed);
      if (run.end == PageEnd::Elsewhere) break;
    }
    if (run.end == PageEnd::Slow) return execute_slow(page->instruction(*slot));
    if (run.end == PageEnd::Undecoded) page->decode_slot(slot);
  }
  return std::nullopt;
}

void Hart::count(std::uint64_t instructions) {
  board_.clock().cycles += instructions;
  started_ += instructions;
}

}  // namespace machine
