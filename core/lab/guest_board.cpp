#include "lab/guest_board.hpp"

#include <cstring>

#include "riscv/csr.hpp"
#include "riscv/platform.hpp"

namespace lab {

using machine::Configuration;
using riscv::Csr;
using riscv::PhysAddr;

namespace {

constexpr unsigned kRa = 1, kSp = 2, kGp = 3, kTp = 4, kA0 = 10, kT5 = 30, kT6 = 31;
/// Where the values lie that a call begins with, behind the instructions that load them.
constexpr std::uint64_t kValues = 0x400;
constexpr std::uint32_t kMret = 0x30200073, kLoop = 0x0000006f;

constexpr std::uint32_t auipc(unsigned rd) { return rd << 7 | 0x17; }
constexpr std::uint32_t ld(unsigned rd, unsigned base, std::uint64_t offset) {
  return static_cast<std::uint32_t>(offset) << 20 | base << 15 | 3u << 12 | rd << 7 | 0x03;
}
constexpr std::uint32_t csrw(Csr csr, unsigned rs) {
  return static_cast<std::uint32_t>(csr) << 20 | rs << 15 | 1u << 12 | 0x73;
}

Configuration configuration(std::uint64_t ram_bytes) {
  Configuration made;
  made.memory_bytes = ram_bytes + GuestBoard::kScratch;
  made.pmp_entries = 0;
  return made;
}

}  // namespace

GuestBoard::GuestBoard(std::uint64_t ram_bytes)
    : board_(configuration(ram_bytes)), scratch_(riscv::platform::kRam + ram_bytes) {
  if (!usable()) return;
  board_.plug(this);
  for (PhysAddr page = riscv::platform::kRam; page < scratch_; page += riscv::kPageSize)
    board_.watch_page(page);
}

void GuestBoard::copy_from(const Memory& memory) {
  for (PhysAddr page = riscv::platform::kRam; page < scratch_; page += riscv::kPageSize)
    std::memcpy(at(page), memory.page(page), riscv::kPageSize);
  forget_decoded();
}

/// M-mode code that fills the registers and leaves for S-mode.
void GuestBoard::place_start(const GuestStart& start) {
  PhysAddr code = scratch_, value = scratch_ + kValues;
  const auto emit = [&](std::uint32_t word) {
    write(code, word);
    code += sizeof word;
  };
  const auto load = [&](unsigned rd, std::uint64_t number) {
    write(value, number);
    emit(ld(rd, kT6, value - scratch_));
    value += sizeof number;
  };
  const auto set = [&](Csr csr, std::uint64_t number) {
    load(kT5, number);
    emit(csrw(csr, kT5));
  };
  emit(auipc(kT6));
  set(Csr::Mtvec, (scratch_ + kHandler).value);
  set(Csr::Menvcfg, start.menvcfg);
  set(Csr::Mcounteren, start.mcounteren);
  set(Csr::Satp, start.satp);
  set(Csr::Mstatus, start.mstatus);
  set(Csr::Mepc, start.pc);
  load(kRa, start.ra);
  load(kSp, start.sp);
  load(kGp, start.gp);
  load(kTp, start.tp);
  for (unsigned i = 0; i < start.arguments.size(); i++) load(kA0 + i, start.arguments[i]);
  emit(kMret);
  write(scratch_ + kHandler, kLoop);
}

void GuestBoard::begin(const GuestStart& start, std::span<const PhysAddr> stops) {
  pages_.clear();
  writes_.clear();
  marks_.clear();
  writes_left_out_ = 0;
  board_.uart().reset();
  (void)board_.take_transmitted();
  place_start(start);
  std::vector<PhysAddr> all(stops.begin(), stops.end());
  all.push_back(scratch_ + kHandler);
  forget_decoded();
  board_.set_breakpoints(all);
  hart_ = std::make_unique<machine::Hart>(board_, 0, 0);
  hart_->reset({.pc = scratch_, .a1 = {}, .a2 = {}}, 0);
  // As far as the function's first instruction.
  while (hart_->privilege() == riscv::Privilege::Machine && run(1) != 0 && !at_stop()) {
  }
  fences_ = 0;
  changed_table_ = false;
}

std::uint64_t GuestBoard::run(std::uint64_t instructions) {
  const std::uint64_t executed = hart_->run(instructions);
  board_.update();
  return executed;
}

void GuestBoard::store(machine::Writer by, PhysAddr to, std::span<const std::uint8_t> bytes) {
  if (to >= scratch_) return;
  const bool word = bytes.size() == 8 && to.value % 8 == 0;
  if (by == machine::Writer::Walk && word) {
    marks_.push_back({to, read<std::uint64_t>(to), 0});
    return;
  }
  // A store that crosses into another page comes in two pieces.
  auto& before = pages_[to.page_base().value];
  if (!before) {
    before = std::make_unique<Page>();
    std::memcpy(before->data(), at(to.page_base()), riscv::kPageSize);
  }
  if (!word) return;
  if (writes_.size() == kMostWrites) {
    ++writes_left_out_;
    return;
  }
  std::uint64_t after = 0;
  std::memcpy(&after, bytes.data(), sizeof after);
  writes_.push_back({to, read<std::uint64_t>(to), after});
}

void GuestBoard::take_back_marks() {
  constexpr std::uint64_t kMarks = riscv::Pte::A::mask | riscv::Pte::D::mask;
  for (auto mark = marks_.rbegin(); mark != marks_.rend(); ++mark) {
    const auto now = read<std::uint64_t>(mark->place);
    if ((now & ~kMarks) == (mark->before & ~kMarks)) write(mark->place, mark->before);
  }
}

void GuestBoard::take_back() {
  take_back_marks();
  for (const auto& [page, before] : pages_) std::memcpy(at(PhysAddr(page)), before->data(), riscv::kPageSize);
  forget_decoded();
}

}  // namespace lab
