#include "inspect/memory_use.hpp"

#include "inspect/known_tables.hpp"
#include "riscv/sv39.hpp"

namespace inspect {

namespace {

namespace sv39 = riscv::sv39;

class Counter {
 public:
  Counter(const machine::Ram& ram, std::size_t& tables_left) : ram_(ram), tables_left_(tables_left) {}

  void table(riscv::PhysAddr at, unsigned level) {
    if (!at.page_aligned() || !ram_.contains(at, riscv::kPageSize)) return;
    if (tables_left_ == 0) {
      use.complete = false;
      return;
    }
    --tables_left_;
    ++use.table_pages;
    for (unsigned index = 0; index < sv39::kEntries; index++) {
      const riscv::Pte pte{ram_.read<std::uint64_t>(at + index * sizeof(std::uint64_t))};
      if (!pte.valid()) continue;
      if (pte.leaf()) {
        (pte.user() ? use.user_pages : use.other_pages) += std::uint64_t{1} << (9 * level);
      } else if (level > 0) {
        table(pte.target(), level - 1);
      }
    }
  }

  MemoryUse use;

 private:
  const machine::Ram& ram_;
  std::size_t& tables_left_;
};

}  // namespace

MemoryUse memory_use(const machine::Machine& machine, riscv::PhysAddr root, std::size_t& tables_left) {
  Counter counter(machine.ram(), tables_left);
  counter.table(root, paging_mode_of(machine, root).levels - 1);
  return counter.use;
}

}  // namespace inspect
