// Calls functions of the kernel that runs, in its own machine code, on a board of the lab's own.
//
//     the lab's board:   RAM of the machine, as the lab's memory has it   | scratch: how a call begins,
//                        0x80000000 ...                                   | stack, copies of arguments
//
// A call is made as the kernel would make it: in S-mode, under the kernel's page table or that which the
// process in question has for it, on hart 0, with interrupts off. The stack lies in the scratch behind RAM,
// which a copy of the root table maps where the kernel's has a free entry: so a call finds the kernel's own
// tables, stacks and free pages untouched, and leaves there only what the function does. Its return address
// is one that no kernel maps, and every trap leads out of the call.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inspect/events/kernel_calls.hpp"
#include "inspect/kernel_model.hpp"
#include "lab/guest_functions.hpp"
#include "lab/memory.hpp"
#include "lab/report.hpp"
#include "machine/machine.hpp"
#include "riscv/paging.hpp"

namespace lab {

/// The most instructions that a call may take: what a fork of some megabytes takes, and where a lock that
/// nobody gives back is noticed within a second or two.
inline constexpr std::uint64_t kMostGuestInstructions = 1u << 25;

/// What is known of a process for calls that are about it.
struct GuestProcess {
  std::uint32_t pid = 0;
  std::uint64_t structure = 0;  ///< where the kernel keeps it
  riscv::PhysAddr page_table;
  std::vector<riscv::PhysAddr> kernel_tables;
};

class GuestBoard;

class GuestKernel {
 public:
  /// Learns from a machine and from the model of its kernel all that calls need; neither is kept.
  GuestKernel(const machine::Machine& machine, const inspect::KernelModel& model);
  ~GuestKernel();
  GuestKernel(const GuestKernel&) = delete;
  GuestKernel& operator=(const GuestKernel&) = delete;

  /// Why nothing can be called, a clause; empty when there is something.
  const std::string& obstacle() const { return obstacle_; }
  const std::vector<GuestFunction>& functions() const { return functions_; }
  const GuestFunction* find(std::string_view name) const;

  /// Between memory.begin() and its commit() or roll_back(): calls a function with the values of its typed
  /// parameters, and says in `report` what it did. When it returns, `memory` is what the function has made of
  /// it; otherwise it has not changed. `failing` is KernelState::allocations_until_failure. `tables` are
  /// roots of page tables besides those that the machine had.
  void call(const GuestFunction& function, std::span<const Value> arguments,
            std::span<const riscv::PhysAddr> tables, Memory& memory, std::size_t page_limit,
            std::optional<std::uint64_t>& failing, Report& report);

  /// The lab's memory has changed by other means than a call.
  void memory_changed() { stale_ = true; }

  /// Pages that the kernel's free lists hold in that memory; nothing when it is not known where they are.
  std::optional<std::size_t> free_pages(const Memory& memory) const;

 private:
  friend class GuestCall;

  bool find_table(const machine::Machine& machine, const inspect::KernelModel& model);
  void find_points(const machine::Machine& machine, const inspect::KernelModel& model);
  /// `walk+12`, or the address.
  std::string place(std::uint64_t pc) const;

  std::string obstacle_;
  std::vector<GuestFunction> functions_;
  std::vector<std::pair<std::uint64_t, std::string>> symbols_;  ///< functions by address
  std::vector<GuestProcess> processes_;
  std::vector<inspect::KernelCall> points_;  ///< where its allocator gives and takes
  std::vector<inspect::FreeListLayout> free_lists_;
  std::optional<inspect::FreshPagesLayout> fresh_pages_;
  std::uint64_t allocator_ = 0;        ///< where kalloc begins; 0 when unknown
  std::uint64_t panic_ = 0;            ///< the same of panic
  std::uint64_t current_process_ = 0;  ///< the pointer to the process that runs on hart 0; 0 when unknown
  std::uint64_t global_pointer_ = 0;
  std::uint64_t satp_ = 0;  ///< of the kernel's own table
  std::uint64_t mstatus_ = 0, menvcfg_ = 0, mcounteren_ = 0;
  std::uint64_t ram_bytes_ = 0;
  std::unique_ptr<GuestBoard> board_;  ///< made for the first call: it costs as much memory as the machine
  bool stale_ = true;
};

}  // namespace lab
