// One call of a function of the kernel that runs, from its arguments to the report.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lab/guest_board.hpp"
#include "lab/guest_kernel.hpp"
#include "lab/report.hpp"

namespace lab {

class GuestCall {
 public:
  GuestCall(const GuestKernel& kernel, GuestBoard& board, const GuestFunction& function,
            std::span<const Value> arguments, std::optional<std::uint64_t>& failing, Report& report)
      : kernel_(kernel),
        board_(board),
        function_(function),
        arguments_(arguments),
        failing_(failing),
        report_(report) {}

  /// How it ended, with result, pages, fences and text in the report. Memory of the board is what the
  /// function has made of it.
  Ending run();
  /// The written entries among all that was written, by the tables that there are.
  void report_entries(const Memory& before, std::span<const riscv::PhysAddr> tables);

 private:
  using Levels = std::map<std::uint64_t, unsigned>;  ///< page-table pages, with their levels

  std::optional<std::string> pass_arguments(GuestStart& start);
  const GuestProcess* process() const;
  /// satp with a copy of the root table that maps the scratch too, and where it maps it.
  std::optional<std::string> enter_table(GuestStart& start);
  std::uint64_t in_scratch(std::uint64_t offset) const { return (scratch_va_ + offset); }
  /// What happens at a stop; an ending when it is the last.
  std::optional<Ending> stopped();
  std::optional<Ending> trapped();
  struct Life {
    bool is_new = false;               ///< allocated in this call
    std::size_t from = 0;              ///< the first write since then
    std::size_t to = ~std::size_t{0};  ///< the first one since it was freed
  };
  void note_point(const inspect::KernelCall& point);
  void fail_allocation();
  void mend_allocator();
  void take_result();
  std::string text_at(std::uint64_t address) const;
  template <class Read>
  void add_tables(riscv::PhysAddr root, unsigned level, Levels& levels, Read read) const;

  const GuestKernel& kernel_;
  GuestBoard& board_;
  const GuestFunction& function_;
  std::span<const Value> arguments_;
  std::optional<std::uint64_t>& failing_;
  Report& report_;
  std::uint64_t scratch_va_ = 0;
  std::uint64_t output_bytes_ = 0;
  std::map<std::uint64_t, Life> lives_;  ///< of pages that the call allocated or freed
  std::optional<std::uint32_t> mended_;  ///< what stands where kalloc begins, while it is made to fail
};

}  // namespace lab
