#include <doctest/doctest.h>

#include <set>

#include "riscv/csr_name.hpp"
#include "support/test_hart.hpp"

using namespace assembler;
using riscv::Counteren;
using riscv::Csr;
using riscv::InterruptCause;
using riscv::Menvcfg;
using riscv::Privilege;
using test::TestHart;

namespace {

/// The numbers of all CSRs, as the manual's tables list them for this machine's extensions.
std::set<unsigned> existing() {
  std::set<unsigned> csrs{// F and D
                          0x001, 0x002, 0x003,
                          // S-mode
                          0x100, 0x104, 0x105, 0x106, 0x10a, 0x140, 0x141, 0x142, 0x143, 0x144, 0x14d, 0x180,
                          // M-mode
                          0x300, 0x301, 0x302, 0x303, 0x304, 0x305, 0x306, 0x30a, 0x320, 0x340, 0x341, 0x342,
                          0x343, 0x344, 0x7a0, 0x7a1, 0x7a2, 0x7a3, 0xb00, 0xb02, 0xf11, 0xf12, 0xf13, 0xf14,
                          0xf15};
  const auto range = [&](unsigned first, unsigned last, unsigned step = 1) {
    for (unsigned csr = first; csr <= last; csr += step) csrs.insert(csr);
  };
  range(0xc00, 0xc1f);     // counters
  range(0xb03, 0xb1f);     // their M-mode names
  range(0x323, 0x33f);     // events
  range(0x3a0, 0x3ae, 2);  // pmpcfg: the odd ones are RV32's
  range(0x3b0, 0x3ef);     // pmpaddr
  return csrs;
}

/// A hart in `mode` on which every counter, stimecmp and the floating-point unit are open to all.
void start(TestHart& hart, Privilege mode) {
  hart.reset();
  hart.set(Csr::Mcounteren, ~0ull);
  hart.set(Csr::Scounteren, ~0ull);
  hart.set(Csr::Menvcfg, Menvcfg::Stce::mask);
  hart.set(Csr::Mstatus, riscv::Mstatus::Fs::mask);
  hart.enter(mode);
}

/// Whether reading the CSR is legal in the present mode.
bool readable(TestHart& hart, Csr csr) {
  hart.execute({csrr(t5, csr)});
  return !hart.in_machine_handler();
}

/// The hart in U-mode or S-mode with these bits in the enables of counters.
bool readable_with(Csr csr, Privilege mode, std::uint64_t mcounteren, std::uint64_t scounteren) {
  TestHart hart;
  hart.set(Csr::Mcounteren, mcounteren);
  hart.set(Csr::Scounteren, scounteren);
  hart.enter(mode);
  return readable(hart, csr);
}

}  // namespace

TEST_CASE("every CSR that exists has a name") {
  for (const unsigned csr : existing()) CHECK_MESSAGE(!riscv::name_of_csr(csr).empty(), csr);
}

TEST_CASE(
    "of all 4096 CSRs exactly the listed ones exist, for the modes and writes that their numbers allow") {
  const std::set<unsigned> all = existing();
  TestHart hart;
  for (const Privilege mode : {Privilege::User, Privilege::Supervisor, Privilege::Machine}) {
    for (unsigned number = 0; number < 4096; number++) {
      CAPTURE(number);
      CAPTURE(static_cast<unsigned>(mode));
      start(hart, mode);
      const bool exists = all.contains(number) && static_cast<unsigned>(mode) >= (number >> 8 & 3);
      const Csr csr{static_cast<std::uint16_t>(number)};
      REQUIRE(readable(hart, csr) == exists);
      if (!exists) continue;
      hart.execute({csrw(csr, t5)});
      REQUIRE(hart.in_machine_handler() == (number >> 10 == 3));
    }
  }
}

TEST_CASE("mcounteren opens a counter to S-mode, scounteren further to U-mode") {
  const std::pair<Csr, std::uint64_t> counters[] = {{Csr::Cycle, Counteren::Cycle::mask},
                                                    {Csr::Time, Counteren::Time::mask},
                                                    {Csr::Instret, Counteren::Instret::mask},
                                                    {Csr::Hpmcounter31, 1ull << 31}};
  for (const auto& [csr, bit] : counters) {
    CHECK_FALSE(readable_with(csr, Privilege::Supervisor, ~bit, ~0ull));
    CHECK(readable_with(csr, Privilege::Supervisor, bit, 0));
    CHECK_FALSE(readable_with(csr, Privilege::User, bit, ~bit));
    CHECK_FALSE(readable_with(csr, Privilege::User, ~bit, bit));
    CHECK(readable_with(csr, Privilege::User, bit, bit));
    CHECK(readable_with(csr, Privilege::Machine, 0, 0));
  }
}

TEST_CASE("S-mode may use stimecmp when menvcfg.STCE and mcounteren.TM are both set") {
  for (unsigned i = 0; i < 4; i++) {
    TestHart hart;
    hart.set(Csr::Menvcfg, (i & 1) != 0 ? Menvcfg::Stce::mask : 0);
    hart.set(Csr::Mcounteren, (i & 2) != 0 ? Counteren::Time::mask : 0);
    hart.enter(Privilege::Supervisor);
    CHECK(readable(hart, Csr::Stimecmp) == (i == 3));
  }
}

TEST_CASE("a written counter reads back as written: the write takes the place of the count") {
  TestHart hart;
  for (const std::uint64_t value : {0ull, 5ull, ~0ull}) {
    hart.li(a1, value);
    hart.execute({csrw(Csr::Minstret, a1), csrr(a0, Csr::Minstret), csrr(a2, Csr::Minstret)});
    CHECK(hart.x(a0) == value);
    CHECK(hart.x(a2) == value + 1);
    hart.execute({csrw(Csr::Mcycle, a1), csrr(a0, Csr::Mcycle), csrr(a2, Csr::Cycle)});
    CHECK(hart.x(a0) == value);
    CHECK(hart.x(a2) == value + 1);
  }
}

TEST_CASE("cycle goes on while a hart waits, instret does not") {
  TestHart hart;
  hart.set(Csr::Mcycle, 0);
  hart.set(Csr::Minstret, 0);
  hart.board().clock().cycles += 1000;
  CHECK(hart.get(Csr::Minstret) == 0);
  CHECK(hart.get(Csr::Mcycle) > 1000);
}

TEST_CASE("time is the CLINT's mtime, written or not") {
  TestHart hart;
  hart.set_cycles(123 * machine::kCyclesPerTick);
  CHECK(hart.get(Csr::Time) == 123);
  REQUIRE(hart.board().store(riscv::platform::kClint + 0xbff8, 8, 1'000'000));
  CHECK(hart.get(Csr::Time) == 1'000'000);
}

TEST_CASE("with Sstc the timer bit is time >= stimecmp, unsigned, and writes do not touch it") {
  constexpr std::uint64_t kStip = bit_of(InterruptCause::SupervisorTimer);
  TestHart hart;
  hart.set(Csr::Menvcfg, Menvcfg::Stce::mask);
  hart.set_cycles(100 * machine::kCyclesPerTick);
  hart.set(Csr::Stimecmp, 101);
  CHECK(hart.get(Csr::Mip) == 0);
  hart.set(Csr::Mip, kStip);
  CHECK(hart.get(Csr::Mip) == 0);
  hart.set_cycles(101 * machine::kCyclesPerTick);
  CHECK(hart.get(Csr::Mip) == kStip);
  hart.set(Csr::Mip, 0);
  CHECK(hart.get(Csr::Mip) == kStip);
  hart.set(Csr::Stimecmp, ~0ull);
  CHECK(hart.get(Csr::Mip) == 0);
  hart.set(Csr::Stimecmp, 1ull << 63);
  CHECK(hart.get(Csr::Mip) == 0);
  hart.set(Csr::Stimecmp, 0);
  CHECK(hart.get(Csr::Mip) == kStip);
}

TEST_CASE("without Sstc stimecmp does nothing and the timer bit is software's") {
  constexpr std::uint64_t kStip = bit_of(InterruptCause::SupervisorTimer);
  TestHart hart;
  hart.set(Csr::Stimecmp, 0);
  CHECK(hart.get(Csr::Mip) == 0);
  hart.set(Csr::Mip, kStip);
  CHECK(hart.get(Csr::Mip) == kStip);
}

TEST_CASE("the next timer is the nearer of mtimecmp and stimecmp that is still to come") {
  TestHart hart;
  const auto& timers = hart.hart();
  CHECK(timers.timer_deadline() == ~0ull);
  REQUIRE(hart.board().store(riscv::platform::kClint + 0x4000, 8, 2000));
  CHECK(timers.timer_deadline() == 2000 * machine::kCyclesPerTick);
  hart.set(Csr::Stimecmp, 1000);
  CHECK(timers.timer_deadline() == 2000 * machine::kCyclesPerTick);
  hart.set(Csr::Menvcfg, Menvcfg::Stce::mask);
  CHECK(timers.timer_deadline() == 1000 * machine::kCyclesPerTick);
  hart.set_cycles(1500 * machine::kCyclesPerTick);
  CHECK(timers.timer_deadline() == 2000 * machine::kCyclesPerTick);
  hart.set_cycles(2000 * machine::kCyclesPerTick);
  CHECK(timers.timer_deadline() == ~0ull);
}

TEST_CASE("a hart knows its number, and nothing else of its making") {
  TestHart hart(0, 2);
  CHECK(hart.get(Csr::Mhartid) == 0);
  for (const Csr csr : {Csr::Mvendorid, Csr::Marchid, Csr::Mimpid, Csr::Mconfigptr})
    CHECK(hart.get(csr) == 0);
}

TEST_CASE("PMP is configured through its CSRs, eight entries a register") {
  TestHart hart(16);
  hart.set(Csr::Pmpaddr0, 0x1234);
  CHECK(hart.get(Csr::Pmpaddr0) == 0x1234);
  hart.set(Csr{0x3a2}, 0x0f);
  CHECK(hart.get(Csr{0x3a2}) == 0x0f);
  CHECK(hart.get(Csr::Pmpcfg0) == 0);
  hart.set(Csr{0x3a4}, ~0ull);  // beyond the sixteen entries
  CHECK(hart.get(Csr{0x3a4}) == 0);
  hart.set(Csr::Pmpaddr63, ~0ull);
  CHECK(hart.get(Csr::Pmpaddr63) == 0);
}
