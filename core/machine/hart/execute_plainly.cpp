// The reference interpreter: fetch through a walk, decode, carry out, and remember nothing. It shares with
// the fast one what has no fast form (traps, CSRs, devices, floating point); integer arithmetic is written a
// second time, from the manual's sentences and in wide numbers, so that one can convict the other.
#include <bit>

#include "machine/hart/hart.hpp"
#include "riscv/bits.hpp"

namespace machine {

namespace {

__extension__ using Wide = __int128;

constexpr Wide as_signed(std::uint64_t value) { return static_cast<std::int64_t>(value); }
constexpr Wide as_unsigned(std::uint64_t value) { return static_cast<Wide>(value); }
constexpr Wide low_word_signed(std::uint64_t value) { return static_cast<std::int32_t>(value); }
constexpr Wide low_word_unsigned(std::uint64_t value) { return static_cast<std::uint32_t>(value); }

constexpr std::uint64_t doubleword(Wide value) { return static_cast<std::uint64_t>(value); }
constexpr std::uint64_t word_of(Wide value) { return riscv::sign_extend(doubleword(value) & 0xffffffff, 32); }
constexpr Wide shifted_left(std::uint64_t value, unsigned places) {
  return static_cast<Wide>(static_cast<unsigned __int128>(value) << places);
}

/// "Division by zero: quotient all ones, remainder the dividend." No quotient of 64-bit numbers overflows
/// here.
constexpr Wide quotient(Wide dividend, Wide divisor) { return divisor == 0 ? -1 : dividend / divisor; }
constexpr Wide rest(Wide dividend, Wide divisor) { return divisor == 0 ? dividend : dividend % divisor; }

constexpr unsigned leading_zeros(std::uint64_t value, unsigned width) {
  unsigned count = 0;
  while (count < width && (value >> (width - 1 - count) & 1) == 0) count++;
  return count;
}
constexpr unsigned trailing_zeros(std::uint64_t value, unsigned width) {
  unsigned count = 0;
  while (count < width && (value >> count & 1) == 0) count++;
  return count;
}
constexpr unsigned ones(std::uint64_t value, unsigned width) {
  unsigned count = 0;
  for (unsigned bit = 0; bit < width; bit++) count += static_cast<unsigned>(value >> bit & 1);
  return count;
}

/// Bit by bit to the right, the lowest bit coming in at the top.
constexpr std::uint64_t rotated_right(std::uint64_t value, unsigned places, unsigned width) {
  for (unsigned i = 0; i < places; i++) value = value >> 1 | (value & 1) << (width - 1);
  return value;
}
constexpr std::uint64_t rotated_left(std::uint64_t value, unsigned places, unsigned width) {
  return rotated_right(value, (width - places) % width, width);
}

constexpr std::uint64_t byte_of(std::uint64_t value, unsigned index) { return value >> (8 * index) & 0xff; }
constexpr std::uint64_t bytes_that_are_set(std::uint64_t value) {
  std::uint64_t result = 0;
  for (unsigned i = 0; i < 8; i++) result |= (byte_of(value, i) != 0 ? std::uint64_t{0xff} : 0) << (8 * i);
  return result;
}
constexpr std::uint64_t bytes_reversed(std::uint64_t value) {
  std::uint64_t result = 0;
  for (unsigned i = 0; i < 8; i++) result |= byte_of(value, i) << (56 - 8 * i);
  return result;
}

/// The instruction that does the same with rs2 in the place of the immediate.
constexpr Opcode register_form(Opcode opcode) {
  switch (opcode) {
    case Opcode::Addi: return Opcode::Add;
    case Opcode::Slti: return Opcode::Slt;
    case Opcode::Sltiu: return Opcode::Sltu;
    case Opcode::Xori: return Opcode::Xor;
    case Opcode::Ori: return Opcode::Or;
    case Opcode::Andi: return Opcode::And;
    case Opcode::Slli: return Opcode::Sll;
    case Opcode::Srli: return Opcode::Srl;
    case Opcode::Srai: return Opcode::Sra;
    case Opcode::Addiw: return Opcode::Addw;
    case Opcode::Slliw: return Opcode::Sllw;
    case Opcode::Srliw: return Opcode::Srlw;
    case Opcode::Sraiw: return Opcode::Sraw;
    case Opcode::Rori: return Opcode::Ror;
    case Opcode::Roriw: return Opcode::Rorw;
    case Opcode::Bclri: return Opcode::Bclr;
    case Opcode::Bexti: return Opcode::Bext;
    case Opcode::Binvi: return Opcode::Binv;
    case Opcode::Bseti: return Opcode::Bset;
    default: return opcode;
  }
}

/// RV64I and M: what goes into rd; nothing for other instructions.
std::optional<std::uint64_t> base_result(Opcode opcode, std::uint64_t a, std::uint64_t b) {
  const unsigned places = b & 63, word_places = b & 31;
  switch (opcode) {
    // clang-format off
    case Opcode::Add:    return doubleword(as_unsigned(a) + as_unsigned(b));
    case Opcode::Sub:    return doubleword(as_unsigned(a) - as_unsigned(b));
    case Opcode::Sll:    return doubleword(shifted_left(a, places));
    case Opcode::Slt:    return as_signed(a) < as_signed(b);
    case Opcode::Sltu:   return as_unsigned(a) < as_unsigned(b);
    case Opcode::Xor:    return (a | b) & ~(a & b);
    case Opcode::Srl:    return doubleword(as_unsigned(a) >> places);
    case Opcode::Sra:    return doubleword(as_signed(a) >> places);
    case Opcode::Or:     return ~(~a & ~b);
    case Opcode::And:    return a & b;
    case Opcode::Addw:   return word_of(as_unsigned(a) + as_unsigned(b));
    case Opcode::Subw:   return word_of(as_unsigned(a) - as_unsigned(b));
    case Opcode::Sllw:   return word_of(shifted_left(a, word_places));
    case Opcode::Srlw:   return word_of(low_word_unsigned(a) >> word_places);
    case Opcode::Sraw:   return word_of(low_word_signed(a) >> word_places);
    case Opcode::Mul:    return doubleword(as_signed(a) * as_signed(b));
    case Opcode::Mulh:   return doubleword(as_signed(a) * as_signed(b) >> 64);
    case Opcode::Mulhsu: return doubleword(as_signed(a) * as_unsigned(b) >> 64);
    case Opcode::Mulhu:  return static_cast<std::uint64_t>(static_cast<unsigned __int128>(a) * b >> 64);
    case Opcode::Div:    return doubleword(quotient(as_signed(a), as_signed(b)));
    case Opcode::Divu:   return doubleword(quotient(as_unsigned(a), as_unsigned(b)));
    case Opcode::Rem:    return doubleword(rest(as_signed(a), as_signed(b)));
    case Opcode::Remu:   return doubleword(rest(as_unsigned(a), as_unsigned(b)));
    case Opcode::Mulw:   return word_of(low_word_signed(a) * low_word_signed(b));
    case Opcode::Divw:   return word_of(quotient(low_word_signed(a), low_word_signed(b)));
    case Opcode::Divuw:  return word_of(quotient(low_word_unsigned(a), low_word_unsigned(b)));
    case Opcode::Remw:   return word_of(rest(low_word_signed(a), low_word_signed(b)));
    case Opcode::Remuw:  return word_of(rest(low_word_unsigned(a), low_word_unsigned(b)));
    default: return std::nullopt;
      // clang-format on
  }
}

/// Zba, Zbb, Zbs and Zicond likewise; shamt is the immediate of slli.uw.
std::optional<std::uint64_t> bit_result(Opcode opcode, std::uint64_t a, std::uint64_t b, unsigned shamt) {
  const std::uint64_t low = a & 0xffffffff;
  const unsigned places = b & 63, word_places = b & 31;
  const std::uint64_t single = doubleword(shifted_left(1, places));
  switch (opcode) {
    // clang-format off
    case Opcode::AddUw:    return b + low;
    case Opcode::Sh1add:   return b + a * 2;
    case Opcode::Sh2add:   return b + a * 4;
    case Opcode::Sh3add:   return b + a * 8;
    case Opcode::Sh1addUw: return b + low * 2;
    case Opcode::Sh2addUw: return b + low * 4;
    case Opcode::Sh3addUw: return b + low * 8;
    case Opcode::SlliUw:   return doubleword(shifted_left(low, shamt));
    case Opcode::Andn:     return ~(~a | b);
    case Opcode::Orn:      return ~(~a & b);
    case Opcode::Xnor:     return (a & b) | (~a & ~b);
    case Opcode::Clz:      return leading_zeros(a, 64);
    case Opcode::Ctz:      return trailing_zeros(a, 64);
    case Opcode::Cpop:     return ones(a, 64);
    case Opcode::Clzw:     return leading_zeros(a, 32);
    case Opcode::Ctzw:     return trailing_zeros(a, 32);
    case Opcode::Cpopw:    return ones(a, 32);
    case Opcode::Max:      return as_signed(a) < as_signed(b) ? b : a;
    case Opcode::Maxu:     return as_unsigned(a) < as_unsigned(b) ? b : a;
    case Opcode::Min:      return as_signed(a) < as_signed(b) ? a : b;
    case Opcode::Minu:     return as_unsigned(a) < as_unsigned(b) ? a : b;
    case Opcode::SextB:    return riscv::sign_extend(a & 0xff, 8);
    case Opcode::SextH:    return riscv::sign_extend(a & 0xffff, 16);
    case Opcode::ZextH:    return a % 0x10000;
    case Opcode::Rol:      return rotated_left(a, places, 64);
    case Opcode::Ror:      return rotated_right(a, places, 64);
    case Opcode::Rolw:     return riscv::sign_extend(rotated_left(low, word_places, 32), 32);
    case Opcode::Rorw:     return riscv::sign_extend(rotated_right(low, word_places, 32), 32);
    case Opcode::OrcB:     return bytes_that_are_set(a);
    case Opcode::Rev8:     return bytes_reversed(a);
    case Opcode::Bclr:     return a & ~single;
    case Opcode::Bext:     return (a & single) != 0;
    case Opcode::Binv:     return (a | single) & ~(a & single);
    case Opcode::Bset:     return a | single;
    case Opcode::CzeroEqz: return b == 0 ? 0 : a;
    case Opcode::CzeroNez: return b == 0 ? a : 0;
    default: return std::nullopt;
      // clang-format on
  }
}

/// Whether a conditional branch is taken; nothing for other instructions.
std::optional<bool> branches(Opcode opcode, std::uint64_t a, std::uint64_t b) {
  switch (opcode) {
    case Opcode::Beq: return as_signed(a) == as_signed(b);
    case Opcode::Bne: return as_signed(a) != as_signed(b);
    case Opcode::Blt: return as_signed(a) < as_signed(b);
    case Opcode::Bge: return as_signed(a) >= as_signed(b);
    case Opcode::Bltu: return as_unsigned(a) < as_unsigned(b);
    case Opcode::Bgeu: return as_unsigned(a) >= as_unsigned(b);
    default: return std::nullopt;
  }
}

}  // namespace

/// Everything that cannot trap; nothing for an instruction that execute_slow knows.
std::optional<Hart::Outcome> Hart::execute_integer(const Instruction& instruction) {
  const Opcode opcode = register_form(instruction.opcode);
  const bool immediate = opcode != instruction.opcode;
  const std::uint64_t a = reg(instruction.rs1);
  const std::uint64_t b = immediate ? instruction.imm() : reg(instruction.rs2);
  const std::uint64_t next = pc_ + instruction.length();

  if (const auto taken = branches(opcode, a, b)) {
    pc_ = *taken ? pc_ + instruction.imm() : next;
    return Outcome::Jumped;
  }
  std::optional<std::uint64_t> result = base_result(opcode, a, b);
  if (!result) result = bit_result(opcode, a, b, static_cast<unsigned>(instruction.imm()));
  std::uint64_t target = next;
  switch (opcode) {
    case Opcode::Lui: result = instruction.imm(); break;
    case Opcode::Auipc: result = pc_ + instruction.imm(); break;
    case Opcode::Jal: result = next, target = pc_ + instruction.imm(); break;
    case Opcode::Jalr: result = next, target = (a + instruction.imm()) / 2 * 2; break;
    case Opcode::Fence: break;  // harts take turns: memory is always in order
    default:
      if (!result) return std::nullopt;
  }
  if (result) reg(instruction.rd) = *result;
  pc_ = target;
  return Outcome::Jumped;
}

Hart::Outcome Hart::execute_plainly() {
  const auto instruction = fetch_instruction();
  if (!instruction) return raise_fetch_fault();
  const auto done = execute_integer(*instruction);
  return done ? *done : execute_slow(*instruction);
}

}  // namespace machine
