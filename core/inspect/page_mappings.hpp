// The other way round: which virtual addresses lead to a physical page.
#pragma once

#include <cstddef>
#include <vector>

#include "inspect/known_tables.hpp"
#include "machine/machine.hpp"
#include "riscv/address.hpp"
#include "riscv/paging.hpp"

namespace inspect {

/// A leaf whose range has the page, or the pointer to it of a page of page tables.
struct PageMapping {
  std::size_t table = 0;    ///< number in the list of tables, from 0 on
  riscv::VirtAddr va;       ///< of the page; of a pointer: the first address that it translates
  riscv::PhysAddr address;  ///< where the entry lies
  riscv::Pte pte;
  unsigned level = 0;  ///< of the entry: above 0 a leaf is a superpage
};

struct PageMappings {
  std::vector<PageMapping> mappings;  ///< by table, then by virtual address
  bool truncated = false;             ///< there are more than kMostMappings
};

inline constexpr std::size_t kMostMappings = 1024;

/// Every way to the page at `pa` through `tables`.
PageMappings page_mappings(const machine::Machine& machine, const std::vector<KnownTable>& tables,
                           riscv::PhysAddr pa);

}  // namespace inspect
