// A program under construction: units, each of which can be left out from the end without changing those
// before it.
//
// A unit begins by pointing t6 behind its own end, where the harness goes on after a trap.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "differential/layout.hpp"
#include "support/assembler.hpp"

namespace rvgen {

using assembler::Register;
using assembler::Word;

/// What the harness and the units themselves rely on; no random destination is one of them.
inline constexpr Register kWindowMiddle = assembler::s0, kWindowStart = assembler::s1,
                          kResume = assembler::t6;
/// Scratch registers of units: address and counter. Random instructions may overwrite them between uses.
inline constexpr Register kAddress = assembler::t5, kCounter = Register{29}, kValue = Register{28};

constexpr bool reserved(unsigned reg) {
  return reg == kWindowMiddle || reg == kWindowStart || reg == kResume;
}

class Code {
 public:
  void begin_unit();
  void end_unit();
  /// Ends the program with the ecall that the harness waits for, padded to a multiple of 8 bytes.
  void finish();

  void add(std::initializer_list<Word> words);
  void halfword(std::uint16_t half);
  void li(Register rd, std::uint64_t value);
  /// Overwrites the word at `offset`.
  void patch(std::size_t offset, Word word);

  /// The address of the next instruction.
  std::uint64_t here() const { return LAYOUT_CODE + bytes_.size(); }
  std::size_t size() const { return bytes_.size(); }
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }
  const std::vector<std::size_t>& unit_offsets() const { return units_; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::vector<std::size_t> units_;
};

}  // namespace rvgen
