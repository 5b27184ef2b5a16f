// Where QEMU 7.2 is allowed to differ from us: the one list of what the generator therefore does not produce. Each of
// ours has a unit test of its own under tests/unit/machine.
#pragma once

#include <cstdint>
#include <string_view>

#include "machine/isa/instruction_table.hpp"

namespace rvgen::waiver {

/// Zicond came with QEMU 8.0; ctzw of a word of zeros counts on into the upper half there, the manual says 32.
constexpr bool wrong_on_qemu(machine::Opcode opcode) {
  using machine::Opcode;
  return opcode == Opcode::CzeroEqz || opcode == Opcode::CzeroNez || opcode == Opcode::Ctzw;
}

/// The reserved MPP 2 is stored by QEMU 7.2; here the old value stays.
constexpr std::uint64_t legal_mstatus(std::uint64_t value) {
  return (value & 0x1800) == 0x1000 ? value & ~std::uint64_t{0x1800} : value;
}

/// ASIDs are 16 bits on QEMU and absent here. Sv48 and Sv57, which QEMU has, are left out: modes are 0, 8 and
/// reserved ones.
constexpr std::uint64_t comparable_satp(std::uint64_t value) {
  const std::uint64_t mode = value >> 60;
  const std::uint64_t rest = value & 0xfffffffffff;
  return (mode == 9 || mode == 10) ? rest : mode << 60 | rest;
}

/// QEMU keeps all 64 bits of pmpaddr; the manual has 54.
inline constexpr std::uint64_t kPmpAddressBits = (1ull << 54) - 1;
/// L stays until reset, and all programs of a pack share one hart. W without R is reserved.
constexpr std::uint8_t comparable_pmp_config(std::uint8_t value) {
  const auto unlocked = static_cast<std::uint8_t>(value & 0x1f);
  return (unlocked & 3) == 2 ? static_cast<std::uint8_t>(unlocked & ~2u) : unlocked;
}

// Not produced at all, because nothing else than these would be compared:
//   counters and time           QEMU counts host time; writes of minstret are off by one
//   wfi in user mode            always illegal on QEMU, a bounded wait is legal
//   misa, marchid, mimpid       another implementation
//   misaligned AMO              a misaligned load on QEMU, the manual's class is store/AMO
//   misaligned in a hole        QEMU splits the access and reports the address of a part
//   misaligned SC, SC elsewhere QEMU compares address and value before it looks at permissions
//   a store between LR and SC   QEMU compares values
//   page tables outside RAM     QEMU reports a page fault, the manual an access fault
//   FS other than off and dirty QEMU notices the first change once a translated block

}  // namespace rvgen::waiver
