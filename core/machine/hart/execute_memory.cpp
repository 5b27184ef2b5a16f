// Memory instructions as they are in full: misses, misalignment, devices, faults, and the A extension.
#include "machine/hart/arithmetic.hpp"
#include "machine/hart/hart.hpp"
#include "riscv/bits.hpp"

namespace machine {

namespace {

using riscv::PhysAddr;
using riscv::VirtAddr;

struct LoadKind {
  unsigned bytes;
  bool sign_extends;
};

LoadKind load_kind(Opcode opcode) {
  switch (opcode) {
    case Opcode::Lb: return {1, true};
    case Opcode::Lh: return {2, true};
    case Opcode::Lw: return {4, true};
    case Opcode::Lbu: return {1, false};
    case Opcode::Lhu: return {2, false};
    case Opcode::Lwu: return {4, false};
    default: return {8, false};
  }
}

unsigned store_bytes(Opcode opcode) {
  switch (opcode) {
    case Opcode::Sb: return 1;
    case Opcode::Sh: return 2;
    case Opcode::Sw: return 4;
    default: return 8;
  }
}

}  // namespace

Hart::Outcome Hart::after_access(Mmu::Reach reach) {
  switch (reach) {
    case Mmu::Reach::Memory: return Outcome::Retired;
    case Mmu::Reach::Device: return Outcome::Yield;
    case Mmu::Reach::Fault: break;
  }
  return raise(mmu_.trap().cause, mmu_.trap().value);
}

Hart::Outcome Hart::execute_load(const Instruction& instruction) {
  const LoadKind kind = load_kind(instruction.opcode);
  std::uint64_t value = 0;
  const VirtAddr va(reg(instruction.rs1) + instruction.imm());
  const Mmu::Reach reach = mmu_.load(va, kind.bytes, data_privilege(), value);
  if (reach != Mmu::Reach::Fault) {
    reg(instruction.rd) = kind.sign_extends ? riscv::sign_extend(value, 8 * kind.bytes) : value;
  }
  return after_access(reach);
}

Hart::Outcome Hart::execute_store(const Instruction& instruction) {
  return store(instruction, store_bytes(instruction.opcode), reg(instruction.rs2));
}

/// The access of a store of either register file.
Hart::Outcome Hart::store(const Instruction& instruction, unsigned bytes, std::uint64_t value) {
  const VirtAddr va(reg(instruction.rs1) + instruction.imm());
  const Mmu::Reach reach = mmu_.store(va, bytes, data_privilege(), value);
  // A device may have written memory on its own account, the reserved bytes among it.
  if (reach == Mmu::Reach::Device) reservation_.reset();
  return after_access(reach);
}

template <class T>
Hart::Outcome Hart::load_reserved(const Instruction& instruction) {
  PhysAddr pa;
  const Mmu::Reach reach =
      mmu_.locate_atomic(VirtAddr(reg(instruction.rs1)), sizeof(T), Access::Load, data_privilege(), pa);
  if (reach == Mmu::Reach::Fault) return after_access(reach);
  reg(instruction.rd) = static_cast<std::uint64_t>(std::int64_t{board_.ram().read<T>(pa)});
  reservation_ = pa;
  return Outcome::Retired;
}

/// Faults like a store even when it would fail: "No SC shall retire unless it passes memory permission
/// checks".
template <class T>
Hart::Outcome Hart::store_conditional(const Instruction& instruction) {
  PhysAddr pa;
  const Mmu::Reach reach =
      mmu_.locate_atomic(VirtAddr(reg(instruction.rs1)), sizeof(T), Access::Store, data_privilege(), pa);
  if (reach == Mmu::Reach::Fault) return after_access(reach);
  const bool succeeds = reservation_ == pa;
  reservation_.reset();
  if (succeeds && !board_.store(pa, sizeof(T), reg(instruction.rs2))) {
    return raise(riscv::ExceptionCause::StoreAccessFault, reg(instruction.rs1));
  }
  reg(instruction.rd) = succeeds ? 0 : 1;
  return Outcome::Retired;
}

template <class T>
Hart::Outcome Hart::read_modify_write(const Instruction& instruction) {
  PhysAddr pa;
  const Mmu::Reach reach =
      mmu_.locate_atomic(VirtAddr(reg(instruction.rs1)), sizeof(T), Access::Store, data_privilege(), pa);
  if (reach == Mmu::Reach::Fault) return after_access(reach);
  const T old = board_.ram().read<T>(pa);
  const T result = combine<T>(instruction.opcode, old, static_cast<T>(reg(instruction.rs2)));
  if (!board_.store(pa, sizeof(T), static_cast<std::uint64_t>(result))) {
    return raise(riscv::ExceptionCause::StoreAccessFault, reg(instruction.rs1));
  }
  reg(instruction.rd) = static_cast<std::uint64_t>(std::int64_t{old});
  return Outcome::Retired;
}

Hart::Outcome Hart::execute_atomic(const Instruction& instruction) {
  const bool wide = instruction.opcode >= Opcode::LrD;
  switch (instruction.opcode) {
    case Opcode::LrW: return load_reserved<std::int32_t>(instruction);
    case Opcode::LrD: return load_reserved<std::int64_t>(instruction);
    case Opcode::ScW: return store_conditional<std::int32_t>(instruction);
    case Opcode::ScD: return store_conditional<std::int64_t>(instruction);
    default: break;
  }
  return wide ? read_modify_write<std::int64_t>(instruction) : read_modify_write<std::int32_t>(instruction);
}

}  // namespace machine
