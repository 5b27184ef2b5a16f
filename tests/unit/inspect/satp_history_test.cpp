#include "inspect/satp_history.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "support/test_machine.hpp"

namespace {

constexpr std::uint64_t kFirst = 8ull << 60 | 0x80100, kSecond = 8ull << 60 | 0x80200;

}  // namespace

TEST_CASE("address spaces are remembered once each, the last one in front") {
  assembler::Program program;
  for (const std::uint64_t satp : {kFirst, kSecond, kFirst}) program.set(riscv::Csr::Satp, satp);
  const auto machine = test::make_machine(program);
  inspect::SatpHistory history;
  history.look(*machine);
  CHECK(history.values().empty());
  std::vector<std::vector<std::uint64_t>> seen;
  for (int i = 0; i < 40; i++) {
    machine->run({.instructions = 1});
    history.look(*machine);
    if (seen.empty() || seen.back() != history.values()) seen.push_back(history.values());
  }
  CHECK(seen == std::vector<std::vector<std::uint64_t>>{{}, {kFirst}, {kSecond, kFirst}, {kFirst, kSecond}});
}
