// Where QEMU 7.2 is allowed to differ from us: the one list of what the generator therefore does not produce.
// Nothing here is compared with QEMU, so only unit tests can hold it.
#pragma once

#include <cstdint>

#include "machine/isa/instruction_table.hpp"
#include "riscv/csr.hpp"

namespace rvgen::waiver {

/// Zicond came with QEMU 8.0; ctzw of a word of zeros counts on into the upper half there, the manual
/// says 32.
constexpr bool wrong_on_qemu(machine::Opcode opcode) {
  using machine::Opcode;
  return opcode == Opcode::CzeroEqz || opcode == Opcode::CzeroNez || opcode == Opcode::Ctzw;
}

/// The reserved MPP 2 is stored by QEMU 7.2; here the old value stays.
constexpr std::uint64_t legal_mstatus(std::uint64_t value) {
  return (value & 0x1800) == 0x1000 ? value & ~std::uint64_t{0x1800} : value;
}

/// Modes with tables of their own, Sv39, Sv48 and Sv57, are left out: a random root is rarely in RAM. So is
/// Bare with a table, which means nothing. What remains are reserved modes, whose write has no effect.
constexpr std::uint64_t comparable_satp(std::uint64_t value, std::uint64_t otherwise) {
  const std::uint64_t mode = value >> 60;
  const bool reserved = mode != 0 && (mode < 8 || mode > 10);
  return reserved ? value : otherwise;
}

/// Of several interrupts QEMU 7.2 takes the one with the lowest number; the manual's order begins with the
/// external ones. So only one is enabled at a time.
constexpr std::uint64_t one_interrupt(unsigned choice) { return 0x2ull << (4 * choice); }

/// After a load with SUM from a user's executable page QEMU 7.2 lets the supervisor execute it, too.
constexpr bool may_fetch_user_pages(bool user_mode, std::uint64_t mstatus) {
  return user_mode || !riscv::Mstatus::Sum::get(mstatus);
}

/// QEMU keeps all 64 bits of pmpaddr; the manual has 54.
inline constexpr std::uint64_t kPmpAddressBits = (1ull << 54) - 1;
/// Rights of a PMP entry: R and W together, because QEMU sets A and D in tables that PMP lets nobody write.
/// Never L, which stays until reset: all programs of a pack share one hart.
constexpr std::uint64_t comparable_pmp_rights(std::uint64_t value) {
  return (value & 4) | ((value & 1) != 0 ? 3 : 0);
}

// Of xtval the harness compares an access fault's without its three lowest bits: QEMU splits a misaligned
// access that no memory answers, and reports the address of a part.

// Not produced at all, because nothing else than these would be compared:
//   counters and time           QEMU counts host time; writes of minstret are off by one
//   wfi in user mode            always illegal on QEMU, a bounded wait is legal
//   misa, marchid, mimpid       another implementation
//   misaligned AMO              a misaligned load on QEMU, the manual's class is store/AMO
//   ebreak outside M-mode       QEMU leaves xtval zero, here it is pc; both are legal
//   PMP edges within a page     QEMU looks once for a translated block or a page
//   bit 0 of xepc               QEMU keeps it in the CSR
//   misaligned SC, SC elsewhere QEMU compares address and value before it looks at permissions
//   a store between LR and SC   QEMU compares values
//   page tables outside RAM     QEMU reports a page fault, the manual an access fault
//   FS other than off and dirty QEMU notices the first change once a translated block

}  // namespace rvgen::waiver
