#include "lab/report.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace lab {

using riscv::PhysAddr;

namespace {

/// The table that an entry of `event` leads to, if it does.
std::optional<PhysAddr> next_table(const EntryEvent& event) {
  if (!event.after.pointer()) return std::nullopt;
  return event.after.target();
}

}  // namespace

std::size_t Report::count(PageEvent::Kind kind) const {
  return static_cast<std::size_t>(
      std::count_if(pages.begin(), pages.end(), [&](const PageEvent& event) { return event.kind == kind; }));
}

std::size_t Report::count(EntryEvent::Kind kind) const {
  return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(),
                                                [&](const EntryEvent& event) { return event.kind == kind; }));
}

void find_levels(std::vector<EntryEvent>& entries) {
  constexpr unsigned kRootLevel = riscv::sv39::kLevels - 1;
  std::set<PhysAddr> led_to;
  for (const EntryEvent& event : entries) {
    if (const auto next = next_table(event); next && *next != event.table) led_to.insert(*next);
  }
  std::map<PhysAddr, unsigned> levels;
  for (const EntryEvent& event : entries) {
    if (!led_to.contains(event.table)) levels.emplace(event.table, kRootLevel);
  }
  // A table may be filled before it is hung in, so once down the levels is not enough.
  for (unsigned round = 0; round < kRootLevel; ++round) {
    for (const EntryEvent& event : entries) {
      const auto level = levels.find(event.table);
      const auto next = next_table(event);
      if (next && level != levels.end() && level->second > 0) levels.emplace(*next, level->second - 1);
    }
  }
  for (EntryEvent& event : entries) {
    if (const auto level = levels.find(event.table); level != levels.end()) event.level = level->second;
  }
}

}  // namespace lab
