#include "machine/isa/disassemble.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <string_view>

#include "machine/isa/compressed_table.hpp"
#include "machine/isa/instruction.hpp"
#include "riscv/bits.hpp"
#include "riscv/csr_name.hpp"
#include "riscv/register_name.hpp"

namespace machine {
namespace {

using riscv::Field;

std::string hexadecimal(std::uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "0x%" PRIx64, value);
  return text;
}

template <unsigned Lo>
std::string integer_register(const Instruction& instruction, std::uint64_t) {
  return riscv::kRegisterNames[Field<Lo + 4, Lo, std::uint8_t>::get(instruction.word)];
}
template <unsigned Lo>
std::string float_register(const Instruction& instruction, std::uint64_t) {
  return riscv::kFloatRegisterNames[Field<Lo + 4, Lo, std::uint8_t>::get(instruction.word)];
}

std::string csr(const Instruction& instruction, std::uint64_t) {
  const auto number = static_cast<unsigned>(instruction.immediate);
  const std::string name = riscv::name_of_csr(number);
  return name.empty() ? hexadecimal(number) : name;
}

/// The rounding mode; `Implied` is the one that goes without saying.
template <unsigned Implied>
std::string rounding(const Instruction& instruction, std::uint64_t) {
  constexpr const char* kModes[] = {"rne", "rtz", "rdn", "rup", "rmm", "unknown", "unknown", "dyn"};
  const auto mode = Field<14, 12>::get(instruction.word);
  return mode == Implied ? "" : kModes[mode];
}
constexpr unsigned kNearestEven = 0, kDynamic = 7;

std::string ordering(const Instruction& instruction, std::uint64_t) {
  constexpr const char* kSuffixes[] = {"", ".rl", ".aq", ".aqrl"};
  return kSuffixes[Field<26, 25>::get(instruction.word)];
}

/// FENCE.TSO has its two sets in its name; with other sets, fm is reserved and means nothing.
bool is_fence_tso(const Instruction& instruction) { return Field<31, 20>::get(instruction.word) == 0x833; }
/// What a fence orders on one side: device input and output, memory reads and writes; 0 for nothing.
template <unsigned Lo>
std::string fence_set(const Instruction& instruction, std::uint64_t) {
  if (is_fence_tso(instruction)) return {};
  const auto set = Field<Lo + 3, Lo>::get(instruction.word);
  std::string letters;
  for (unsigned bit = 0; bit < 4; bit++) {
    if ((set & (8u >> bit)) != 0) letters += "iorw"[bit];
  }
  return letters.empty() ? "0" : letters;
}

/// A word of the tables' operand patterns, and what it becomes in an instruction at an address.
struct Word {
  std::string_view name;
  std::string (*text)(const Instruction& instruction, std::uint64_t pc);
};

constexpr Word kWords[] = {
    {"rd", integer_register<7>},
    {"rs1", integer_register<15>},
    {"rs2", integer_register<20>},
    {"fd", float_register<7>},
    {"fs1", float_register<15>},
    {"fs2", float_register<20>},
    {"fs3", float_register<27>},
    {"imm", [](const Instruction& i, std::uint64_t) { return std::to_string(i.immediate); }},
    {"shamt", [](const Instruction& i, std::uint64_t) { return hexadecimal(i.imm()); }},
    {"upper", [](const Instruction& i, std::uint64_t) { return hexadecimal(Field<31, 12>::get(i.word)); }},
    {"target", [](const Instruction& i, std::uint64_t pc) { return hexadecimal(pc + i.imm()); }},
    {"csr", csr},
    {"zimm", [](const Instruction& i, std::uint64_t) { return std::to_string(i.rs1); }},
    {"rm", rounding<kDynamic>},
    {"rm.exact", rounding<kNearestEven>},
    {"pred", fence_set<24>},
    {"succ", fence_set<20>},
    // Parts of the instruction's name: they end with a space in a pattern.
    {".aqrl", ordering},
    {".tso", [](const Instruction& i, std::uint64_t) { return std::string(is_fence_tso(i) ? ".tso" : ""); }},
};

constexpr const Word* find_word(std::string_view name) {
  for (const Word& word : kWords) {
    if (word.name == name) return &word;
  }
  return nullptr;
}

/// The word that a pattern begins with; empty when it begins with punctuation.
constexpr std::string_view first_word(std::string_view pattern) {
  return pattern.substr(0, pattern.find_first_of(" ,()"));
}

consteval bool known_words_only(std::string_view pattern) {
  while (!pattern.empty()) {
    const std::string_view word = first_word(pattern);
    if (!word.empty() && find_word(word) == nullptr) return false;
    pattern.remove_prefix(word.empty() ? 1 : word.size());
  }
  return true;
}
template <class Rows>
consteval bool all_words_known(const Rows& rows) {
  for (const auto& row : rows) {
    if (!known_words_only(row.operands)) return false;
  }
  return true;
}
static_assert(all_words_known(kInstructions) && all_words_known(kCompressed));

/// Replaces every word of a pattern. One that becomes nothing takes the comma before it along.
std::string fill(std::string_view pattern, const Instruction& instruction, std::uint64_t pc) {
  std::string text;
  while (!pattern.empty()) {
    const std::string_view word = first_word(pattern);
    if (word.empty()) {
      text += pattern.front();
      pattern.remove_prefix(1);
      continue;
    }
    const std::string operand = find_word(word)->text(instruction, pc);
    if (operand.empty() && text.ends_with(',')) text.pop_back();
    text += operand;
    pattern.remove_prefix(word.size());
  }
  return text;
}

std::string spell(std::string_view name, std::string_view pattern, const Instruction& instruction,
                  std::uint64_t pc) {
  const std::size_t space = pattern.find(' ');
  const bool has_suffix = space != std::string_view::npos;
  std::string text(name);
  if (has_suffix) text += fill(pattern.substr(0, space), instruction, pc);
  const std::string operands = fill(has_suffix ? pattern.substr(space + 1) : pattern, instruction, pc);
  return operands.empty() ? text : text + ' ' + operands;
}

std::string disassemble_compressed(std::uint16_t halfword, std::uint64_t pc) {
  const Instruction expansion = decode(expand_compressed(halfword));
  if (expansion.opcode == Opcode::Illegal) return ".2byte " + hexadecimal(halfword);
  for (const CompressedRow& row : kCompressed) {
    if ((halfword & row.mask) == row.match) return spell(row.name, row.operands, expansion, pc);
  }
  return disassemble(expansion.word, pc);
}

}  // namespace

std::string disassemble(std::uint32_t word, std::uint64_t pc) {
  const auto halfword = static_cast<std::uint16_t>(word);
  if (is_compressed(halfword)) return disassemble_compressed(halfword, pc);
  const Instruction instruction = decode(word);
  if (instruction.opcode == Opcode::Illegal) return ".4byte " + hexadecimal(word);
  const InstructionRow& row = row_of(instruction.opcode);
  return spell(row.name, row.operands, instruction, pc);
}

}  // namespace machine
