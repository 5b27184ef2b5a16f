#include "inspect/events/table_watch.hpp"

#include <doctest/doctest.h>

#include "support/test_machine.hpp"

using namespace assembler;
using inspect::TableWatch;
using riscv::PhysAddr;
using riscv::Pte;
namespace platform = riscv::platform;

namespace {

constexpr PhysAddr kRoot = platform::kRam + 0x10000, kMiddle = kRoot + 0x1000, kLast = kRoot + 0x2000;

std::uint64_t pointer_to(PhysAddr table) { return Pte::make(table, Pte::V::mask).raw; }

/// A tree of three tables for virtual address 0x40200000, in a machine that stands still.
struct Tree {
  Tree() : machine(test::make_machine(image())), observers(*machine), watch(*machine, observers) {}

  static test::ElfBuilder image() {
    std::vector<std::uint32_t> words(0x3000 / 4);
    const auto put = [&](std::uint64_t offset, std::uint64_t entry) {
      words[offset / 4] = static_cast<std::uint32_t>(entry);
      words[offset / 4 + 1] = static_cast<std::uint32_t>(entry >> 32);
    };
    put(1 * 8, pointer_to(kMiddle));
    put(2 * 8, pointer_to(PhysAddr(0x1000)));  // outside RAM
    put(0x1000 + 1 * 8, pointer_to(kLast));
    put(0x1000 + 2 * 8, pointer_to(kRoot));  // a loop
    return test::ElfBuilder()
        .segment(platform::kRam, std::vector<std::uint32_t>{kLoop})
        .segment(kRoot, words);
  }

  std::unique_ptr<machine::Machine> machine;
  inspect::Observers observers;
  TableWatch watch;
};

}  // namespace

TEST_CASE("the tables of a tree are known with the addresses that they translate, each once") {
  Tree tree;
  tree.watch.add_tree(kRoot);
  CHECK(tree.watch.pages().size() == 3);
  const inspect::LiveTable* last = tree.watch.at(kLast + 8);
  REQUIRE(last != nullptr);
  CHECK(last->root == kRoot);
  CHECK(last->level == 0);
  CHECK(last->va_of(0) == riscv::VirtAddr(0x40200000));
  CHECK(last->va_of(3 * 8) == riscv::VirtAddr(0x40203000));
  CHECK(tree.watch.at(kRoot)->va_of(511 * 8) == riscv::VirtAddr(0xffffffffc0000000));
  CHECK(tree.watch.at(kRoot - 8) == nullptr);
  CHECK(tree.watch.at(PhysAddr(0)) == nullptr);
  CHECK(tree.watch.at(PhysAddr(~0ull)) == nullptr);
}

TEST_CASE("a table that a new pointer leads to is followed, one that a pointer leaves is not any more") {
  Tree tree;
  tree.watch.add_tree(kRoot);
  const PhysAddr other = kRoot + 0x4000, entry = kMiddle + 8;
  tree.watch.entry_changes(*tree.watch.at(entry), entry, Pte{pointer_to(kLast)}, Pte{pointer_to(other)});
  CHECK(tree.watch.at(kLast) == nullptr);
  REQUIRE(tree.watch.at(other) != nullptr);
  CHECK(tree.watch.at(other)->va_of(0) == riscv::VirtAddr(0x40200000));
  // A leaf is no table, and a pointer in a last table leads nowhere.
  tree.watch.entry_changes(*tree.watch.at(entry), entry, Pte{pointer_to(other)},
                           Pte::make(kLast, Pte::V::mask | Pte::R::mask));
  CHECK(tree.watch.at(other) == nullptr);
  CHECK(tree.watch.pages().size() == 2);
}

TEST_CASE("a page that is given back is no table any more, and the others keep their places") {
  Tree tree;
  tree.watch.add_tree(kRoot);
  tree.watch.drop(kRoot);
  CHECK(tree.watch.at(kRoot) == nullptr);
  CHECK(tree.watch.at(kMiddle)->page == kMiddle);
  CHECK(tree.watch.at(kLast)->page == kLast);
  tree.watch.drop(kRoot);
  CHECK(tree.watch.pages().size() == 2);
}

TEST_CASE("a root outside RAM, or at no page, is passed over") {
  Tree tree;
  for (const std::uint64_t root : {0ull, ~0ull, 0x80010008ull, 0x80400000ull})
    tree.watch.add_tree(PhysAddr(root));
  CHECK(tree.watch.pages().empty());
}
