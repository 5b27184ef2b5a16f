// Which pages of RAM are page tables right now, so that writes to them can be watched: the trees of the roots
// it was told of, followed as pointers are written.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "inspect/observers.hpp"
#include "machine/machine.hpp"
#include "riscv/address.hpp"
#include "riscv/paging.hpp"

namespace inspect {

/// A page-table page that can be reached.
struct LiveTable {
  riscv::PhysAddr page;
  riscv::PhysAddr root;
  riscv::PagingMode mode;
  std::uint64_t base = 0;  ///< the first virtual address that it translates, without sign
  unsigned level = 0;      ///< 0 for a last table

  /// Of the entry at that offset in the page.
  riscv::VirtAddr va_of(std::uint64_t offset) const;
};

class TableWatch {
 public:
  static constexpr std::size_t kMostTables = 1u << 14;  ///< more are passed over

  TableWatch(const machine::Machine& machine, Observers& observers);

  /// Watches the tables reachable from `root`, unless it is watched already.
  void add_tree(riscv::PhysAddr root, riscv::PagingMode mode = riscv::kSv39);
  /// The table in the page of `pa`; null when that is none, as far as known.
  const LiveTable* at(riscv::PhysAddr pa) const;
  /// An entry of `table` is about to change: follows new pointers and leaves old ones.
  void entry_changes(const LiveTable& table, riscv::PhysAddr entry, riscv::Pte before, riscv::Pte after);
  /// The page is given back: it is no table any more.
  void drop(riscv::PhysAddr page);
  void clear();

  std::span<const riscv::PhysAddr> pages() const { return pages_; }

 private:
  static constexpr std::uint32_t kNone = ~0u;

  std::size_t page_index(riscv::PhysAddr pa) const;
  bool add(const LiveTable& table);
  void add_pointers(LiveTable from);

  const machine::Machine& machine_;
  Observers& observers_;
  std::vector<std::uint32_t> place_;  ///< by page of RAM, in the two lists
  std::vector<LiveTable> tables_;
  std::vector<riscv::PhysAddr> pages_;
};

}  // namespace inspect
