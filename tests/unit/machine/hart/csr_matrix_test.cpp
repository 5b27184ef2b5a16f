// Which CSRs there are: all 4 096 numbers, read and written, in three modes, behind every gate that can shut
// one of them off. The table is the manuals' list for this machine's extensions.
#include <doctest/doctest.h>

#include <optional>
#include <vector>

#include "support/test_hart.hpp"

using namespace assembler;
using riscv::Csr;
using riscv::Menvcfg;
using riscv::Mstatus;
using riscv::Privilege;
using test::TestHart;

namespace {

/// What a CSR needs besides the mode that its number names.
enum class Gate { None, FloatingPoint, Counter, TimeCompare, AddressSpace };

struct Range {
  unsigned first, last;
  Gate gate = Gate::None;
  unsigned step = 1;
};

constexpr Range kRanges[] = {
    {0x001, 0x003, Gate::FloatingPoint},  // fflags, frm, fcsr
    {0x100, 0x100},                       // sstatus
    {0x104, 0x106},                       // sie, stvec, scounteren
    {0x10a, 0x10a},                       // senvcfg
    {0x140, 0x144},                       // sscratch, sepc, scause, stval, sip
    {0x14d, 0x14d, Gate::TimeCompare},    // stimecmp
    {0x180, 0x180, Gate::AddressSpace},   // satp
    {0x300, 0x306},                       // mstatus, misa, medeleg, mideleg, mie, mtvec, mcounteren
    {0x30a, 0x30a},                       // menvcfg
    {0x320, 0x320},                       // mcountinhibit
    {0x323, 0x33f},                       // mhpmevent3..31
    {0x340, 0x344},                       // mscratch, mepc, mcause, mtval, mip
    {0x3a0, 0x3ae, Gate::None, 2},        // pmpcfg: odd ones are RV32's
    {0x3b0, 0x3ef},                       // pmpaddr0..63
    {0x7a0, 0x7a3},                       // tselect, tdata1..3
    {0xb00, 0xb00},                       // mcycle
    {0xb02, 0xb1f},                       // minstret, mhpmcounter3..31
    {0xc00, 0xc1f, Gate::Counter},        // cycle, time, instret, hpmcounter3..31
    {0xf11, 0xf15},                       // mvendorid, marchid, mimpid, mhartid, mconfigptr
};

std::optional<Gate> gate_of(unsigned number) {
  for (const Range& range : kRanges) {
    if (number >= range.first && number <= range.last && (number - range.first) % range.step == 0)
      return range.gate;
  }
  return std::nullopt;
}

/// Everything that may be shut, one bit each.
struct Gates {
  bool floating_point, mcounteren, scounteren, stce, tvm;

  static constexpr unsigned kCombinations = 32;
  static constexpr Gates from_bits(unsigned bits) {
    return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0};
  }
};
constexpr Gates kOpen{true, true, true, true, false};

bool exists_for(unsigned number, Privilege mode, const Gates& gates) {
  const auto gate = gate_of(number);
  if (!gate || static_cast<unsigned>(mode) < (number >> 8 & 3)) return false;
  const bool machine = mode == Privilege::Machine, user = mode == Privilege::User;
  switch (*gate) {
    case Gate::None: return true;
    case Gate::FloatingPoint: return gates.floating_point;
    case Gate::Counter: return machine || (gates.mcounteren && (!user || gates.scounteren));
    case Gate::TimeCompare: return machine || (gates.stce && gates.mcounteren);
    case Gate::AddressSpace: return machine || !gates.tvm;
  }
  return false;
}

/// A hart in `mode` behind the gates.
void start(TestHart& hart, Privilege mode, const Gates& gates) {
  hart.reset();
  if (gates.mcounteren) hart.set(Csr::Mcounteren, ~0ull);
  if (gates.scounteren) hart.set(Csr::Scounteren, ~0ull);
  if (gates.stce) hart.set(Csr::Menvcfg, Menvcfg::Stce::mask);
  hart.set(Csr::Mstatus,
           (gates.floating_point ? Mstatus::Fs::mask : 0) | (gates.tvm ? Mstatus::Tvm::mask : 0));
  hart.enter(mode);
}

/// Whether the instruction retires; otherwise it must have been illegal.
bool retires(TestHart& hart, Word word) {
  const std::uint64_t pc = hart.pc();
  hart.execute({word});
  if (!hart.in_machine_handler()) return true;
  REQUIRE(machine_trap(hart) == test::trapped(riscv::ExceptionCause::IllegalInstruction, pc, word));
  return false;
}

void check(TestHart& hart, unsigned number, Privilege mode, const Gates& gates) {
  CAPTURE(number);
  CAPTURE(static_cast<unsigned>(mode));
  const Csr csr{static_cast<std::uint16_t>(number)};
  const bool exists = exists_for(number, mode, gates);
  start(hart, mode, gates);
  REQUIRE(retires(hart, csrr(t5, csr)) == exists);
  if (!exists) start(hart, mode, gates);
  REQUIRE(retires(hart, csrw(csr, t5)) == (exists && number >> 10 != 3));
}

constexpr Privilege kModes[] = {Privilege::User, Privilege::Supervisor, Privilege::Machine};

}  // namespace

TEST_CASE("of all 4096 CSRs those of the table can be read in their modes, and written unless read-only") {
  TestHart hart;
  for (const Privilege mode : kModes) {
    for (unsigned number = 0; number < 4096; number++) check(hart, number, mode, kOpen);
  }
}

TEST_CASE("FS, mcounteren, scounteren, STCE and TVM shut off exactly their CSRs, in all combinations") {
  TestHart hart;
  for (unsigned bits = 0; bits < Gates::kCombinations; bits++) {
    CAPTURE(bits);
    for (const Range& range : kRanges) {
      if (range.gate == Gate::None) continue;
      for (const Privilege mode : kModes) {
        for (unsigned number = range.first; number <= range.last; number++)
          check(hart, number, mode, Gates::from_bits(bits));
      }
    }
  }
}

TEST_CASE("each bit of mcounteren and scounteren opens its own counter and no other") {
  TestHart hart;
  for (unsigned bit = 0; bit < 32; bit++) {
    for (unsigned counter = 0; counter < 32; counter++) {
      for (const Privilege mode : {Privilege::User, Privilege::Supervisor}) {
        CAPTURE(bit);
        CAPTURE(counter);
        hart.reset();
        hart.set(Csr::Mcounteren, mode == Privilege::User ? ~0ull : 1ull << bit);
        hart.set(Csr::Scounteren, 1ull << bit);
        hart.enter(mode);
        const Csr csr{static_cast<std::uint16_t>(0xc00 + counter)};
        REQUIRE(retires(hart, csrr(t5, csr)) == (counter == bit));
      }
    }
  }
}
