#include "inspect/page_mappings.hpp"

#include "inspect/free_pages.hpp"
#include "riscv/platform.hpp"

namespace inspect {

namespace {

namespace sv39 = riscv::sv39;
using machine::Machine;
using riscv::kPageSize;
using riscv::PhysAddr;
using riscv::Pte;

class Search {
 public:
  Search(const machine::Ram& ram, PhysAddr page)
      : ram_(ram), page_(page.page_base()), barren_(kLevels, PageSet(ram.pages())) {}

  PageMappings in(const std::vector<KnownTable>& tables) {
    for (table_ = 0; table_ < tables.size() && !found_.truncated; table_++) {
      mode_ = tables[table_].mode;
      look(tables[table_].root, mode_.levels - 1, 0);
    }
    return std::move(found_);
  }

 private:
  static constexpr std::size_t kLevels = 5;

  /// Whether there was anything. A table that had nothing at its level is not read again, and what has
  /// something is bounded by kMostMappings: so tangled tables come to an end.
  bool look(PhysAddr table, unsigned level, std::uint64_t base) {
    if (!ram_.contains(table, kPageSize)) return false;
    const auto number = static_cast<std::size_t>((table - riscv::platform::kRam) / kPageSize);
    if (barren_[level].contains(number)) return false;
    bool any = false;
    for (unsigned index = 0; index < sv39::kEntries && !found_.truncated; index++) {
      const PhysAddr address = table + 8 * index;
      const Pte pte{ram_.read<std::uint64_t>(address)};
      if (!pte.valid()) continue;
      const std::uint64_t va = base | std::uint64_t{index} << sv39::index_shift(level);
      const std::uint64_t offset = page_ - pte.target();
      if (pte.leaf() && offset < sv39::leaf_size(level)) {
        any = true;
        add(va + offset, address, pte, level);
      } else if (pte.pointer() && level > 0) {
        if (offset == 0) {
          any = true;
          add(va, address, pte, level);
        }
        any |= look(pte.target(), level - 1, va);
      }
    }
    if (!any) barren_[level].add(number);
    return any;
  }

  void add(std::uint64_t va, PhysAddr address, Pte pte, unsigned level) {
    found_.truncated = found_.mappings.size() == kMostMappings;
    if (found_.truncated) return;
    const riscv::VirtAddr extended(riscv::sign_extend(va, mode_.virtual_bits()));
    found_.mappings.push_back({table_, extended, address, pte, level});
  }

  const machine::Ram& ram_;
  PhysAddr page_;
  std::vector<PageSet> barren_;  ///< tables without a way to the page, by their level
  std::size_t table_ = 0;
  riscv::PagingMode mode_;
  PageMappings found_;
};

}  // namespace

PageMappings page_mappings(const Machine& machine, const std::vector<KnownTable>& tables, PhysAddr pa) {
  return Search(machine.ram(), pa).in(tables);
}

}  // namespace inspect
