// What every CSR makes of every kind of write (WARL): all ones, all zeros and each bit alone, from M-mode
// and, where it may, from S-mode. A row says what the register holds afterwards, from what it held and what
// was written.
#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <string>

#include "support/test_hart.hpp"

using namespace assembler;
using riscv::Csr;
using riscv::Mstatus;
using riscv::Privilege;
using test::TestHart;

namespace {

using Value = std::uint64_t;
using Rule = std::function<Value(Value old, Value written)>;

constexpr unsigned kPmpEntries = 16;

/// Keeps these bits and reads as `fixed` elsewhere.
Rule keeps(Value mask, Value fixed = 0) {
  return [=](Value, Value written) { return (written & mask) | fixed; };
}
Rule keeps_all() { return keeps(~0ull); }
Rule nothing() { return keeps(0); }

/// UXL and SXL say 64 bits; SD says that FS is 3; MPP is never 2.
Value mstatus_rule(Value old, Value written) {
  const Value mpp = written >> 11 & 3;
  const Value kept = (written & 0x7e61aa) | (mpp == 2 ? old & 0x1800 : mpp << 11) | 0xaull << 32;
  return kept | ((written >> 13 & 3) == 3 ? 1ull << 63 : 0);
}
Value sstatus_rule(Value, Value written) {
  return (written & 0xc6122) | 2ull << 32 | ((written >> 13 & 3) == 3 ? 1ull << 63 : 0);
}
/// Modes 2 and 3 are reserved: the old value stays.
Value tvec_rule(Value old, Value written) { return (written & 2) != 0 ? old : written; }
/// Bare, Sv39, Sv48 and Sv57; any other mode leaves all of it.
Value satp_rule(Value old, Value written) {
  const Value mode = written >> 60;
  return mode == 0 || mode == 8 || mode == 9 || mode == 10 ? written : old;
}
/// Eight bytes: two bits of each do not exist, W without R is not taken, L keeps what was there.
Value pmpcfg_rule(Value old, Value written) {
  Value result = 0;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    const Value before = old >> shift & 0xff, after = written >> shift & 0x9f;
    const bool refused = (before & 0x80) != 0 || (after & 3) == 2;
    result |= (refused ? before : after) << shift;
  }
  return result;
}

/// All interrupts of S-mode are delegated in these tests.
const std::map<unsigned, Rule>& rules() {
  static const std::map<unsigned, Rule> all = [] {
    std::map<unsigned, Rule> rows{
        {0x001, keeps(0x1f)},
        {0x002, keeps(7)},
        {0x003, keeps(0xff)},
        {0x100, sstatus_rule},
        {0x104, keeps(0x222)},
        {0x105, tvec_rule},
        {0x106, keeps(0xffffffff)},
        {0x10a, keeps(1)},
        {0x140, keeps_all()},
        {0x141, keeps(~1ull)},
        {0x142, keeps_all()},
        {0x143, keeps_all()},
        {0x144, keeps(2)},
        {0x14d, keeps_all()},
        {0x180, satp_rule},
        {0x300, mstatus_rule},
        {0x301, keeps(0, 0x800000000014112d)},  // A, C, D, F, I, M, S, U on RV64
        {0x302, keeps(0xb3ff)},
        {0x303, keeps(0x222)},
        {0x304, keeps(0xaaa)},
        {0x305, tvec_rule},
        {0x306, keeps(0xffffffff)},
        {0x30a, keeps(1ull << 63 | 1)},
        {0x320, nothing()},
        {0x340, keeps_all()},
        {0x341, keeps(~1ull)},
        {0x342, keeps_all()},
        {0x343, keeps_all()},
        {0x344, keeps(0x202)},  // STIP is stimecmp's in these tests
        {0x3a0, pmpcfg_rule},
        {0x3a2, pmpcfg_rule},
    };
    for (unsigned i = 4; i < 16; i += 2) rows[0x3a0 + i] = nothing();
    for (unsigned i = 0; i < 64; i++) rows[0x3b0 + i] = keeps(i < kPmpEntries ? (1ull << 54) - 1 : 0);
    for (unsigned i = 3; i < 32; i++) rows[0xb00 + i] = i < 3 + 16 ? keeps_all() : nothing();
    for (unsigned i = 3; i < 32; i++) rows[0x320 + i] = nothing();
    for (unsigned i = 0; i < 4; i++) rows[0x7a0 + i] = nothing();
    return rows;
  }();
  return all;
}

/// mcycle and minstret go on counting; their writes have tests of their own.
bool counts(unsigned number) { return number == 0xb00 || number == 0xb02; }

/// Everything open, and no timer interrupt: stimecmp is at its highest until it is written.
void start(TestHart& hart, Privilege mode) {
  hart.reset();
  hart.set(Csr::Menvcfg, riscv::Menvcfg::Stce::mask);
  hart.set(Csr::Mcounteren, riscv::Counteren::Time::mask);
  hart.set(Csr::Mideleg, 0x222);
  hart.set(Csr::Pmpaddr0, ~0ull >> 10);
  hart.set(Csr::Pmpcfg0, 0x1f);
  hart.set(Csr::Mstatus, Mstatus::Fs::with(0, 1));
  hart.enter(mode);
}

Value expected(unsigned number, Value old, Value written) { return rules().at(number)(old, written); }

void check(TestHart& hart, unsigned number, Privilege mode, Value value) {
  CAPTURE(value);
  const Csr csr{static_cast<std::uint16_t>(number)};
  start(hart, mode);
  if (number == 0x3a0 || number == 0x3b0) {  // leave S-mode's own way to memory alone
    hart.set(Csr::Pmpcfg0, 0);
    hart.set(Csr::Pmpaddr0, 0);
  }
  Value held = hart.get(csr);
  for (const Value written : {value, ~value, Value{0}}) {
    hart.set(csr, written);
    held = expected(number, held, written);
    REQUIRE(hart.get(csr) == held);
  }
}

void check_row(TestHart& hart, unsigned number, Privilege mode) {
  CAPTURE(number);
  check(hart, number, mode, ~0ull);
  for (unsigned bit = 0; bit < 64; bit++) check(hart, number, mode, 1ull << bit);
}

}  // namespace

TEST_CASE("every CSR that M-mode can write has its row in the table of legal values") {
  TestHart hart(kPmpEntries);
  for (unsigned number = 0; number < 4096; number++) {
    if (number >> 10 == 3) continue;
    CAPTURE(number);
    start(hart, Privilege::Machine);
    hart.execute({csrr(t5, Csr{static_cast<std::uint16_t>(number)})});
    REQUIRE(!hart.in_machine_handler() == (rules().contains(number) || counts(number)));
  }
}

TEST_CASE("every CSR makes its legal value of every write from M-mode") {
  TestHart hart(kPmpEntries);
  for (const auto& [number, rule] : rules()) check_row(hart, number, Privilege::Machine);
}

TEST_CASE("every CSR of S-mode makes the same legal values of writes from S-mode") {
  TestHart hart(kPmpEntries);
  for (const auto& [number, rule] : rules()) {
    // A satp with a random root would take the code away.
    if (riscv::least_privilege(number) > 1 || number == 0x180) continue;
    check_row(hart, number, Privilege::Supervisor);
  }
}

TEST_CASE("a satp of a mode that does not exist is ignored from S-mode too") {
  TestHart hart;
  for (Value mode = 1; mode < 16; mode++) {
    if (mode >= 8 && mode <= 10) continue;
    hart.reset();
    hart.enter(Privilege::Supervisor);
    hart.set(Csr::Satp, 0x123456);
    hart.set(Csr::Satp, mode << 60 | 0xfffff);
    CHECK(hart.get(Csr::Satp) == 0x123456);
  }
}

TEST_CASE("the status bits of other extensions are zero, XS, VS, MBE, SBE and UBE among them") {
  TestHart hart;
  hart.set(Csr::Mstatus, ~0ull);
  constexpr Value kXs = 3ull << 15, kVs = 3ull << 9, kUbe = 1ull << 6, kSbe = 1ull << 36, kMbe = 1ull << 37;
  CHECK((hart.get(Csr::Mstatus) & (kXs | kVs | kUbe | kSbe | kMbe)) == 0);
  CHECK((hart.get(Csr::Sstatus) & (kXs | kVs | kUbe)) == 0);
}
