#include "inspect/return_place.hpp"

#include "inspect/guest_memory.hpp"
#include "inspect/instruction_at.hpp"

namespace inspect {

namespace {

using machine::Instruction;
using machine::Opcode;

constexpr std::uint8_t kRa = 1, kSp = 2, kS0 = 8;
/// Instructions of a longest prologue or epilogue: every saved register, and what compilers put between.
constexpr unsigned kMostSteps = 40;

bool moves_sp(const Instruction& i) { return i.opcode == Opcode::Addi && i.rd == kSp && i.rs1 == kSp; }
bool sets_frame_pointer(const Instruction& i) {
  return i.opcode == Opcode::Addi && i.rd == kS0 && i.rs1 == kSp;
}
bool loads_from_stack(const Instruction& i, std::uint8_t rd) {
  return i.opcode == Opcode::Ld && i.rs1 == kSp && i.rd == rd;
}
bool calls(const Instruction& i) {
  return (i.opcode == Opcode::Jal || i.opcode == Opcode::Jalr) && i.rd == kRa;
}
bool returns(const Instruction& i) {
  return i.opcode == Opcode::Jalr && i.rd == machine::kDiscardRegister && i.rs1 == kRa;
}

class FrameReader {
 public:
  FrameReader(const KernelModel& model, const machine::Machine& machine, const machine::Hart& hart)
      : model_(model), machine_(machine), hart_(hart), satp_(satp_in_use(hart)) {}

  std::optional<ReturnPlace> read() const {
    if (const auto place = in_prologue()) return place;
    if (const auto place = in_epilogue()) return place;
    const std::uint64_t frame = hart_.x(kS0);
    const auto above = word(frame - 8);
    if (!above) return std::nullopt;
    if (plausible(*above)) return ReturnPlace{*above, frame, word(frame - 16).value_or(0)};
    // A function that calls none keeps s0 alone.
    if (!plausible(hart_.x(kRa))) return std::nullopt;
    return ReturnPlace{hart_.x(kRa), frame, *above};
  }

 private:
  bool plausible(std::uint64_t pc) const {
    if (hart_.privilege() != riscv::Privilege::User) return model_.is_code(pc);
    return pc != 0 && instruction_at(machine_, satp_, pc).has_value();
  }

  std::optional<std::uint64_t> word(std::uint64_t address) const {
    if (address % 8 != 0) return std::nullopt;
    const auto pa = translate(machine_, satp_, riscv::VirtAddr(address));
    return pa ? read_guest<std::uint64_t>(machine_, pa->value) : std::nullopt;
  }

  std::optional<ReturnPlace> through_ra(std::uint64_t sp, std::uint64_t frame_pointer) const {
    if (!plausible(hart_.x(kRa))) return std::nullopt;
    return ReturnPlace{hart_.x(kRa), sp, frame_pointer};
  }

  /// Where the function begins. Of one without a symbol it is known only when pc stands there.
  std::optional<std::uint64_t> entry() const {
    const std::uint64_t pc = hart_.pc();
    if (model_.is_code(pc)) {
      const auto at = model_.symbols().at(pc);
      return at ? std::optional(at->symbol->address) : std::nullopt;
    }
    const auto first = instruction_at(machine_, satp_, pc);
    return first && moves_sp(*first) && first->immediate < 0 ? std::optional(pc) : std::nullopt;
  }

  /// Before s0 is set, sp has moved down by as much as has been taken from it.
  std::optional<ReturnPlace> in_prologue() const {
    const auto begin = entry();
    if (!begin) return std::nullopt;
    std::uint64_t sp = hart_.x(kSp);
    std::uint64_t at = *begin;
    for (unsigned step = 0; step < kMostSteps && at < hart_.pc(); step++) {
      const auto instruction = instruction_at(machine_, satp_, at);
      if (!instruction || sets_frame_pointer(*instruction) || calls(*instruction)) return std::nullopt;
      if (moves_sp(*instruction)) sp -= instruction->imm();
      at += instruction->length();
    }
    return at == hart_.pc() ? through_ra(sp, hart_.x(kS0)) : std::nullopt;
  }

  /// Behind the load of ra, sp will move up by as much as is still to be given back.
  std::optional<ReturnPlace> in_epilogue() const {
    std::uint64_t sp = hart_.x(kSp), at = hart_.pc(), frame_pointer = hart_.x(kS0);
    for (unsigned step = 0; step < kMostSteps; step++) {
      const auto instruction = instruction_at(machine_, satp_, at);
      if (!instruction) return std::nullopt;
      if (returns(*instruction)) return through_ra(sp, frame_pointer);
      const bool restores = instruction->opcode == Opcode::Ld && instruction->rs1 == kSp;
      if ((!restores && !moves_sp(*instruction)) || loads_from_stack(*instruction, kRa)) return std::nullopt;
      if (loads_from_stack(*instruction, kS0)) frame_pointer = word(sp + instruction->imm()).value_or(0);
      if (moves_sp(*instruction)) sp += instruction->imm();
      at += instruction->length();
    }
    return std::nullopt;
  }

  const KernelModel& model_;
  const machine::Machine& machine_;
  const machine::Hart& hart_;
  std::uint64_t satp_;
};

}  // namespace

std::optional<ReturnPlace> return_place(const KernelModel& model, const machine::Machine& machine,
                                        const machine::Hart& hart) {
  return FrameReader(model, machine, hart).read();
}

}  // namespace inspect
