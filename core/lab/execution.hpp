// A call in progress. kernel/memory asks its environment for memory, panics and so on
// (kernel/memory/platform.hpp); while a call runs, the environment is this.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lab/kernel_state.hpp"
#include "lab/memory.hpp"
#include "lab/report.hpp"

namespace lab {

/// The most steps that a call may take, each an access to memory or to an entry: a large fork takes a
/// hundredth of it.
inline constexpr std::uint64_t kMostSteps = 1u << 24;
/// The most text that a call may print.
inline constexpr std::size_t kMostPrinted = 1u << 23;

class Execution {
 public:
  /// `page_limit`: what Memory::owned_pages() may rise to.
  Execution(Memory& memory, KernelState& state, Report& report, std::size_t page_limit)
      : memory_(memory), state_(state), report_(report), page_limit_(page_limit) {}
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  /// Calls work(argument) and says how it ended. What is on the stack of a call that did not return is
  /// dropped without its destructors, as when a machine stops; so it must own no memory of the host.
  Ending run(void (*work)(void*), void* argument);

  /// The one that is running.
  static Execution& current();

  /// Ends the call, and says why.
  [[noreturn]] void panic(std::string_view reason);
  [[noreturn]] void stop(std::string_view reason);

  KernelState& state() { return state_; }
  Report& report() { return report_; }
  const Memory& memory() const { return memory_; }
  /// Room for bytes that a call copies out of the lab.
  std::span<std::byte> buffer(std::size_t bytes);

  // The environment.
  std::byte* at(riscv::PhysAddr address, std::size_t bytes);
  bool allocation_may_succeed();
  void note(PageEvent::Kind kind, riscv::PhysAddr page) { report_.pages.push_back({kind, page}); }
  /// `written`: the new value, of an entry that is about to be written.
  void note(EntryEvent::Kind kind, const riscv::Pte* entry, const riscv::Pte* written);
  void note_fence() { ++report_.fences; }
  void print(std::string_view text);
  /// As the MMU does it for S-mode, through the table in use.
  bool load(std::span<std::byte> destination, riscv::VirtAddr source);

 private:
  [[noreturn]] void leave(Ending ending);
  [[noreturn]] void stop_outside_ram(riscv::PhysAddr address);
  void step();

  Memory& memory_;
  KernelState& state_;
  Report& report_;
  std::size_t page_limit_;
  std::uint64_t steps_ = 0;
  std::string buffer_;
  Ending ending_ = Ending::Returned;
  std::jmp_buf escape_;
};

}  // namespace lab
