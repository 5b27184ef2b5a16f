// The function lab: any function of kernel/memory, called by name on an empty arena or on a fork of a
// machine's memory, with a report of what it did and a way back. A machine that was forked never changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inspect/kernel_model.hpp"
#include "kernel/config.hpp"
#include "lab/dump.hpp"
#include "lab/functions.hpp"
#include "lab/guest_kernel.hpp"
#include "lab/kernel_state.hpp"
#include "lab/memory.hpp"
#include "lab/report.hpp"
#include "lab/value.hpp"
#include "machine/result.hpp"

namespace lab {

inline constexpr std::size_t kDefaultArenaPages = 1024;
inline constexpr std::size_t kMostArenaPages = 1u << 19;
/// The pages behind the RAM of a machine whose allocator is not known.
inline constexpr std::size_t kScratchPages = 1024;
/// Calls that can be undone.
inline constexpr std::size_t kMostUndos = 1000;

class Lab {
 public:
  /// `page_limit`: how many pages of 4 KiB the lab may own, to keep what calls have written and what can be
  /// undone.
  explicit Lab(std::size_t page_limit = kMostArenaPages);
  Lab(Lab&&) noexcept;
  Lab& operator=(Lab&&) noexcept;
  ~Lab();

  /// An empty arena: `pages` free pages and before them the allocator's counts, from KERNBASE on, as kinit
  /// leaves them. All names are gone.
  machine::Result<void> open_arena(std::size_t pages, kernel::Variant variant);
  /// The memory of a machine at this instant, with the allocator, the tables and the variant of its kernel.
  /// `model` is of the machine's kernel. All names are gone. Gives what there is to know about it, a sentence
  /// each. The machine must outlive the lab, or what it opens next; it runs on undisturbed.
  std::vector<std::string> fork(machine::Machine& machine, const inspect::KernelModel& model);

  bool forked() const { return memory_.below() != nullptr; }
  /// Lets the memory of the machine go, for an empty arena, when the machine has kept more than `pages` pages
  /// for it that it has written since; true when that happened. Costs nothing while it has copied fewer.
  bool let_go_beyond(std::size_t pages);

  kernel::Variant variant() const { return kernel_.variant; }
  /// Whose functions are called from now on.
  void choose(kernel::Variant variant) {
    kernel_.variant = variant;
    calls_guest_ = false;
  }
  /// Those of the forked kernel itself, in its own machine code; the error, a clause, says why they cannot be
  /// called. A fork begins with them when the lab does not have that kernel's source.
  machine::Result<void> choose_guest();
  /// Fails as choose_guest() would.
  machine::Result<void> guest_usable() const;
  bool calls_guest() const { return calls_guest_; }
  /// The forked kernel's own functions; null when they cannot be called.
  const GuestKernel* guest() const { return guest_ && guest_->obstacle().empty() ? guest_.get() : nullptr; }

  /// Calls a function with arguments as a person types them (expression.hpp).
  Report call(std::string_view function, std::span<const std::string_view> arguments);
  /// Takes back the last call that has changed something, and names given since; false when there is none.
  bool undo();
  std::size_t undoable() const { return history_.size(); }
  /// Lets the `n`-th allocation from now on fail; 0: none.
  void fail_allocation(std::uint64_t n);

  /// Gives a value a name, for arguments to come. The error says why not.
  machine::Result<void> define(std::string_view name, Value value);
  /// Every name with its value, in alphabetical order; those of the machine's page tables among them.
  std::vector<std::pair<std::string, Value>> names() const;
  /// The value of an expression; a page table lies in RAM.
  machine::Result<Value> evaluate(std::string_view text, Type wanted) const;

  /// Of the allocator whose functions are called.
  std::size_t free_pages() const;
  const Memory& memory() const { return memory_; }
  /// Every valid entry of a page table now, and before the last call that changed something.
  Dump dump(riscv::PhysAddr root) const;
  Dump dump_before(riscv::PhysAddr root) const;

 private:
  using NameTable = std::map<std::string, std::shared_ptr<const Value>, std::less<>>;
  struct Step {
    KernelState kernel;
    NameTable names;
    Changes changes;
  };

  machine::Result<std::vector<Value>> evaluate_all(std::string_view function,
                                                   std::span<const Parameter> parameters,
                                                   std::span<const std::string_view> arguments) const;
  Report call_guest(std::string_view function, std::span<const std::string_view> arguments);
  std::optional<Value> named(std::string_view name) const;
  machine::Result<void> check(const Value& value) const;
  /// Makes a call between the beginning and the end of a step: all of it, or nothing of it.
  template <class Call>
  void execute(Report& report, Call call);
  void keep_step(KernelState kernel, Changes changes);
  void start_over(Memory memory);
  /// The allocator takes over [first, end), as at boot.
  void initialize_allocator(riscv::PhysAddr first, riscv::PhysAddr end);
  void adopt_tables(const machine::Machine& machine, const inspect::KernelModel& model,
                    std::vector<std::string>& notes);

  std::size_t page_limit_;
  const machine::Machine* machine_ = nullptr;  ///< the one that was forked
  std::uint64_t copies_before_ = 0;            ///< copies that it had made, apart from those for this lab
  Memory memory_;
  KernelState kernel_;
  std::unique_ptr<GuestKernel> guest_;  ///< of a fork
  bool calls_guest_ = false;
  NameTable names_;
  std::deque<Step> history_;
};

/// The variant of a name, if it is one.
std::optional<kernel::Variant> variant_named(std::string_view name);

}  // namespace lab
