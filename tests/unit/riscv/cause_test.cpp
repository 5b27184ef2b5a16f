#include "riscv/cause.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using riscv::bit_of;
using riscv::ExceptionCause;
using riscv::InterruptCause;

TEST_CASE("a cause's number is its bit in the delegation and pending registers") {
  CHECK(bit_of(ExceptionCause::StorePageFault) == 0x8000);
  CHECK(bit_of(InterruptCause::SupervisorTimer) == 0x20);
  CHECK(bit_of(InterruptCause::MachineExternal) == 0x800);
}

TEST_CASE("every exception has a name of its own, other numbers are reserved") {
  std::set<std::string> names;
  for (unsigned cause = 0; cause < 16; cause++) {
    const std::string name = name_of(static_cast<ExceptionCause>(cause));
    const bool reserved = cause == 10 || cause == 14;
    CAPTURE(cause);
    CHECK((name == "reserved") == reserved);
    names.insert(name);
  }
  CHECK(names.size() == 15);
}
