#include "inspect/instruction_at.hpp"

#include "inspect/guest_memory.hpp"

namespace inspect {

namespace {

std::optional<std::uint16_t> halfword_at(const machine::Machine& machine, std::uint64_t satp,
                                         std::uint64_t address) {
  const auto pa = translate(machine, satp, riscv::VirtAddr(address));
  return pa ? read_guest<std::uint16_t>(machine, pa->value) : std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> word_at(const machine::Machine& machine, std::uint64_t satp, std::uint64_t pc) {
  if (pc % 2 != 0) return std::nullopt;
  const auto low = halfword_at(machine, satp, pc);
  if (!low || machine::is_compressed(*low)) return low;
  const auto high = halfword_at(machine, satp, pc + 2);
  if (!high) return std::nullopt;
  return std::uint32_t{*high} << 16 | *low;
}

std::optional<machine::Instruction> instruction_at(const machine::Machine& machine, std::uint64_t satp,
                                                   std::uint64_t pc) {
  const auto word = word_at(machine, satp, pc);
  if (!word) return std::nullopt;
  const auto low = static_cast<std::uint16_t>(*word);
  machine::Instruction instruction =
      machine::is_compressed(low) ? machine::decode_compressed(low) : machine::decode(*word);
  instruction.halfwords = machine::is_compressed(low) ? 1 : 2;
  return instruction;
}

}  // namespace inspect
