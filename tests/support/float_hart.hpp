// A hart with its floating-point unit, for tests of the F and D extensions.
#pragma once

#include <doctest/doctest.h>

#include <bit>

#include "support/test_hart.hpp"

namespace test {

inline std::uint64_t bits_of(double value) { return std::bit_cast<std::uint64_t>(value); }

class FloatHart : public TestHart {
 public:
  /// Values of mstatus.FS between off and dirty.
  static constexpr std::uint64_t kInitial = 1, kClean = 2;
  /// Two, in single precision.
  static constexpr std::uint64_t kTwo32 = machine::kFloatBox | 0x40000000;

  explicit FloatHart(std::uint64_t state = riscv::FloatState::kDirty) { set_state(state); }

  /// mstatus.FS; writes the rest of mstatus as zero.
  void set_state(std::uint64_t state) { set(riscv::Csr::Mstatus, riscv::Mstatus::Fs::with(0, state)); }
  std::uint64_t state() const { return riscv::Mstatus::Fs::get(csrs().mstatus); }
  /// mstatus.SD
  bool summary_dirty() const { return riscv::Mstatus::Sd::get(csrs().mstatus); }

  /// By way of t0; dirties the state.
  void set_f(assembler::FloatRegister rd, std::uint64_t bits) {
    li(assembler::t0, bits);
    execute({assembler::fmv_d_x(rd, assembler::t0)});
  }
  std::uint64_t f(assembler::FloatRegister index) { return hart().f(index); }

  /// Whether the word is illegal, as it stands; the hart is in M-mode again afterwards, where it was.
  bool refuses(assembler::Word word) {
    const std::uint64_t before = pc();
    execute({word});
    if (!in_machine_handler()) return false;
    CHECK(machine_trap(*this) == trapped(riscv::ExceptionCause::IllegalInstruction, before, word));
    li(assembler::t6, before);
    execute({assembler::jalr(assembler::zero, assembler::t6)});
    return true;
  }
};

}  // namespace test
