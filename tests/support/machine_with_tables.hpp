// A machine whose RAM holds page tables that a test has built.
#pragma once

#include <memory>

#include "support/page_table_builder.hpp"
#include "support/test_machine.hpp"

namespace test {

inline std::unique_ptr<machine::Machine> machine_with(const PageTableBuilder& tables) {
  return make_machine(ElfBuilder().segment(tables.base(), tables.bytes()));
}

}  // namespace test
