// Who called whom in the kernel, by the frame pointers that -fno-omit-frame-pointer keeps (RISC-V ELF psABI,
// "Frame Pointer Convention"):
//
//            s0 -->  +-----------------+   the stack of the caller lies above
//       s0 -  8      | return address  |
//       s0 - 16      | s0 of the caller|
//                    | ...             |
//            sp -->  +-----------------+
//
// Between the first instructions of a function and the last ones s0 is its caller's, and the return address
// is in ra: return_place.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inspect/kernel_model.hpp"
#include "inspect/process_list.hpp"
#include "machine/machine.hpp"

namespace inspect {

struct Frame {
  std::uint64_t pc = 0;  ///< where it stands, or where it will go on
  std::uint64_t frame_pointer = 0;
  std::string function;                     ///< short name; empty when unknown
  std::uint64_t offset = 0;                 ///< of pc in it
  std::optional<dwarf::SourcePlace> place;  ///< of the call, for a caller
};

inline constexpr std::size_t kMostFrames = 64;

/// The innermost first. Empty in user mode. Ends where what lies on the stack is no stack: frames must follow
/// one another upwards in mapped memory, and return into the code of the kernel.
std::vector<Frame> backtrace(const KernelModel& model, const machine::Machine& machine, unsigned hart);

/// Where a process will go on in the kernel that does not run now: by the registers that it saved when it was
/// switched away from. Empty for one that runs, and when its registers are not known.
std::vector<Frame> backtrace(const KernelModel& model, const machine::Machine& machine,
                             const ProcessInfo& process);

/// `#0 walk+24 kernel/vm.c:92`, a line a frame.
std::string backtrace_text(const KernelModel& model, const std::vector<Frame>& frames);

}  // namespace inspect
