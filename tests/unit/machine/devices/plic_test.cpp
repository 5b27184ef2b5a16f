#include "machine/devices/plic.hpp"

#include <doctest/doctest.h>

using machine::InterruptPins;
using machine::Plic;
using riscv::InterruptCause;

namespace {

/// A PLIC of two harts, with names for its registers. Contexts: 0 and 1 are hart 0 in M and S, 2 and 3
/// hart 1.
struct TestPlic {
  InterruptPins pins;
  Plic plic{pins, 2};

  void set(std::uint32_t offset, std::uint32_t value) { CHECK(plic.store(offset, 4, value)); }
  std::uint32_t get(std::uint32_t offset) {
    const auto value = plic.load(offset, 4);
    REQUIRE(value.has_value());
    return static_cast<std::uint32_t>(*value);
  }
  void priority(unsigned source, std::uint32_t value) { set(4 * source, value); }
  void enable(unsigned context, unsigned word, std::uint32_t bits) {
    set(0x2000 + 0x80 * context + 4 * word, bits);
  }
  void threshold(unsigned context, std::uint32_t value) { set(0x200000 + 0x1000 * context, value); }
  std::uint32_t claim(unsigned context) { return get(0x200004 + 0x1000 * context); }
  void complete(unsigned context, std::uint32_t source) { set(0x200004 + 0x1000 * context, source); }
  bool pending(unsigned source) { return (get(0x1000 + 4 * (source / 32)) >> (source % 32) & 1) != 0; }
  bool interrupts(unsigned context) const {
    const auto cause =
        context % 2 == 0 ? InterruptCause::MachineExternal : InterruptCause::SupervisorExternal;
    return (pins.levels(context / 2) & bit_of(cause)) != 0;
  }
};

/// Source 10 with priority 1, enabled for context 1.
struct ReadyPlic : TestPlic {
  ReadyPlic() {
    priority(10, 1);
    enable(1, 0, 1u << 10);
  }
};

}  // namespace

TEST_CASE("a raised line interrupts the contexts that have it enabled, and no other") {
  ReadyPlic t;
  t.plic.set_line(10, true);
  CHECK(t.pending(10));
  CHECK(t.interrupts(1));
  for (const unsigned other : {0u, 2u, 3u}) CHECK_FALSE(t.interrupts(other));
  t.enable(2, 0, 1u << 10);
  CHECK(t.interrupts(2));
}

TEST_CASE("a line that drops before it was claimed takes its interrupt back") {
  ReadyPlic t;
  t.plic.set_line(10, true);
  t.plic.set_line(10, false);
  CHECK_FALSE(t.pending(10));
  CHECK_FALSE(t.interrupts(1));
  CHECK(t.claim(1) == 0);
}

TEST_CASE("a claim gives the source, ends the interrupt, and a completion does not look at the line again") {
  ReadyPlic t;
  t.plic.set_line(10, true);
  CHECK(t.claim(1) == 10);
  CHECK_FALSE(t.interrupts(1));
  CHECK_FALSE(t.pending(10));
  CHECK(t.claim(1) == 0);
  t.complete(1, 10);
  CHECK_FALSE(t.interrupts(1));
}

TEST_CASE("a line raised once more while claimed interrupts again after completion") {
  ReadyPlic t;
  t.plic.set_line(10, true);
  CHECK(t.claim(1) == 10);
  t.plic.set_line(10, true);
  CHECK(t.pending(10));
  CHECK_FALSE(t.interrupts(1));
  CHECK(t.claim(1) == 0);
  t.complete(1, 10);
  CHECK(t.interrupts(1));
  CHECK(t.claim(1) == 10);
}

TEST_CASE("the highest priority is claimed first, of equals the lowest number") {
  TestPlic t;
  t.enable(0, 0, ~0u);
  t.enable(0, 2, ~0u);
  for (const auto& [source, priority] : {std::pair{5u, 2u}, {9u, 7u}, {3u, 2u}, {95u, 7u}}) {
    t.priority(source, priority);
    t.plic.set_line(source, true);
  }
  for (const std::uint32_t expected : {9u, 95u, 3u, 5u, 0u}) CHECK(t.claim(0) == expected);
}

TEST_CASE("priority 0 never interrupts, though the source is pending") {
  ReadyPlic t;
  t.priority(10, 0);
  t.plic.set_line(10, true);
  CHECK(t.pending(10));
  CHECK_FALSE(t.interrupts(1));
  CHECK(t.claim(1) == 0);
  t.priority(10, 1);
  CHECK(t.interrupts(1));
}

TEST_CASE("only priorities above the threshold interrupt, and a lower threshold acts at once") {
  ReadyPlic t;
  t.plic.set_line(10, true);
  t.threshold(1, 1);
  CHECK_FALSE(t.interrupts(1));
  CHECK(t.claim(1) == 0);
  t.threshold(1, 0);
  CHECK(t.interrupts(1));
}

TEST_CASE("disabling a source ends its interrupt, enabling it brings it back") {
  ReadyPlic t;
  t.plic.set_line(10, true);
  t.enable(1, 0, 0);
  CHECK_FALSE(t.interrupts(1));
  t.enable(1, 0, 1u << 10);
  CHECK(t.interrupts(1));
}

TEST_CASE("of two contexts the first to claim has the interrupt") {
  ReadyPlic t;
  t.enable(3, 0, 1u << 10);
  t.plic.set_line(10, true);
  CHECK(t.claim(3) == 10);
  CHECK_FALSE(t.interrupts(1));
  CHECK(t.claim(1) == 0);
}

TEST_CASE("a completion counts whoever makes it: from another context, and of a source not enabled there") {
  ReadyPlic t;
  t.plic.set_line(10, true);
  CHECK(t.claim(1) == 10);
  t.plic.set_line(10, true);
  t.complete(2, 10);
  CHECK(t.interrupts(1));
  CHECK(t.claim(1) == 10);
}

TEST_CASE("a completion of what was not claimed changes nothing") {
  ReadyPlic t;
  t.plic.set_line(10, true);
  t.complete(1, 10);
  t.complete(1, 11);
  CHECK(t.pending(10));
  CHECK(t.interrupts(1));
  CHECK(t.claim(1) == 10);
}

TEST_CASE("source 0 does not exist") {
  TestPlic t;
  t.enable(0, 0, 1);
  CHECK(t.get(0x2000) == 0);
  t.complete(0, 0);
  t.complete(0, 96);
  t.complete(0, ~0u);
}

TEST_CASE("priorities and thresholds have three bits, pending bits are read-only") {
  TestPlic t;
  t.priority(1, ~0u);
  CHECK(t.get(4) == 7);
  t.threshold(2, 0xff);
  CHECK(t.get(0x202000) == 7);
  t.set(0x1000, ~0u);
  CHECK(t.get(0x1000) == 0);
}

TEST_CASE("registers of sources and contexts that do not exist read as zero and take nothing") {
  TestPlic t;
  for (const std::uint32_t offset :
       {4u * 96, 0xffcu, 0x100cu, 0x200cu, 0x2200u, 0x204000u, 0x200008u, 0x5ffffcu}) {
    CAPTURE(offset);
    t.set(offset, ~0u);
    CHECK(t.get(offset) == 0);
  }
}

TEST_CASE("a reset forgets everything") {
  ReadyPlic t;
  t.plic.set_line(10, true);
  t.plic.reset();
  CHECK_FALSE(t.interrupts(1));
  CHECK_FALSE(t.pending(10));
  CHECK(t.get(40) == 0);
}
