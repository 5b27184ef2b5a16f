// Who called whom on a stack, as addresses alone: for those who look often. backtrace.hpp says how frames lie
// there, and gives the names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "inspect/kernel_model.hpp"
#include "machine/machine.hpp"

namespace inspect {

struct StackPlace {
  std::uint64_t pc = 0;  ///< where it stands, or where it will go on
  std::uint64_t frame_pointer = 0;
};

/// Stacks in teaching kernels have a page or a few: what lies further up is another stack.
inline constexpr std::uint64_t kMostStackBytes = 1u << 16;

/// The callers of code at `pc` whose frame ends at `frame`, the innermost first and `pc` the first of all.
/// Fills `places` as far as the stack goes, and says how far.
std::size_t walk_stack(const KernelModel& model, const machine::Machine& machine, std::uint64_t satp,
                       StackPlace top, std::span<StackPlace> places);

/// The same for a hart where it stands; nothing in user mode.
std::size_t walk_stack(const KernelModel& model, const machine::Machine& machine, const machine::Hart& hart,
                       std::span<StackPlace> places);

}  // namespace inspect
