// The code around an address, as a debugger shows it: instructions with their bytes, where jumps lead, and
// the source line of each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inspect/code_place.hpp"
#include "inspect/kernel_model.hpp"
#include "machine/machine.hpp"

namespace inspect {

struct CodeRequest {
  std::uint64_t satp = 0;  ///< what translates the addresses; 0 for none
  std::uint64_t address = 0;
  unsigned before = 0;  ///< instructions in front of it, as far as they can be told
  unsigned after = 0;   ///< instructions from it on
};

/// What a jump, a branch or a call leads to.
struct CodeTarget {
  std::uint64_t address = 0;
  std::string name;  ///< of the function, with an offset if it is not its beginning; empty when unknown
};

struct CodeLine {
  CodePlace place;
  riscv::PhysAddr pa;
  std::uint32_t word = 0;
  unsigned bytes = 0;  ///< 2 or 4
  std::string text;    ///< as machine::disassemble has it
  std::optional<CodeTarget> target;
};

/// More instructions than this are not shown, in front or behind.
inline constexpr unsigned kMostCodeLines = 512;

/// In the order of their addresses; the one at `address` is among them unless no memory is there. Ends where
/// no memory is mapped. In front of it instructions are found from where its function begins; where that is
/// not known, none are shown.
std::vector<CodeLine> code_around(const KernelModel& model, const machine::Machine& machine,
                                  const CodeRequest& request);

/// For people: a line for each instruction, `=>` before the one at `pc`, and one for each new source line.
std::string code_text(const std::vector<CodeLine>& lines, std::uint64_t pc);

}  // namespace inspect
