// The F and D extensions: which registers, which rounding mode, which flags; the arithmetic itself is in
// float/.
#include <type_traits>

#include "machine/float/arithmetic.hpp"
#include "machine/hart/hart.hpp"
#include "riscv/bits.hpp"

namespace machine {

namespace {

constexpr unsigned kDynamic = 7;

constexpr unsigned rounding_field(std::uint32_t word) { return (word >> 12) & 7; }

/// Operations of one precision stand beside their twins: the single form of either.
constexpr Opcode single_form(Opcode opcode) {
  const unsigned place = static_cast<unsigned>(opcode) - static_cast<unsigned>(Opcode::FmaddS);
  return static_cast<Opcode>(static_cast<unsigned>(opcode) - place % 2);
}
constexpr bool is_double(Opcode opcode) { return single_form(opcode) != opcode; }
static_assert(single_form(Opcode::FcvtDLu) == Opcode::FcvtSLu && single_form(Opcode::FaddD) == Opcode::FaddS);

/// Whether the word's rm field is a rounding mode; in the others it tells operations apart.
constexpr bool rounds(Opcode opcode) {
  const bool selects = opcode >= Opcode::FsgnjS && opcode <= Opcode::FclassD;
  return !selects && opcode < Opcode::FmvXW;
}
static_assert(rounds(Opcode::FsqrtD) && rounds(Opcode::FcvtWS) && !rounds(Opcode::FeqD) &&
              rounds(Opcode::FcvtDS));

template <class Integer>
constexpr std::uint64_t extended(Integer value) {
  return static_cast<std::uint64_t>(
      static_cast<std::int64_t>(static_cast<std::make_signed_t<Integer>>(value)));
}

}  // namespace

void Hart::set_float_dirty() {
  using riscv::Mstatus;
  csrs_.mstatus = Mstatus::Sd::with(Mstatus::Fs::with(csrs_.mstatus, riscv::FloatState::kDirty), true);
}

/// A single that is not boxed reads as the canonical NaN (Unprivileged, "NaN Boxing of Narrower Values").
template <class Format>
typename Format::Bits Hart::float_register(std::uint8_t index) const {
  const std::uint64_t bits = f_[index % 32];
  if constexpr (sizeof(typename Format::Bits) == 4) {
    return (bits & kFloatBox) == kFloatBox ? static_cast<std::uint32_t>(bits) : Format::kCanonicalNan;
  } else {
    return bits;
  }
}

/// `index` may be kDiscardRegister, which is how the decoder writes register 0: f0 is an ordinary register.
template <class Format>
void Hart::set_float_register(std::uint8_t index, typename Format::Bits bits) {
  f_[index % 32] = sizeof bits == 4 ? kFloatBox | bits : bits;
}

Hart::Outcome Hart::execute_float_load(const Instruction& instruction) {
  const bool single = instruction.opcode == Opcode::Flw;
  std::uint64_t value = 0;
  const riscv::VirtAddr va(reg(instruction.rs1) + instruction.imm());
  const Mmu::Reach reach = mmu_.load(va, single ? 4 : 8, data_privilege(), value);
  if (reach != Mmu::Reach::Fault) {
    f_[instruction.rd % 32] = single ? kFloatBox | value : value;
    set_float_dirty();
  }
  return after_access(reach);
}

Hart::Outcome Hart::execute_float_store(const Instruction& instruction) {
  return store(instruction, instruction.opcode == Opcode::Fsw ? 4 : 8, f_[instruction.rs2]);
}

/// One operation of a format, named by its single-precision form.
template <class Format>
void Hart::compute(Opcode opcode, const Instruction& instruction, FloatEnvironment& environment) {
  using F = Float<Format>;
  using Bits = typename Format::Bits;
  const Bits a = float_register<Format>(instruction.rs1), b = float_register<Format>(instruction.rs2);
  const auto c = [&] { return float_register<Format>(static_cast<std::uint8_t>(instruction.immediate)); };
  const auto to_f = [&](Bits bits) { set_float_register<Format>(instruction.rd, bits); };
  const auto to_x = [&](std::uint64_t value) { reg(instruction.rd) = value; };
  const std::uint64_t x = reg(instruction.rs1);
  constexpr Bits kSign = Format::kSign;
  FloatEnvironment& e = environment;
  switch (opcode) {
    // clang-format off
    case Opcode::FmaddS:  return to_f(F::multiply_add(e, a, b, c()));
    case Opcode::FmsubS:  return to_f(F::multiply_add(e, a, b, c() ^ kSign));
    case Opcode::FnmsubS: return to_f(F::multiply_add(e, a ^ kSign, b, c()));
    case Opcode::FnmaddS: return to_f(F::multiply_add(e, a ^ kSign, b, c() ^ kSign));
    case Opcode::FaddS:   return to_f(F::add(e, a, b));
    case Opcode::FsubS:   return to_f(F::subtract(e, a, b));
    case Opcode::FmulS:   return to_f(F::multiply(e, a, b));
    case Opcode::FdivS:   return to_f(F::divide(e, a, b));
    case Opcode::FsqrtS:  return to_f(F::square_root(e, a));
    case Opcode::FsgnjS:  return to_f((a & ~kSign) | (b & kSign));
    case Opcode::FsgnjnS: return to_f((a & ~kSign) | (~b & kSign));
    case Opcode::FsgnjxS: return to_f(a ^ (b & kSign));
    case Opcode::FminS:   return to_f(F::minimum(e, a, b));
    case Opcode::FmaxS:   return to_f(F::maximum(e, a, b));
    case Opcode::FleS:    return to_x(F::less_or_equal(e, a, b));
    case Opcode::FltS:    return to_x(F::less(e, a, b));
    case Opcode::FeqS:    return to_x(F::equal(e, a, b));
    case Opcode::FclassS: return to_x(F::classify(a));
    case Opcode::FcvtWS:  return to_x(extended(F::template to_integer<std::int32_t>(e, a)));
    case Opcode::FcvtWuS: return to_x(extended(F::template to_integer<std::uint32_t>(e, a)));
    case Opcode::FcvtLS:  return to_x(extended(F::template to_integer<std::int64_t>(e, a)));
    case Opcode::FcvtLuS: return to_x(F::template to_integer<std::uint64_t>(e, a));
    case Opcode::FcvtSW:  return to_f(F::from_integer(e, static_cast<std::int32_t>(x)));
    case Opcode::FcvtSWu: return to_f(F::from_integer(e, static_cast<std::uint32_t>(x)));
    case Opcode::FcvtSL:  return to_f(F::from_integer(e, static_cast<std::int64_t>(x)));
    case Opcode::FcvtSLu: return to_f(F::from_integer(e, x));
    default: return;
      // clang-format on
  }
}

/// Between the formats, and between the register files bit by bit.
void Hart::convert(const Instruction& instruction, FloatEnvironment& environment) {
  const std::uint64_t raw = f_[instruction.rs1];
  const std::uint64_t x = reg(instruction.rs1);
  switch (instruction.opcode) {
    case Opcode::FcvtSD: return set_float_register<Binary32>(instruction.rd, narrow(environment, raw));
    case Opcode::FcvtDS:
      return set_float_register<Binary64>(instruction.rd,
                                          widen(environment, float_register<Binary32>(instruction.rs1)));
    case Opcode::FmvXW: reg(instruction.rd) = riscv::sign_extend(raw, 32); return;
    case Opcode::FmvXD: reg(instruction.rd) = raw; return;
    case Opcode::FmvWX: return set_float_register<Binary32>(instruction.rd, static_cast<std::uint32_t>(x));
    default: return set_float_register<Binary64>(instruction.rd, x);
  }
}

Hart::Outcome Hart::execute_float(const Instruction& instruction) {
  const Opcode opcode = instruction.opcode;
  if (!float_enabled()) return illegal(instruction);
  if (opcode == Opcode::Flw || opcode == Opcode::Fld) return execute_float_load(instruction);
  if (opcode == Opcode::Fsw || opcode == Opcode::Fsd) return execute_float_store(instruction);

  FloatEnvironment environment;
  if (rounds(opcode)) {
    const unsigned field = rounding_field(instruction.word);
    const auto mode = field == kDynamic ? riscv::Fcsr::Rm::get(csrs_.fcsr) : field;
    if (mode > static_cast<unsigned>(Rounding::NearestAway)) return illegal(instruction);
    environment.rounding = static_cast<Rounding>(mode);
  }
  if (opcode >= Opcode::FcvtSD) {
    convert(instruction, environment);
  } else if (is_double(opcode)) {
    compute<Binary64>(single_form(opcode), instruction, environment);
  } else {
    compute<Binary32>(opcode, instruction, environment);
  }
  csrs_.fcsr |= environment.flags;
  // Dirty may be reported too often, never too rarely (Privileged, 3.1.6.6).
  set_float_dirty();
  return Outcome::Retired;
}

}  // namespace machine
