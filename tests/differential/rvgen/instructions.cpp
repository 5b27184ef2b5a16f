#include "differential/rvgen/instructions.hpp"

#include <vector>

#include "differential/rvgen/waivers.hpp"

namespace rvgen {

namespace {

using machine::Format;
using machine::InstructionRow;
using machine::Opcode;

constexpr Word kMajorOpcode = 0x7f;
constexpr Word kLoad = 0x03, kLoadFp = 0x07, kMiscMem = 0x0f, kAuipc = 0x17, kStore = 0x23, kStoreFp = 0x27,
               kAtomic = 0x2f, kFirstFused = 0x43, kLastFused = 0x4f, kOpFp = 0x53, kBranch = 0x63,
               kJalr = 0x67, kJal = 0x6f, kSystem = 0x73;

bool waived(Word word) {
  for (const InstructionRow& row : machine::kInstructions)
    if ((word & row.mask) == row.match && waiver::wrong_on_qemu(row.opcode)) return true;
  return false;
}

bool is_float(Word opcode) { return (opcode >= kFirstFused && opcode <= kLastFused) || opcode == kOpFp; }

bool moves_or_touches(Word opcode) {
  switch (opcode) {
    case kLoad:
    case kLoadFp:
    case kMiscMem:
    case kStore:
    case kStoreFp:
    case kAtomic:
    case kBranch:
    case kJalr:
    case kJal:
    case kSystem: return true;
    default: return false;
  }
}

std::vector<InstructionRow> rows_of(Group group) {
  std::vector<InstructionRow> rows;
  for (const InstructionRow& row : machine::kInstructions) {
    const Word opcode = row.match & kMajorOpcode;
    if (moves_or_touches(opcode) || waiver::wrong_on_qemu(row.opcode)) continue;
    if (is_float(opcode) == (group == Group::Float)) rows.push_back(row);
  }
  return rows;
}

Word with_destination(Word word, Register rd) { return (word & ~0xf80u) | static_cast<Word>(rd) << 7; }

/// An offset from the middle of the window, half of the time aligned to 8.
int window_offset(Random& random) {
  const int offset = static_cast<int>(random.below(4096)) - 2048;
  return random.once_in(2) ? offset & ~7 : offset;
}

unsigned bits(unsigned word, unsigned high, unsigned low) {
  return (word >> low) & ((1u << (high - low + 1)) - 1);
}
/// The register number of a three-bit field.
unsigned popular(unsigned word, unsigned low) { return bits(word, low + 2, low) + 8; }
bool window_base(unsigned reg) { return reg == kWindowMiddle || reg == kWindowStart; }

bool harmless_quadrant_0(unsigned half) {
  const unsigned funct3 = bits(half, 15, 13);
  const bool access = funct3 != 0 && funct3 != 4;
  const bool float_load = funct3 == 1;
  const bool writes = funct3 < 4 && !float_load;
  return (!access || window_base(popular(half, 7))) && (!writes || !reserved(popular(half, 2)));
}

bool harmless_quadrant_1(unsigned half) {
  const unsigned funct3 = bits(half, 15, 13);
  if (funct3 >= 5) return false;  // c.j, c.beqz, c.bnez
  return !reserved(funct3 == 4 ? popular(half, 7) : bits(half, 11, 7));
}

bool harmless_quadrant_2(unsigned half) {
  const unsigned funct3 = bits(half, 15, 13);
  const bool jump_or_break = funct3 == 4 && bits(half, 6, 2) == 0;
  return (funct3 == 0 || (funct3 == 4 && !jump_or_break)) && !reserved(bits(half, 11, 7));
}

bool harmless(unsigned half) {
  switch (half & 3) {
    case 0: return harmless_quadrant_0(half);
    case 1: return harmless_quadrant_1(half);
    case 2: return harmless_quadrant_2(half);
    default: return false;
  }
}

}  // namespace

Register any_register(Random& random) { return Register(random.below(32)); }

Register destination(Random& random) {
  for (;;) {
    const Register reg = any_register(random);
    if (!reserved(reg)) return reg;
  }
}

Word random_instruction(Random& random, Group group) {
  static const std::vector<InstructionRow> arithmetic = rows_of(Group::Arithmetic),
                                           floating = rows_of(Group::Float);
  const auto& rows = group == Group::Float ? floating : arithmetic;
  const InstructionRow& row = rows[random.below(static_cast<std::uint32_t>(rows.size()))];
  const Word word = (static_cast<Word>(random.word()) & ~row.mask) | row.match;
  return with_destination(word, destination(random));
}

Word random_access(Random& random) {
  const int offset = window_offset(random);
  if (random.once_in(2))
    return assembler::s_type(random.below(4), any_register(random), kWindowMiddle, offset);
  return assembler::i_type(kLoad, random.below(7), destination(random), kWindowMiddle, offset);
}

Word random_float_access(Random& random) {
  const Word width = 2 + random.below(2);
  const int offset = window_offset(random);
  if (random.once_in(2)) return assembler::s_type(width, any_register(random), kWindowMiddle, offset) | 0x04;
  return assembler::i_type(kLoadFp, width, any_register(random), kWindowMiddle, offset);
}

std::uint16_t random_compressed(Random& random) {
  for (;;) {
    const auto half = static_cast<std::uint16_t>(random.word());
    if (harmless(half)) return half;
  }
}

Word random_word(Random& random) {
  for (;;) {
    const Word word = static_cast<Word>(random.word()) | 3;
    const bool longer = (word & 0x1f) == 0x1f;  // than 32 bits
    if (longer || moves_or_touches(word & kMajorOpcode) || waived(word)) continue;
    return with_destination(word, destination(random));
  }
}

}  // namespace rvgen
