// What each CSR keeps of a write (WARL). Every row is tried with all ones, all zeros and each bit alone.
#include "machine/hart/csrs.hpp"

#include <doctest/doctest.h>

#include "support/test_hart.hpp"

using riscv::Csr;
using riscv::Mstatus;
using riscv::Privilege;
using test::TestHart;

namespace {

constexpr std::uint64_t kAll = ~0ull;

struct Row {
  const char* name;
  Csr csr;
  std::uint64_t writable;
  std::uint64_t fixed = 0;  ///< bits that read as one whatever is written
};

constexpr Row kRows[] = {
    {"misa", Csr::Misa, 0, machine::Csrs::kMisa},
    {"medeleg: not 10, 11 and 14", Csr::Medeleg, 0xb3ff},
    {"mideleg: interrupts of S-mode", Csr::Mideleg, 0x222},
    {"mie", Csr::Mie, 0xaaa},
    {"mip: interrupts of S-mode", Csr::Mip, 0x222},
    {"mcounteren", Csr::Mcounteren, 0xffffffff},
    {"menvcfg: FIOM and STCE", Csr::Menvcfg, 1ull << 63 | 1},
    {"mcountinhibit: counters cannot be stopped", Csr::Mcountinhibit, 0},
    {"mscratch", Csr::Mscratch, kAll},
    {"mepc: even", Csr::Mepc, ~1ull},
    {"mcause", Csr::Mcause, kAll},
    {"mtval", Csr::Mtval, kAll},
    {"scounteren", Csr::Scounteren, 0xffffffff},
    {"senvcfg: FIOM", Csr::Senvcfg, 1},
    {"sscratch", Csr::Sscratch, kAll},
    {"sepc: even", Csr::Sepc, ~1ull},
    {"scause", Csr::Scause, kAll},
    {"stval", Csr::Stval, kAll},
    {"stimecmp", Csr::Stimecmp, kAll},
    {"mhpmcounter3: keeps its value, counts nothing", Csr::Mhpmcounter3, kAll},
    {"mhpmcounter18: the last there is", static_cast<Csr>(0xb12), kAll},
    {"mhpmcounter19", static_cast<Csr>(0xb13), 0},
    {"mhpmevent3: no event", Csr::Mhpmevent3, 0},
    {"mhpmevent31", Csr::Mhpmevent31, 0},
    {"tselect: no triggers", Csr::Tselect, 0},
    {"tdata1", Csr::Tdata1, 0},
    {"pmpaddr0 on a machine without PMP", Csr::Pmpaddr0, 0},
    {"pmpcfg0 on a machine without PMP", Csr::Pmpcfg0, 0},
};

/// What CSR reads as after the write.
std::uint64_t written(TestHart& hart, Csr csr, std::uint64_t value) {
  hart.set(csr, value);
  return hart.get(csr);
}

}  // namespace

TEST_CASE("CSRs keep the bits that they have and show the others as fixed") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    TestHart hart;
    CHECK(written(hart, row.csr, kAll) == (row.writable | row.fixed));
    CHECK(written(hart, row.csr, 0) == row.fixed);
    for (unsigned bit = 0; bit < 64; bit++) {
      CAPTURE(bit);
      REQUIRE(written(hart, row.csr, 1ull << bit) == ((row.writable & 1ull << bit) | row.fixed));
    }
  }
}

TEST_CASE("misa says RV64 with I, M, A, F, D, C and the modes S and U") {
  const std::uint64_t misa = TestHart().get(Csr::Misa);
  for (const char letter : {'I', 'M', 'A', 'F', 'D', 'C', 'S', 'U'})
    CHECK((misa & riscv::Misa::extension(letter)) != 0);
  for (const char letter : {'B', 'E', 'H', 'N', 'Q', 'V'})
    CHECK((misa & riscv::Misa::extension(letter)) == 0);
  CHECK((misa & riscv::Misa::kRv64) == riscv::Misa::kRv64);
}

TEST_CASE("mstatus keeps its enables, modes and trap bits; UXL and SXL are 64 bits for ever") {
  constexpr std::uint64_t kWritable = 0x7e79aa, kFixed = 2ull << 32 | 2ull << 34;
  TestHart hart;
  CHECK(written(hart, Csr::Mstatus, kAll) == (kWritable | kFixed | Mstatus::Sd::mask));
  CHECK(written(hart, Csr::Mstatus, 0) == kFixed);
  for (unsigned bit = 0; bit < 64; bit++) {
    CAPTURE(bit);
    const std::uint64_t value = 1ull << bit;
    if ((value & Mstatus::Mpp::mask) != 0) continue;
    CHECK((written(hart, Csr::Mstatus, value) & ~kFixed) == (value & kWritable));
  }
}

TEST_CASE("MPP is never the reserved mode") {
  TestHart hart;
  for (const Privilege mode : {Privilege::User, Privilege::Supervisor, Privilege::Machine}) {
    hart.set(Csr::Mstatus, Mstatus::Mpp::with(0, mode));
    const std::uint64_t read = written(hart, Csr::Mstatus, 2ull << 11);
    CHECK(Mstatus::Mpp::get(read) == mode);
  }
}

TEST_CASE("FS is kept in all its four values, and SD says when it is dirty, in mstatus and sstatus") {
  TestHart hart;
  for (const Csr csr : {Csr::Mstatus, Csr::Sstatus}) {
    for (std::uint64_t state = 0; state < 4; state++) {
      CAPTURE(state);
      const bool dirty = state == riscv::FloatState::kDirty;
      // SD itself cannot be written.
      hart.set(csr, Mstatus::Sd::with(Mstatus::Fs::with(0, state), !dirty));
      for (const Csr view : {Csr::Mstatus, Csr::Sstatus}) {
        CHECK(Mstatus::Fs::get(hart.get(view)) == state);
        CHECK(Mstatus::Sd::get(hart.get(view)) == dirty);
      }
    }
  }
}

TEST_CASE("a hart starts with its floating-point unit off and every FP register and flag zero") {
  TestHart hart;
  CHECK(Mstatus::Fs::get(hart.csrs().mstatus) == riscv::FloatState::kOff);
  CHECK(hart.csrs().fcsr == 0);
  for (unsigned i = 0; i < 32; i++) CHECK(hart.hart().f(i) == 0);
}

TEST_CASE("sstatus shows and changes its part of mstatus") {
  constexpr std::uint64_t kWritable = 0xc6122, kUxl = 2ull << 32;
  constexpr std::uint64_t kSd = Mstatus::Sd::mask;
  TestHart hart;
  hart.set(Csr::Mstatus, kAll);
  CHECK(hart.get(Csr::Sstatus) == (kWritable | kUxl | kSd));
  hart.set(Csr::Sstatus, 0);
  CHECK((hart.get(Csr::Mstatus) & kWritable) == 0);
  CHECK(Mstatus::Mie::get(hart.get(Csr::Mstatus)));
  CHECK(Mstatus::Mpp::get(hart.get(Csr::Mstatus)) == Privilege::Machine);
  hart.set(Csr::Mstatus, 0);
  CHECK(written(hart, Csr::Sstatus, kAll) == (kWritable | kUxl | kSd));
  CHECK((hart.get(Csr::Mstatus) & 0x7e79aa) == kWritable);
}

TEST_CASE("a trap vector of a reserved mode is not taken") {
  for (const Csr csr : {Csr::Mtvec, Csr::Stvec}) {
    TestHart hart;
    CHECK(written(hart, csr, 0x80001001) == 0x80001001);
    CHECK(written(hart, csr, 0x80002002) == 0x80001001);
    CHECK(written(hart, csr, 0x80002003) == 0x80001001);
    CHECK(written(hart, csr, ~3ull) == ~3ull);
  }
}

TEST_CASE(
    "satp takes Bare, Sv39, Sv48 and Sv57 with 16 bits of ASID, and ignores any other mode altogether") {
  TestHart hart;
  for (std::uint64_t mode = 0; mode < 16; mode++) {
    CAPTURE(mode);
    const std::uint64_t old = written(hart, Csr::Satp, 8ull << 60 | 0xabcull);
    const std::uint64_t value = mode << 60 | 0x0fff'ffff'ffff'ffff;
    const bool supported = mode == 0 || (mode >= 8 && mode <= 10);
    CHECK(written(hart, Csr::Satp, value) == (supported ? value : old));
  }
}

TEST_CASE("sie and sip are windows on the delegated interrupts") {
  TestHart hart;
  hart.set(Csr::Mie, 0xaaa);
  hart.set(Csr::Mip, 0x222);
  CHECK(hart.get(Csr::Sie) == 0);
  CHECK(hart.get(Csr::Sip) == 0);
  for (const std::uint64_t delegated : {0x002ull, 0x020ull, 0x200ull, 0x222ull}) {
    CAPTURE(delegated);
    hart.set(Csr::Mideleg, delegated);
    CHECK(hart.get(Csr::Sie) == delegated);
    CHECK(hart.get(Csr::Sip) == delegated);
    hart.set(Csr::Sie, 0);
    CHECK(hart.get(Csr::Mie) == (0xaaa & ~delegated));
    hart.set(Csr::Sie, kAll);
    CHECK(hart.get(Csr::Mie) == 0xaaa);
  }
}

TEST_CASE("of sip only the software interrupt can be written, and only when it is delegated") {
  TestHart hart;
  hart.set(Csr::Sip, kAll);
  CHECK(hart.get(Csr::Mip) == 0);
  hart.set(Csr::Mideleg, 0x222);
  hart.set(Csr::Sip, kAll);
  CHECK(hart.get(Csr::Mip) == 2);
  hart.set(Csr::Mip, 0x222);
  hart.set(Csr::Sip, 0);
  CHECK(hart.get(Csr::Mip) == 0x220);
}

TEST_CASE("mip's external bit reads as wire or software, and a set or clear changes the software bit alone") {
  using namespace assembler;
  constexpr std::uint64_t kSeip = 0x200;
  TestHart hart;
  auto& board = hart.board();
  // The UART's transmit interrupt drives the wire of hart 0 in S-mode.
  REQUIRE(board.store(riscv::platform::kPlic + 40, 4, 1));
  REQUIRE(board.store(riscv::platform::kPlic + 0x2080, 4, 1u << 10));
  REQUIRE(board.store(riscv::platform::kUart0 + 1, 1, 2));
  CHECK(hart.get(Csr::Mip) == kSeip);
  hart.li(a1, 2);
  hart.execute({csrrs(a0, Csr::Mip, a1)});  // must not copy the wire into the software bit
  CHECK(hart.x(a0) == kSeip);
  REQUIRE(board.store(riscv::platform::kUart0 + 1, 1, 0));
  CHECK(hart.get(Csr::Mip) == 2);
  hart.set(Csr::Mip, kSeip);
  CHECK(hart.get(Csr::Mip) == kSeip);
}
