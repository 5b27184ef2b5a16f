// A page table as plain data, and as the text that xv6's page-table labs print.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "machine/machine.hpp"
#include "riscv/address.hpp"
#include "riscv/paging.hpp"

namespace inspect {

/// One valid entry.
struct PageTableEntry {
  riscv::PhysAddr address;  ///< where the entry lies
  riscv::Pte pte;
  riscv::VirtAddr va;  ///< the first virtual address it translates, sign-extended
  unsigned level = 0;  ///< 0 in the last table; 2 in the root table of Sv39
  unsigned index = 0;  ///< in its table
};

struct PageTableDump {
  riscv::PhysAddr root;
  riscv::PagingMode mode;
  std::vector<PageTableEntry> entries;  ///< depth first, ascending virtual addresses
  bool truncated = false;  ///< a hostile or looping table has more than kMaxDumpEntries or kMaxDumpTables
};

/// 16 times what a table needs that maps all of 128 MiB by 4 KiB pages.
inline constexpr std::size_t kMaxDumpEntries = 1u << 19;

/// A table visited is 512 entries read. Sv39 needs 67 for 128 MiB; a hostile one leads to the same table
/// again and again.
inline constexpr std::size_t kMaxDumpTables = 1u << 14;

/// Every valid entry reachable from `root`, whose tables have the levels of `mode`. Entries that point
/// outside RAM are listed, not followed.
PageTableDump dump_page_table(const machine::Machine& machine, riscv::PhysAddr root,
                              riscv::PagingMode mode = riscv::kSv39);

/// `page table 0x…`, then a line an entry: `.. ` once a level, `index: pte 0x… pa 0x…`, 16 digits each.
std::string vmprint_text(const PageTableDump& dump);

}  // namespace inspect
