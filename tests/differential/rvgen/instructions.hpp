// Random instructions that stay where they are: they change registers and the window, never the flow of
// control.
#pragma once

#include "differential/rvgen/code.hpp"
#include "differential/rvgen/random.hpp"
#include "machine/isa/instruction_table.hpp"

namespace rvgen {

enum class Group : std::uint8_t { Arithmetic, Float };

/// A register that may be overwritten.
Register destination(Random& random);
Register any_register(Random& random);

/// A row of the table in random dress.
Word random_instruction(Random& random, Group group);
/// A load or store, integer or floating point, somewhere in the window; any alignment.
Word random_access(Random& random);
Word random_float_access(Random& random);
/// Arithmetic, load or store of 16 bits; also reserved encodings.
std::uint16_t random_compressed(Random& random);
/// 32 bits that may mean nothing: never a branch, an access or a system instruction, unless reserved.
Word random_word(Random& random);

}  // namespace rvgen
