// Instructions as text.
#pragma once

#include <cstdint>
#include <string>

namespace machine {

/// The instruction at `pc` as assemblers read it: without aliases, registers by their ABI names, `c.` before
/// compressed ones, targets of branches and jumps as absolute addresses, CSRs that this machine does not have
/// by number. Of an exact conversion's rounding mode nothing is shown when it is rne, of any other's when it
/// is dyn; reserved modes are `unknown`. A 16-bit instruction is in the low half of `word`, whose upper half
/// does not matter then. What is no instruction becomes `.4byte` or `.2byte`.
std::string disassemble(std::uint32_t word, std::uint64_t pc);

}  // namespace machine
