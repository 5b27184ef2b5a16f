// Page tables of the lab: every valid entry, and what a call changed in them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kernel/config.hpp"
#include "riscv/address.hpp"
#include "riscv/sv39.hpp"

namespace lab {

struct DumpEntry {
  riscv::PhysAddr place;
  riscv::Pte entry;
  riscv::VirtAddr va;  ///< the first address it translates
  unsigned level = 0;
  unsigned index = 0;
};

struct Dump {
  riscv::PhysAddr root;
  std::vector<DumpEntry> entries;  ///< depth first, ascending
  bool truncated = false;          ///< there are more than kMostDumpEntries
};

inline constexpr std::size_t kMostDumpEntries = 1u << 17;

/// The page at an address; nullptr when that is not in RAM.
using PageReader = std::function<const std::byte*(riscv::PhysAddr page)>;

/// Entries that lead out of RAM are listed, not followed.
Dump dump_table(riscv::PhysAddr root, const PageReader& pages);

/// A line an entry, as vmprint of the variant has it.
std::string dump_text(const Dump& dump, kernel::VmprintFormat format);

/// The lines of both, with + before what is new, - before what is gone, and a blank before the rest.
std::string difference_text(const Dump& before, const Dump& after, kernel::VmprintFormat format);

}  // namespace lab
