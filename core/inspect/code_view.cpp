#include "inspect/code_view.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "inspect/guest_memory.hpp"
#include "inspect/instruction_at.hpp"
#include "machine/isa/disassemble.hpp"

namespace inspect {

namespace {

using machine::Instruction;
using machine::Machine;
using machine::Opcode;

/// A function that is longer is shown from the address on.
constexpr std::uint64_t kMostBytesBefore = 1u << 14;

bool is_branch(Opcode opcode) {
  return opcode == Opcode::Jal || (opcode >= Opcode::Beq && opcode <= Opcode::Bgeu);
}

class CodeReader {
 public:
  CodeReader(const KernelModel& model, const Machine& machine, std::uint64_t satp)
      : model_(model), machine_(machine), satp_(satp) {}

  /// Where instructions begin in front of `address`, from the beginning of its function on; none if that does
  /// not lead there.
  std::vector<std::uint64_t> before(std::uint64_t address) const {
    const CodePlace place = place_at(model_, machine_, satp_, address);
    if (place.function.empty() || place.offset > kMostBytesBefore) return {};
    std::vector<std::uint64_t> starts;
    std::uint64_t at = address - place.offset;
    while (at < address) {
      const auto instruction = instruction_at(machine_, satp_, at);
      if (!instruction) return {};
      starts.push_back(at);
      at += instruction->length();
    }
    return at == address ? starts : std::vector<std::uint64_t>();
  }

  /// The instruction at `address`; `previous` stands in front of it, and may hold half of where it leads.
  std::optional<CodeLine> line(std::uint64_t address, const CodeLine* previous) const {
    const auto word = word_at(machine_, satp_, address);
    const auto instruction = instruction_at(machine_, satp_, address);
    const auto pa = translate(machine_, satp_, riscv::VirtAddr(address));
    if (!word || !instruction || !pa) return std::nullopt;
    return CodeLine{.place = place_at(model_, machine_, satp_, address),
                    .pa = *pa,
                    .word = *word,
                    .bytes = static_cast<unsigned>(instruction->length()),
                    .text = machine::disassemble(*word, address),
                    .target = target(*instruction, address, previous)};
  }

 private:
  std::optional<CodeTarget> target(const Instruction& instruction, std::uint64_t address,
                                   const CodeLine* previous) const {
    if (is_branch(instruction.opcode)) return named(address + instruction.imm());
    if (instruction.opcode != Opcode::Jalr || previous == nullptr) return std::nullopt;
    const auto upper = instruction_at(machine_, satp_, previous->place.address);
    if (!upper || upper->opcode != Opcode::Auipc || upper->rd != instruction.rs1) return std::nullopt;
    return named(previous->place.address + upper->imm() + instruction.imm());
  }

  CodeTarget named(std::uint64_t address) const {
    const CodePlace place = place_at(model_, machine_, satp_, address);
    std::string name = place.function;
    if (!name.empty() && place.offset != 0) name += "+" + std::to_string(place.offset);
    return {address, std::move(name)};
  }

  const KernelModel& model_;
  const Machine& machine_;
  std::uint64_t satp_;
};

}  // namespace

std::vector<CodeLine> code_around(const KernelModel& model, const Machine& machine,
                                  const CodeRequest& request) {
  const CodeReader reader(model, machine, request.satp);
  std::vector<CodeLine> lines;
  const auto add = [&](std::uint64_t address) {
    const bool follows = !lines.empty() && lines.back().place.address + lines.back().bytes == address;
    auto line = reader.line(address, follows ? &lines.back() : nullptr);
    if (line) lines.push_back(std::move(*line));
    return line.has_value();
  };
  std::vector<std::uint64_t> starts = reader.before(request.address);
  const std::size_t most = std::min(request.before, kMostCodeLines);
  if (starts.size() > most) starts.erase(starts.begin(), starts.end() - static_cast<std::ptrdiff_t>(most));
  for (const std::uint64_t start : starts) (void)add(start);
  std::uint64_t address = request.address;
  for (unsigned i = 0; i < std::min(request.after, kMostCodeLines) && add(address); i++)
    address += lines.back().bytes;
  return lines;
}

std::string code_text(const std::vector<CodeLine>& lines, std::uint64_t pc) {
  std::string text;
  const CodePlace* last = nullptr;
  for (const CodeLine& line : lines) {
    const CodePlace& place = line.place;
    if (last == nullptr || last->function != place.function || last->file != place.file ||
        last->line != place.line) {
      text += place_text(place) + "\n";
    }
    last = &place;
    char start[64];
    std::snprintf(start, sizeof start, "%s 0x%016" PRIx64 "  %0*" PRIx32 "%*s  ",
                  place.address == pc ? "=>" : "  ", place.address, static_cast<int>(2 * line.bytes),
                  line.word, static_cast<int>(8 - 2 * line.bytes), "");
    text += start + line.text;
    if (line.target && !line.target->name.empty()) text += " <" + line.target->name + ">";
    text += "\n";
  }
  return text;
}

}  // namespace inspect
