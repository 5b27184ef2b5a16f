// The registers of a hart and what they mean, as data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "machine/machine.hpp"

namespace inspect {

/// A part of a register that has a name in the manual.
struct RegisterField {
  std::string name;  ///< as in the manual: `MODE`, `SPP`
  unsigned high = 0;
  unsigned low = 0;
  std::uint64_t value = 0;
  /// What the value means, as a key: `sv39`, `user`, `exception-13`, `interrupt-5`, `set`, `clear`; empty for
  /// a number.
  std::string meaning;
};

struct RegisterInfo {
  std::string name;
  std::uint64_t value = 0;
  std::vector<RegisterField> fields;
};

/// zero to t6 by their ABI names, in the order of their numbers, then pc.
std::vector<RegisterInfo> integer_registers(const machine::Hart& hart);

/// The CSRs about traps, interrupts and translation, those of S-mode first.
std::vector<RegisterInfo> control_registers(const machine::Hart& hart);

/// For people: the registers four a line, then each CSR with its fields.
std::string register_text(const machine::Hart& hart);

}  // namespace inspect
