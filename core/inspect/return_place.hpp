// Where the function that a hart stands in will return to, at each of its instructions: backtrace.hpp draws
// the frames. Between its first instructions and between its last ones the return address is in ra.
#pragma once

#include <cstdint>
#include <optional>

#include "inspect/kernel_model.hpp"
#include "machine/machine.hpp"

namespace inspect {

struct ReturnPlace {
  std::uint64_t pc = 0;
  std::uint64_t sp = 0;             ///< as it is there
  std::uint64_t frame_pointer = 0;  ///< as it is there
};

/// Nothing where no caller can be found. Of functions that keep no frame pointer it may be wrong.
std::optional<ReturnPlace> return_place(const KernelModel& model, const machine::Machine& machine,
                                        const machine::Hart& hart);

}  // namespace inspect
