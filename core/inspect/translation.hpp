// What becomes of one virtual address: the walk step by step, where it ends, and who may do what there.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "machine/machine.hpp"
#include "machine/mmu/walk.hpp"
#include "riscv/address.hpp"
#include "riscv/paging.hpp"

namespace inspect {

enum class StepKind : std::uint8_t {
  Unreachable,  ///< the entry lies outside RAM: it has no value
  Refused,      ///< not valid, or malformed at its level
  Pointer,
  Leaf,
};

/// One entry that the walk reads.
struct TranslationStep {
  unsigned level = 0;
  unsigned index = 0;       ///< in its table: VPN[level]
  riscv::PhysAddr address;  ///< where the entry lies
  riscv::Pte pte;           ///< as it is in memory
  StepKind kind = StepKind::Refused;
};

/// What the hardware says to one access in one mode.
struct Verdict {
  machine::Access access = machine::Access::Load;
  riscv::Privilege privilege = riscv::Privilege::User;
  machine::WalkFault fault = machine::WalkFault::None;
  std::uint64_t marks = 0;  ///< the A and D bits that the access would set; 0 when it is refused

  bool allowed() const { return fault == machine::WalkFault::None; }
  /// Of the trap. There is none when allowed.
  riscv::ExceptionCause cause() const { return machine::to_cause(fault, access); }
};

struct TranslationRequest {
  riscv::PhysAddr root;
  riscv::PagingMode mode = riscv::kSv39;
  riscv::VirtAddr va;
  bool sum = false;
  bool mxr = false;
};

struct Translation {
  TranslationRequest request;
  std::vector<TranslationStep> steps;  ///< from the root down; none for an address that is not canonical
  /// Why the address leads to no page, whatever the access: never a matter of permission.
  machine::WalkFault fault = machine::WalkFault::None;
  riscv::PhysAddr pa;               ///< valid without fault; it need not be RAM
  std::uint64_t page_size = 0;      ///< of the leaf; valid without fault
  std::array<Verdict, 6> verdicts;  ///< load, store, fetch in U; the same in S
};

/// Walks as the MMU of a hart does, by the same code, and writes nothing: A and D stay as they are. Physical
/// memory protection is left out, so an access that it forbids shows as allowed here.
Translation translate(const machine::Machine& machine, const TranslationRequest& request);

/// The rule that refused an access, as the end of a sentence: "the entry is not valid".
const char* rule_of(machine::WalkFault fault, machine::Access access);

/// For people: a line for the address, one a step, the result, and one a verdict.
std::string translation_text(const Translation& translation);

}  // namespace inspect
