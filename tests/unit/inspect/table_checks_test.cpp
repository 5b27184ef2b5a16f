#include "inspect/checks/table_checks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "support/page_table_builder.hpp"
#include "support/small_kernel.hpp"

using inspect::Check;
using inspect::Survey;
using riscv::PhysAddr;
using riscv::Pte;
using riscv::VirtAddr;

namespace {

constexpr PhysAddr kPages{0x80010000};
constexpr std::uint64_t kMark = 0x100;  ///< in RSW

/// Programs with one page of code at 0, 0x1000, ... for each of the given flags.
struct Programs {
  std::unique_ptr<machine::Machine> machine = test::SmallKernel().boot();
  Survey survey;

  Programs() { survey.roles.assign(machine->ram().pages(), inspect::PageRole::Other); }

  /// `first`: the page of its code at 0; the others follow.
  void add(std::vector<std::uint64_t> flags, PhysAddr first) {
    const auto owner = static_cast<std::uint32_t>(survey.users.size());
    survey.users.push_back({.root = PhysAddr(0x80080000 + owner * 0x1000), .pid = owner + 2});
    for (std::size_t i = 0; i < flags.size(); i++) {
      survey.user_entries.push_back({.address = PhysAddr(0x80090000 + owner * 0x1000 + i * 8),
                                     .pte = Pte::make(first + i * 0x1000, flags[i]),
                                     .va = VirtAddr(i * 0x1000),
                                     .owner = owner});
    }
  }

  std::ptrdiff_t writable_executable() const {
    const auto found = suspicions(survey, *machine).findings;
    return std::count_if(found.begin(), found.end(),
                         [](const auto& finding) { return finding.check == Check::WritableExecutable; });
  }
  bool code_writable() const { return suspicions(survey, *machine).code_writable; }
};

const std::uint64_t kCode = test::pte_flags("vrxu");
const std::uint64_t kBoth = test::pte_flags("vrwxu");

}  // namespace

TEST_CASE(
    "writable code beside code that is not is a mistake; code that is all writable is an older kernel") {
  Programs mixed;
  mixed.add({kCode, kBoth}, kPages);
  CHECK(mixed.writable_executable() == 1);
  CHECK_FALSE(mixed.code_writable());
  Programs old;
  old.add({kBoth, kBoth}, kPages);
  CHECK(old.writable_executable() == 0);
  CHECK(old.code_writable());
}

TEST_CASE("code that lacks W until it is copied does not tell that code and data are kept apart") {
  Programs marked;
  marked.add({kCode | kMark, kBoth}, kPages);
  CHECK(marked.writable_executable() == 0);
  CHECK(marked.code_writable());
  Programs shared;
  shared.add({kCode, kBoth}, kPages);
  shared.add({kCode}, kPages);
  shared.add({kCode}, kPages + 0x5000);
  CHECK(shared.writable_executable() == 0);
  CHECK(shared.code_writable());
}

TEST_CASE("code that is shared and never written is no older kernel's") {
  Programs shared;
  shared.add({kCode, kCode}, kPages);
  shared.add({kCode, kCode}, kPages);
  CHECK(shared.writable_executable() == 0);
  CHECK_FALSE(shared.code_writable());
}
