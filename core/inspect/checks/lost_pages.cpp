#include "inspect/checks/lost_pages.hpp"

#include <algorithm>
#include <unordered_map>

#include "riscv/platform.hpp"

namespace inspect {

namespace {

namespace platform = riscv::platform;
namespace sv39 = riscv::sv39;
using machine::Machine;
using riscv::kPageSize;
using riscv::PhysAddr;
using riscv::Pte;

/// Marks what can be reached, as a garbage collector does that knows no types.
class Marker {
 public:
  Marker(const Survey& survey, const Machine& machine, const std::vector<std::uint32_t>& block_bytes)
      : survey_(survey), machine_(machine), block_bytes_(block_bytes), reached_(machine.ram().pages()) {}

  PageSet mark() {
    for (const StackPage& stack : survey_.stacks) unused_[stack.page] = stack.unused;
    mark_tables(survey_.users, survey_.user_entries);
    mark_tables(survey_.kernels, survey_.kernel_entries);
    for (std::size_t page = 0; page < survey_.roles.size(); page++) {
      if (survey_.roles[page] == PageRole::Image) reach(page);
    }
    for (const auto& hart : machine_.harts()) {
      for (unsigned i = 1; i < 32; i++) reach_word(hart->x(i));
      reach_word(hart->satp());
    }
    while (!to_scan_.empty()) {
      const std::size_t page = to_scan_.back();
      to_scan_.pop_back();
      scan(page);
    }
    reach_new_superpages();
    return std::move(reached_);
  }

 private:
  /// What is mapped for the user holds nothing of the kernel's; table pages are read entry by entry.
  void mark_tables(const std::vector<AddressSpace>& spaces, const std::vector<SurveyEntry>& entries) {
    for (const AddressSpace& space : spaces) reached_.add(page_number(machine_, space.root));
    for (const SurveyEntry& entry : entries) {
      const std::size_t first = page_number(machine_, entry.pte.target());
      const bool quiet = !entry.leaf() || entry.pte.user();
      const std::uint64_t bytes = entry.leaf() ? sv39::leaf_size(entry.level) : kPageSize;
      for (std::size_t page = first; page < first + bytes / kPageSize && page < survey_.roles.size(); page++)
        quiet ? static_cast<void>(reached_.add(page)) : reach(page);
    }
  }

  void reach(std::size_t page) {
    if (page >= survey_.roles.size() || !reached_.add(page)) return;
    if (survey_.roles[page] != PageRole::Free) to_scan_.push_back(page);
    reach_block(page);
  }

  /// Who knows a page of what was given as a superpage knows all of it.
  void reach_block(std::size_t page) {
    const std::size_t pages = block_bytes_[page] / kPageSize;
    if (pages > 1) reach_all(page / pages * pages, pages);
  }

  void reach_all(std::size_t first, std::size_t pages) {
    for (std::size_t page = first; page < first + pages && page < survey_.roles.size(); page++) {
      if (reached_.add(page) && survey_.roles[page] != PageRole::Free) to_scan_.push_back(page);
    }
  }

  /// Where superpages are made of pages, one that is being filled is known by its start alone.
  void reach_new_superpages() {
    constexpr std::size_t kPages = sv39::leaf_size(1) / kPageSize;
    for (std::size_t first = 0; first + kPages <= survey_.roles.size(); first += kPages) {
      std::size_t unknown = 0;
      for (std::size_t page = first + 1; page < first + kPages; page++)
        unknown += survey_.roles[page] == PageRole::Other && !reached_.contains(page);
      if (unknown == kPages - 1 && reached_.contains(first)) reach_all(first, kPages);
    }
  }

  void reach_word(std::uint64_t word) {
    reach(page_number(machine_, PhysAddr(word)));
    if (riscv::paging_mode(word)) reach(page_number(machine_, riscv::root_table(word)));
    if ((word & Pte::V::mask) != 0 && word >> 54 == 0) reach(page_number(machine_, Pte{word}.target()));
  }

  void scan(std::size_t page) {
    const PhysAddr base = platform::kRam + page * kPageSize;
    const auto stack = unused_.find(page);
    const std::uint64_t unused = stack == unused_.end() ? 0 : stack->second / 8 * 8;
    for (std::uint64_t at = unused; at < kPageSize; at += sizeof(std::uint64_t))
      reach_word(machine_.ram().read<std::uint64_t>(base + at));
  }

  const Survey& survey_;
  const Machine& machine_;
  const std::vector<std::uint32_t>& block_bytes_;
  std::unordered_map<std::size_t, std::uint64_t> unused_;  ///< bytes at the start of a stack's page
  PageSet reached_;
  std::vector<std::size_t> to_scan_;
};

/// What a process or a table has certainly come from the allocator.
void note_given(const Survey& survey, const Machine& machine, std::vector<std::uint32_t>& block_bytes) {
  const auto note = [&](std::size_t page) {
    if (page < block_bytes.size() && block_bytes[page] == 0) block_bytes[page] = kPageSize;
  };
  for (std::size_t page = 0; page < block_bytes.size(); page++) {
    const PageRole role = survey.roles[page];
    if (role == PageRole::Table || role == PageRole::Trapframe) note(page);
  }
  for (const SurveyEntry& entry : survey.user_entries) {
    if (!entry.leaf() || !entry.pte.user()) continue;
    const std::size_t first = page_number(machine, entry.pte.target());
    for (std::size_t page = first; page < first + sv39::leaf_size(entry.level) / kPageSize; page++)
      note(page);
  }
}

void note_free(const Survey& survey, const Machine& machine, std::vector<std::uint32_t>& block_bytes) {
  for (std::size_t page = 0; page < block_bytes.size(); page++) {
    if (survey.free.all.contains(page)) block_bytes[page] = kPageSize;
  }
  for (const FreeList& list : survey.free.lists) {
    if (list.page_bytes <= kPageSize) continue;
    for (const PhysAddr block : list.pages) {
      const std::size_t first = page_number(machine, block);
      for (std::size_t page = first; page < first + list.page_bytes / kPageSize; page++) {
        if (page < block_bytes.size()) block_bytes[page] = static_cast<std::uint32_t>(list.page_bytes);
      }
    }
  }
}

}  // namespace

PageSet LostPages::look(const Survey& survey, const Machine& machine) {
  PageSet lost(survey.roles.size());
  const bool trusted =
      survey.free.known && std::all_of(survey.free.lists.begin(), survey.free.lists.end(),
                                       [](const FreeList& list) { return list.end == ListEnd::Complete; });
  if (!trusted) return lost;
  if (allocable_.size() != survey.roles.size()) allocable_.assign(survey.roles.size(), 0);
  const PageSet reached = Marker(survey, machine, allocable_).mark();
  for (std::size_t page = 0; page < allocable_.size(); page++) {
    const bool taken = allocable_[page] != 0 && survey.roles[page] != PageRole::Free;
    if (taken && survey.roles[page] != PageRole::Image && !reached.contains(page)) lost.add(page);
  }
  note_free(survey, machine, allocable_);
  note_given(survey, machine, allocable_);
  return lost;
}

}  // namespace inspect
