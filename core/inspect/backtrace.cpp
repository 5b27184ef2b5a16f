#include "inspect/backtrace.hpp"

#include <cinttypes>
#include <cstdio>
#include <utility>

#include "inspect/elf/demangle.hpp"
#include "inspect/guest_memory.hpp"

namespace inspect {

namespace {

using machine::Machine;

constexpr unsigned kRa = 1, kS0 = 8;
constexpr std::uint64_t kReturnAddress = 8, kCallersFrame = 16;

/// One stack, as its thread would see it.
class StackWalk {
 public:
  StackWalk(const KernelModel& model, const Machine& machine, std::uint64_t satp)
      : model_(model), machine_(machine), satp_(satp) {}

  bool is_code(std::uint64_t address) const { return model_.is_code(address); }

  std::optional<std::uint64_t> word(std::uint64_t address) const {
    if (address % 8 != 0) return std::nullopt;
    const auto place = translate(machine_, satp_, riscv::VirtAddr(address));
    return place ? read_guest<std::uint64_t>(machine_, place->value) : std::nullopt;
  }

  /// Whether a frame may end at `frame` when the one below it ended at `below`.
  static bool follows(std::uint64_t frame, std::uint64_t below) {
    return frame % 8 == 0 && frame > below && frame - below <= kMostStackBytes;
  }

  /// Adds the frame at hand and all its callers.
  void walk(std::uint64_t pc, std::uint64_t frame) {
    add(pc, frame, pc);
    const std::uint64_t lowest = frame;
    while (frames_.size() < kMostFrames) {
      const auto return_address = word(frame - kReturnAddress);
      const auto callers = word(frame - kCallersFrame);
      if (!return_address || !callers || !is_code(*return_address)) return;
      // The outermost function of a stack has a caller, but its frame is that of another stack or none.
      add(*return_address, *callers, *return_address - 1);
      if (!follows(*callers, frame) || *callers - lowest > kMostStackBytes) return;
      frame = *callers;
    }
  }

  /// A function that calls none keeps its caller's s0 alone, where the return address would be.
  std::optional<std::uint64_t> frame_below_leaf(std::uint64_t frame) const {
    const auto kept = word(frame - kReturnAddress);
    return kept && !is_code(*kept) && follows(*kept, frame) ? kept : std::nullopt;
  }

  void add(std::uint64_t pc, std::uint64_t frame, std::uint64_t instruction) {
    Frame found{.pc = pc, .frame_pointer = frame, .function = {}, .offset = 0, .place = {}};
    if (const auto symbol = model_.symbols().at(instruction)) {
      found.function = short_name(symbol->symbol->name);
      found.offset = symbol->offset + (pc - instruction);
    }
    found.place = model_.debug().lines().at(instruction);
    frames_.push_back(std::move(found));
  }

  std::vector<Frame> take() { return std::move(frames_); }

 private:
  const KernelModel& model_;
  const Machine& machine_;
  std::uint64_t satp_;
  std::vector<Frame> frames_;
};

/// The table in which the stack of a process is mapped: its own of the kernel's, if it has one.
std::uint64_t satp_for(const KernelModel& model, const Machine& machine, const ProcessInfo& process) {
  const riscv::PhysAddr root =
      process.kernel_tables.empty() ? kernel_page_table(model, machine) : process.kernel_tables.front().root;
  return riscv::Satp::Mode::with(riscv::Satp::Ppn::with(0, root.page_number()), riscv::Satp::kSv39);
}

}  // namespace

std::vector<Frame> backtrace(const KernelModel& model, const Machine& machine, unsigned hart) {
  if (hart >= machine.harts().size()) return {};
  const machine::Hart& at = *machine.harts()[hart];
  if (at.privilege() == riscv::Privilege::User) return {};
  const bool translated = at.privilege() == riscv::Privilege::Supervisor;
  StackWalk stack(model, machine, translated ? at.satp() : 0);
  if (const auto frame = stack.frame_below_leaf(at.x(kS0)); frame && model.is_code(at.x(kRa))) {
    stack.add(at.pc(), at.x(kS0), at.pc());
    StackWalk callers(model, machine, translated ? at.satp() : 0);
    callers.walk(at.x(kRa), *frame);
    auto frames = stack.take();
    for (Frame& caller : callers.take()) frames.push_back(std::move(caller));
    return frames;
  }
  stack.walk(at.pc(), at.x(kS0));
  return stack.take();
}

std::vector<Frame> backtrace(const KernelModel& model, const Machine& machine, const ProcessInfo& process) {
  const auto& layout = model.layout().processes;
  if (!layout || process.state == ProcessState::Running) return {};
  const std::uint64_t pc = read_field(machine, process.slot, layout->saved_ra);
  if (!model.is_code(pc)) return {};
  StackWalk stack(model, machine, satp_for(model, machine, process));
  stack.walk(pc, read_field(machine, process.slot, layout->saved_s0));
  return stack.take();
}

std::string backtrace_text(const KernelModel& model, const std::vector<Frame>& frames) {
  std::string text;
  for (std::size_t i = 0; i < frames.size(); i++) {
    const Frame& frame = frames[i];
    char line[64];
    std::snprintf(line, sizeof line, "#%zu 0x%016" PRIx64, i, frame.pc);
    text += line;
    if (!frame.function.empty()) text += " " + frame.function + "+" + std::to_string(frame.offset);
    if (frame.place) {
      text +=
          " " + model.debug().lines().files()[frame.place->file] + ":" + std::to_string(frame.place->line);
    }
    text += "\n";
  }
  return text;
}

}  // namespace inspect
