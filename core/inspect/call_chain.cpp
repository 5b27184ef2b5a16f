#include "inspect/call_chain.hpp"

#include <optional>

#include "inspect/guest_memory.hpp"

namespace inspect {

namespace {

constexpr unsigned kRa = 1, kS0 = 8;
constexpr std::uint64_t kReturnAddress = 8, kCallersFrame = 16;

/// One stack, as its thread would see it.
class Stack {
 public:
  Stack(const machine::Machine& machine, std::uint64_t satp) : machine_(machine), satp_(satp) {}

  std::optional<std::uint64_t> word(std::uint64_t address) {
    if (address % 8 != 0) return std::nullopt;
    const std::uint64_t page = address & ~(riscv::kPageSize - 1);
    if (!place_ || page != page_) {
      place_ = translate(machine_, satp_, riscv::VirtAddr(page));
      page_ = page;
    }
    return place_ ? read_guest<std::uint64_t>(machine_, place_->value + (address - page)) : std::nullopt;
  }

 private:
  const machine::Machine& machine_;
  std::uint64_t satp_;
  std::uint64_t page_ = 0;  ///< the one that was read last, and where it lies
  std::optional<riscv::PhysAddr> place_;
};

/// Whether a frame may end at `frame` when the one below it ended at `below`.
bool follows(std::uint64_t frame, std::uint64_t below) {
  return frame % 8 == 0 && frame > below && frame - below <= kMostStackBytes;
}

std::size_t walk(const KernelModel& model, Stack& stack, StackPlace top, std::span<StackPlace> places) {
  if (places.empty()) return 0;
  places[0] = top;
  std::size_t count = 1;
  for (std::uint64_t frame = top.frame_pointer; count < places.size();) {
    const auto return_address = stack.word(frame - kReturnAddress);
    const auto callers = stack.word(frame - kCallersFrame);
    if (!return_address || !callers || !model.is_code(*return_address)) break;
    // The outermost function of a stack has a caller, but its frame is that of another stack or none.
    places[count++] = {*return_address, *callers};
    if (!follows(*callers, frame) || *callers - top.frame_pointer > kMostStackBytes) break;
    frame = *callers;
  }
  return count;
}

/// A function that calls none keeps its caller's s0 alone, where the return address would be.
std::optional<std::uint64_t> frame_below_leaf(const KernelModel& model, Stack& stack, std::uint64_t frame) {
  const auto kept = stack.word(frame - kReturnAddress);
  return kept && !model.is_code(*kept) && follows(*kept, frame) ? kept : std::nullopt;
}

}  // namespace

std::size_t walk_stack(const KernelModel& model, const machine::Machine& machine, std::uint64_t satp,
                       StackPlace top, std::span<StackPlace> places) {
  Stack stack(machine, satp);
  return walk(model, stack, top, places);
}

std::size_t walk_stack(const KernelModel& model, const machine::Machine& machine, const machine::Hart& hart,
                       std::span<StackPlace> places) {
  if (hart.privilege() == riscv::Privilege::User || places.empty()) return 0;
  Stack stack(machine, hart.privilege() == riscv::Privilege::Supervisor ? hart.satp() : 0);
  const StackPlace top{hart.pc(), hart.x(kS0)};
  const auto caller = frame_below_leaf(model, stack, top.frame_pointer);
  if (!caller || !model.is_code(hart.x(kRa))) return walk(model, stack, top, places);
  places[0] = top;
  return 1 + walk(model, stack, {hart.x(kRa), *caller}, places.subspan(1));
}

}  // namespace inspect
