// What lies at an address of a page table, by whose table it is and where the entry leads.
#pragma once

#include <optional>
#include <vector>

#include "inspect/address_ranges.hpp"
#include "inspect/page_table_dump.hpp"

namespace inspect {

/// Holds for `bytes` bytes, and then has to be asked for anew.
struct RangeLabel {
  RangeKind kind = RangeKind::Other;
  std::uint32_t number = 0;
  std::uint32_t pid = 0;
  std::uint64_t bytes = 0;
};

class RangeLabels {
 public:
  RangeLabels(const KernelModel& model, const machine::Machine& machine, const KnownTable& table,
              const PageTableDump& dump);

  /// At `va`, which the leaf leads to `pa`; `left` bytes of the leaf begin there.
  RangeLabel at(riscv::VirtAddr va, riscv::PhysAddr pa, riscv::Pte leaf, std::uint64_t left) const;

  /// The end of the process's memory; 0 in tables that are no user's.
  std::uint64_t user_end() const;
  /// The kernel stack whose lowest address is `va`.
  const KernelStack* stack_from(riscv::VirtAddr va) const;

 private:
  RangeLabel kernel(riscv::VirtAddr va, riscv::PhysAddr pa, riscv::Pte leaf, std::uint64_t left) const;
  RangeLabel user(riscv::VirtAddr va, riscv::PhysAddr pa, riscv::Pte leaf) const;
  RangeLabel image_or_memory(riscv::PhysAddr pa, std::uint64_t left) const;
  const KernelStack* stack_at(riscv::VirtAddr va) const;
  void find_guard(const PageTableDump& dump);
  bool is_text(riscv::PhysAddr pa) const;

  const KernelModel& model_;
  TableKind table_;
  std::optional<ProcessInfo> process_;  ///< of the table
  std::vector<KernelStack> stacks_;
  std::optional<riscv::VirtAddr> guard_;  ///< the highest page of the process that its program may not touch
};

}  // namespace inspect
