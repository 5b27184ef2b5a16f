#include <array>

#include "machine/isa/instruction.hpp"
#include "riscv/bits.hpp"

namespace machine {
namespace {

using riscv::Field;
using riscv::sign_extend;

/// Rows of one major opcode (bits 6..2): kInstructions is grouped by it.
struct Bucket {
  std::uint8_t first = 0;
  std::uint8_t count = 0;
};

consteval std::array<Bucket, 32> make_buckets() {
  std::array<Bucket, 32> buckets{};
  for (std::size_t i = 0; i < kInstructions.size(); i++) {
    Bucket& bucket = buckets[(kInstructions[i].match >> 2) & 31];
    if (bucket.count == 0) bucket.first = static_cast<std::uint8_t>(i);
    bucket.count++;
  }
  return buckets;
}
constexpr std::array<Bucket, 32> kBuckets = make_buckets();

consteval bool rows_are_grouped() {
  for (std::size_t i = 1; i < kInstructions.size(); i++) {
    const Bucket bucket = kBuckets[(kInstructions[i].match >> 2) & 31];
    if (i < bucket.first || i >= std::size_t{bucket.first} + bucket.count) return false;
  }
  return true;
}
static_assert(rows_are_grouped(), "rows of one major opcode must be adjacent");

constexpr std::uint64_t immediate_s(std::uint32_t word) {
  return sign_extend(Field<31, 25>::get(word) << 5 | Field<11, 7>::get(word), 12);
}
constexpr std::uint64_t immediate_b(std::uint32_t word) {
  return sign_extend(Field<31, 31>::get(word) << 12 | Field<7, 7>::get(word) << 11 |
                         Field<30, 25>::get(word) << 5 | Field<11, 8>::get(word) << 1,
                     13);
}
constexpr std::uint64_t immediate_j(std::uint32_t word) {
  return sign_extend(Field<31, 31>::get(word) << 20 | Field<19, 12>::get(word) << 12 |
                         Field<20, 20>::get(word) << 11 | Field<30, 21>::get(word) << 1,
                     21);
}

std::uint64_t immediate_of(std::uint32_t word, Format format) {
  switch (format) {
    case Format::I: return sign_extend(word >> 20, 12);
    case Format::Shift: return Field<25, 20>::get(word);
    case Format::S: return immediate_s(word);
    case Format::B: return immediate_b(word);
    case Format::U: return sign_extend(word & 0xfffff000, 32);
    case Format::J: return immediate_j(word);
    case Format::Csr: return word >> 20;
    case Format::R4: return word >> 27;
    case Format::R:
    case Format::None: return 0;
  }
  return 0;
}

}  // namespace

Instruction decode(std::uint32_t word) {
  Instruction instruction{.opcode = Opcode::Illegal, .halfwords = 2, .word = word};
  if ((word & 3) != 3) return instruction;
  const Bucket bucket = kBuckets[(word >> 2) & 31];
  for (std::size_t i = bucket.first; i < std::size_t{bucket.first} + bucket.count; i++) {
    const InstructionRow& row = kInstructions[i];
    if ((word & row.mask) != row.match) continue;
    const auto rd = static_cast<std::uint8_t>(Field<11, 7>::get(word));
    instruction.opcode = row.opcode;
    instruction.rd = rd == 0 ? kDiscardRegister : rd;
    instruction.rs1 = static_cast<std::uint8_t>(Field<19, 15>::get(word));
    instruction.rs2 = static_cast<std::uint8_t>(Field<24, 20>::get(word));
    instruction.immediate = static_cast<std::int32_t>(immediate_of(word, row.format));
    return instruction;
  }
  return instruction;
}

Instruction decode_compressed(std::uint16_t halfword) {
  Instruction instruction = decode(expand_compressed(halfword));
  instruction.halfwords = 1;
  instruction.word = halfword;
  return instruction;
}

}  // namespace machine
