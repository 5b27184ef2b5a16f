#include "inspect/events/table_watch.hpp"

#include <algorithm>

namespace inspect {

namespace sv39 = riscv::sv39;
using riscv::PhysAddr;
using riscv::Pte;

riscv::VirtAddr LiveTable::va_of(std::uint64_t offset) const {
  const std::uint64_t va = base | (offset / sizeof(std::uint64_t)) << sv39::index_shift(level);
  return riscv::VirtAddr(riscv::sign_extend(va, mode.virtual_bits()));
}

TableWatch::TableWatch(const machine::Machine& machine, Observers& observers)
    : machine_(machine), observers_(observers), place_(machine.ram().pages(), kNone) {}

std::size_t TableWatch::page_index(PhysAddr pa) const {
  return static_cast<std::size_t>((pa - riscv::platform::kRam) / riscv::kPageSize);
}

const LiveTable* TableWatch::at(PhysAddr pa) const {
  if (!machine_.ram().contains(pa, 1)) return nullptr;
  const std::uint32_t place = place_[page_index(pa)];
  return place == kNone ? nullptr : &tables_[place];
}

bool TableWatch::add(const LiveTable& table) {
  const bool is_page = table.page.page_aligned() && machine_.ram().contains(table.page, riscv::kPageSize);
  if (!is_page || at(table.page) != nullptr || tables_.size() == kMostTables) return false;
  place_[page_index(table.page)] = static_cast<std::uint32_t>(tables_.size());
  tables_.push_back(table);
  pages_.push_back(table.page);
  observers_.watch(table.page);
  return true;
}

void TableWatch::add_tree(PhysAddr root, riscv::PagingMode mode) {
  const LiveTable table{.page = root, .root = root, .mode = mode, .base = 0, .level = mode.levels - 1};
  if (add(table)) add_pointers(table);
}

/// The tables below that one. Each is added once, so that loops end.
void TableWatch::add_pointers(LiveTable from) {
  for (std::uint64_t offset = 0; from.level > 0 && offset < riscv::kPageSize; offset += sizeof(Pte)) {
    const Pte pte{machine_.ram().read<std::uint64_t>(from.page + offset)};
    if (!pte.pointer()) continue;
    LiveTable below = from;
    below.page = pte.target();
    below.base |= (offset / sizeof(Pte)) << sv39::index_shift(from.level);
    below.level--;
    if (add(below)) add_pointers(below);
  }
}

void TableWatch::entry_changes(const LiveTable& table, PhysAddr entry, Pte before, Pte after) {
  if (table.level == 0) return;
  LiveTable below = table;
  below.base |= (entry.page_offset() / sizeof(Pte)) << sv39::index_shift(table.level);
  below.level--;
  if (before.pointer() && (!after.pointer() || after.target() != before.target())) {
    const LiveTable* left = at(before.target());
    if (left != nullptr && left->root == below.root && left->base == below.base && left->level == below.level)
      drop(left->page);
  }
  if (!after.pointer()) return;
  below.page = after.target();
  if (add(below)) add_pointers(below);
}

void TableWatch::drop(PhysAddr page) {
  const LiveTable* table = at(page);
  if (table == nullptr) return;
  const PhysAddr gone = table->page;
  const std::uint32_t place = place_[page_index(gone)];
  tables_[place] = tables_.back();
  pages_[place] = pages_.back();
  place_[page_index(pages_[place])] = place;
  tables_.pop_back();
  pages_.pop_back();
  place_[page_index(gone)] = kNone;
  observers_.unwatch(gone);
}

void TableWatch::clear() {
  std::fill(place_.begin(), place_.end(), kNone);
  tables_.clear();
  pages_.clear();
}

}  // namespace inspect
