#include "inspect/checks/table_checks.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <utility>

#include "riscv/platform.hpp"

namespace inspect {

namespace {

namespace platform = riscv::platform;
namespace sv39 = riscv::sv39;
using machine::Machine;
using riscv::kPageSize;
using riscv::PhysAddr;
using riscv::Pte;

struct Region {
  PhysAddr first;
  std::uint64_t bytes;
};
constexpr std::array kDevices{
    Region{platform::kTestDevice, platform::kTestDeviceSize},
    Region{platform::kRtc, platform::kRtcSize},
    Region{platform::kClint, platform::kClintSize},
    Region{platform::kPlic, platform::kPlicSize},
    Region{platform::kUart0, kPageSize},
    Region{platform::kVirtio0, platform::kVirtioSlots* platform::kVirtioStride},
    Region{platform::kPciConfiguration, platform::kPciConfigurationSize},
    Region{platform::kPciMemory, platform::kPciMemorySize},
};

bool user_code(const SurveyEntry& entry) {
  return entry.leaf() && entry.pte.user() && entry.pte.executable();
}

/// For each page of RAM, whether two address spaces have it as code.
std::vector<bool> shared_code(const Survey& survey, const Machine& machine) {
  constexpr std::uint32_t kNobody = ~0u;
  std::vector<std::uint32_t> owners(survey.roles.size(), kNobody);
  std::vector<bool> shared(survey.roles.size());
  for (const SurveyEntry& entry : survey.user_entries) {
    const std::size_t page = user_code(entry) ? page_number(machine, entry.pte.target()) : owners.size();
    if (page >= owners.size()) continue;
    if (owners[page] != kNobody && owners[page] != entry.owner) shared[page] = true;
    owners[page] = entry.owner;
  }
  return shared;
}

/// Code that nobody may write, for good: what is to be copied when it is written lacks W as well, but for a
/// time. Such pages have two owners or a mark for software.
bool read_only_code(const SurveyEntry& entry, const std::vector<bool>& shared, const Machine& machine) {
  if (!user_code(entry) || entry.pte.writable() || Pte::Rsw::get(entry.pte.raw) != 0) return false;
  const std::size_t page = page_number(machine, entry.pte.target());
  return page >= shared.size() || !shared[page];
}

class Suspicions {
 public:
  Suspicions(const Survey& survey, const Machine& machine)
      : survey_(survey),
        machine_(machine),
        writers_(survey.roles.size()),
        shared_(shared_code(survey, machine)) {}

  Suspected find() {
    for (const SurveyEntry& entry : survey_.user_entries) {
      if (entry.leaf() || entry.level > 0) check_entry(entry);
    }
    for_each_space([this](std::span<const SurveyEntry> entries, const AddressSpace& space) {
      check_code_and_data(entries, space);
      check_missing_user(entries, space);
    });
    for (const SurveyEntry& entry : survey_.kernel_entries) check_kernel_entry(entry);
    for (const TableMetAgain& met : survey_.met_again) {
      // One root in two places is met as the root of the second space: those are told apart before.
      add({.check = Check::SharedTable,
           .role = PageRole::Table,
           .page = met.page,
           .parties = {party(met.first, survey_.users), party(met.second, survey_.users)}});
    }
    check_free_lists();
    return {std::move(found_), code_writable_};
  }

 private:
  void add(Finding finding) {
    std::size_t& count = counts_[static_cast<std::size_t>(finding.check)];
    if (count++ < kMostOfACheck) found_.push_back(std::move(finding));
  }

  static Party party(const SurveyEntry& entry, const std::vector<AddressSpace>& spaces) {
    const AddressSpace& space = spaces[entry.owner];
    return {.slot = space.slot,
            .pid = space.pid,
            .name = space.name,
            .table = space.root,
            .va = entry.va,
            .entry = entry.address,
            .pte = entry.pte,
            .level = entry.level};
  }

  void add_page(Check check, const SurveyEntry& entry, std::size_t page) {
    Finding finding{.check = check,
                    .role = survey_.roles[page],
                    .page = platform::kRam + page * kPageSize,
                    .parties = {party(entry, survey_.users)}};
    finding.parties.front().va += finding.page - entry.pte.target();
    add(std::move(finding));
  }

  bool is_device(PhysAddr first, std::uint64_t bytes) const {
    return std::any_of(kDevices.begin(), kDevices.end(), [&](const Region& device) {
      return first >= device.first && first - device.first < device.bytes &&
             bytes <= device.bytes - (first - device.first);
    });
  }

  void check_entry(const SurveyEntry& entry) {
    const std::uint64_t bytes = entry.leaf() ? sv39::leaf_size(entry.level) : kPageSize;
    const PhysAddr target = entry.pte.target();
    if (!machine_.ram().contains(target, bytes)) {
      if (entry.leaf() && is_device(target, bytes)) return;
      return add({.check = Check::OutsideMemory, .page = target, .parties = {party(entry, survey_.users)}});
    }
    const std::size_t first = page_number(machine_, target);
    for (std::size_t page = first; page < first + bytes / kPageSize; page++) check_page(entry, page);
  }

  void check_page(const SurveyEntry& entry, std::size_t page) {
    const PageRole role = survey_.roles[page];
    if (role == PageRole::Free) return add_page(Check::FreeMapped, entry, page);
    if (!entry.leaf() || !entry.pte.user()) return;
    if (role != PageRole::Other) return add_page(Check::KernelPageUser, entry, page);
    if (entry.pte.writable()) check_writer(entry, page);
  }

  /// Two mappings in one address space are no concern of others.
  void check_writer(const SurveyEntry& entry, std::size_t page) {
    const SurveyEntry*& writer = writers_[page];
    if (writer == nullptr) {
      writer = &entry;
    } else if (writer->owner != entry.owner) {
      add({.check = Check::SharedWritable,
           .page = platform::kRam + page * kPageSize,
           .parties = {party(*writer, survey_.users), party(entry, survey_.users)}});
    }
  }

  void for_each_space(
      const std::function<void(std::span<const SurveyEntry>, const AddressSpace&)>& deed) const {
    auto begin = survey_.user_entries.begin();
    while (begin != survey_.user_entries.end()) {
      const auto end = std::find_if(begin, survey_.user_entries.end(),
                                    [&](const SurveyEntry& entry) { return entry.owner != begin->owner; });
      deed({&*begin, static_cast<std::size_t>(end - begin)}, survey_.users[begin->owner]);
      begin = end;
    }
  }

  /// A program with code that cannot be written is one whose kernel, and linker, keep code and data apart.
  void check_code_and_data(std::span<const SurveyEntry> entries, const AddressSpace& space) {
    const auto read_only = [&](const SurveyEntry& entry) { return read_only_code(entry, shared_, machine_); };
    if (!std::any_of(entries.begin(), entries.end(), read_only)) {
      const auto writable = [](const SurveyEntry& entry) { return user_code(entry) && entry.pte.writable(); };
      code_writable_ |= space.pid > 1 && std::any_of(entries.begin(), entries.end(), writable);
      return;
    }
    for (const SurveyEntry& entry : entries) {
      if (!user_code(entry) || !entry.pte.writable()) continue;
      add({.check = Check::WritableExecutable,
           .page = entry.pte.target(),
           .parties = {party(entry, survey_.users)}});
    }
  }

  /// One page without U is the guard when a page of the user's lies right above it: the stack. Of several the
  /// guard is the one nearest below the stack pointer.
  void check_missing_user(std::span<const SurveyEntry> entries, const AddressSpace& space) {
    std::vector<const SurveyEntry*> without;
    for (const SurveyEntry& entry : entries) {
      if (entry.leaf() && !entry.pte.user() && entry.va.value < space.size) without.push_back(&entry);
    }
    const auto may_be_guard = [&](const SurveyEntry* entry) {
      return entry->level == 0 && std::any_of(entries.begin(), entries.end(), [&](const SurveyEntry& above) {
               return above.leaf() && above.va == entry->va + kPageSize && above.pte.user();
             });
    };
    const SurveyEntry* guard = nullptr;
    for (const SurveyEntry* entry : without) {
      if (may_be_guard(entry) && (guard == nullptr || entry->va.value < space.stack_pointer)) guard = entry;
    }
    for (const SurveyEntry* entry : without) {
      if (entry == guard) continue;
      add({.check = Check::MissingUser,
           .page = entry->pte.target(),
           .parties = {party(*entry, survey_.users)}});
    }
  }

  /// The kernel maps more of the board than there is; above the end of RAM there is nothing on any board.
  void check_kernel_entry(const SurveyEntry& entry) {
    const bool pointer = !entry.leaf() && entry.level > 0;
    const bool beyond = entry.pte.target() >= platform::kRam + machine_.ram().size();
    const bool below = entry.pte.target() < platform::kRam;
    if ((!entry.leaf() && !pointer) || (!beyond && !(pointer && below))) return;
    add({.check = Check::OutsideMemory,
         .page = entry.pte.target(),
         .parties = {party(entry, survey_.kernels)}});
  }

  void check_free_lists() {
    for (const FreeList& list : survey_.free.lists) {
      if (list.end == ListEnd::Complete) continue;
      add({.check = Check::BrokenFreeList, .page = PhysAddr(list.last_pointer)});
    }
  }

  const Survey& survey_;
  const Machine& machine_;
  std::vector<const SurveyEntry*> writers_;  ///< of each page, the first
  std::vector<bool> shared_;                 ///< of each page, whether it is the code of two
  std::array<std::size_t, kChecks> counts_{};
  std::vector<Finding> found_;
  bool code_writable_ = false;
};

}  // namespace

Suspected suspicions(const Survey& survey, const Machine& machine) {
  return Suspicions(survey, machine).find();
}

}  // namespace inspect
