#include "inspect/page_table_dump.hpp"

#include <cinttypes>
#include <cstdio>

namespace inspect {

namespace {

namespace sv39 = riscv::sv39;

class Dumper {
 public:
  Dumper(const machine::Ram& ram, PageTableDump& dump) : ram_(ram), dump_(dump) {}

  /// Lists the table at `table`, whose entry 0 translates `base`, and everything below it.
  void table(riscv::PhysAddr table, unsigned level, std::uint64_t base) {
    if (!ram_.contains(table, riscv::kPageSize)) return;
    if (tables_++ == kMaxDumpTables) dump_.truncated = true;
    for (unsigned index = 0; index < sv39::kEntries && !dump_.truncated; index++) {
      const riscv::PhysAddr address = table + index * sizeof(std::uint64_t);
      const riscv::Pte pte{ram_.read<std::uint64_t>(address)};
      if (!pte.valid()) continue;
      if (dump_.entries.size() == kMaxDumpEntries) {
        dump_.truncated = true;
        return;
      }
      const std::uint64_t va = base | std::uint64_t{index} << sv39::index_shift(level);
      dump_.entries.push_back(
          {address, pte, riscv::VirtAddr(riscv::sign_extend(va, dump_.mode.virtual_bits())), level, index});
      if (pte.pointer() && level > 0) this->table(pte.target(), level - 1, va);
    }
  }

 private:
  const machine::Ram& ram_;
  PageTableDump& dump_;
  std::size_t tables_ = 0;
};

}  // namespace

PageTableDump dump_page_table(const machine::Machine& machine, riscv::PhysAddr root, riscv::PagingMode mode) {
  PageTableDump dump{.root = root, .mode = mode, .entries = {}};
  Dumper(machine.ram(), dump).table(root, mode.levels - 1, 0);
  return dump;
}

std::string vmprint_text(const PageTableDump& dump) {
  char line[96];
  std::snprintf(line, sizeof line, "page table 0x%016" PRIx64 "\n", dump.root.value);
  std::string text = line;
  for (const PageTableEntry& entry : dump.entries) {
    for (unsigned level = dump.mode.levels; level > entry.level + 1; level--) text += ".. ";
    std::snprintf(line, sizeof line, "..%u: pte 0x%016" PRIx64 " pa 0x%016" PRIx64 "\n", entry.index,
                  entry.pte.raw, entry.pte.target().value);
    text += line;
  }
  return text;
}

}  // namespace inspect
